// SPDX-License-Identifier: GPL-2.0

#include "commands.h"

/*
 * The firmware's commands. A new one is a function `response name(const request &)` and a row of
 * the table at the end of the file; a big one gets a file of its own and is declared here.
 */
namespace switchtec::model {

namespace {

response refuse(uint32_t return_value)
{
	response out;

	out.return_value = return_value;
	return out;
}

response echo(const request &req)
{
	response out;

	out.append(~req.word(0));
	return out;
}

response ping(const request &req)
{
	if (req.what.gen == generation::gen3)
		return refuse(unknown_command);

	constexpr uint32_t main_firmware = 3, revision_b = 0;
	const uint32_t gen = uint32_t(req.what.gen) - uint32_t(generation::gen4);
	response out;

	out.append(main_firmware | revision_b << 8 | gen << 12);
	out.append(~req.word(0));
	return out;
}

struct command {
	uint16_t id;
	response (*run)(const request &);
};

constexpr command table[] = {
	{0x041, echo},
	{0x100, ping},
};

} // namespace

response run_command(const request &req)
{
	for (const command &c : table)
		if (c.id == req.id)
			return c.run(req);
	/* with status "done": the command was answered, and the answer is that return value */
	return refuse(unknown_command);
}

} // namespace switchtec::model
