// SPDX-License-Identifier: GPL-2.0-only

#include "commands/commands.h"

/* Commands about the switch as a whole. */
namespace switchtec::model {

response run_echo(const request &req)
{
	response out;

	out.append(~req.word(0));
	return out;
}

response run_ping(const request &req)
{
	constexpr uint32_t main_firmware = 3, revision_b = 0;
	const uint32_t gen = uint32_t(req.gen()) - uint32_t(generation::gen4);
	response out;

	out.append(main_firmware | revision_b << 8 | gen << 12);
	out.append(~req.word(0));
	return out;
}

/* The index of this switch in a fabric; clients ask each PAX for it when they open it. */
response run_pax_id(const request &req)
{
	response out;

	if (!req.fw.what.product.starts_with("PAX"))
		return refuse(unknown_command);
	out.append(uint32_t(0));
	return out;
}

/* In hundredths of a degree. */
response run_temperature(const request &req)
{
	static constexpr uint32_t sensors[] = {4150, 4200, 4250, 4300};
	constexpr uint32_t start = 1, get = 2, stop = 3, get_all = 4;
	const uint32_t sub_command = req.byte(0);
	const bool gen3 = req.gen() == generation::gen3;
	response out;

	if (gen3 && (sub_command == start || sub_command == stop)) {
		req.fw.measures_temperature = sub_command == start;
	} else if (sub_command == get && req.gen() <= generation::gen4) {
		if (gen3 && !req.fw.measures_temperature)
			return refuse(bad_firmware_state);
		out.append(sensors[2]);
	} else if (sub_command == get_all && req.gen() >= generation::gen5) {
		for (uint32_t t : sensors)
			out.append(t);
	} else {
		return refuse(unknown_sub_command);
	}
	return out;
}

response run_hard_reset(const request &req)
{
	if (req.byte(0))
		return refuse(unknown_sub_command);
	req.fw.hard_reset_soon();
	return {};
}

} // namespace switchtec::model
