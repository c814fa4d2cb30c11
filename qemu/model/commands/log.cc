// SPDX-License-Identifier: GPL-2.0-only

#include <algorithm>

#include "commands/commands.h"

/* The firmware's log: 32-byte entries, as many in an answer as fit behind its header. */
namespace switchtec::model {

namespace {

constexpr uint32_t entries_in_ram = 70; /* three answers full, the last one not quite */
constexpr uint32_t header_size = 32, entry_size = 32;
constexpr uint32_t entries_per_answer = (mrpc_reg::payload_size - header_size) / entry_size;

/* Two words of time stamp (high one first), severity, module and number, five arguments. */
void append_entry(response &out, uint32_t index)
{
	constexpr uint32_t ticks_apart = 1'000'000, severity = 4, modules = 3;

	out.append(uint32_t(0));
	out.append(index * ticks_apart);
	out.append(severity << 28 | (1 + index % modules) << 16 | index % 8);
	for (uint32_t argument = 0; argument < 5; argument++)
		out.append(index << 8 | argument);
}

enum class which { ram, flash, none };

which log_of(generation gen, unsigned sub_command)
{
	/* Gen5 has put its new header into sub commands of its own, Gen4 the overflow flag */
	const bool new_header = gen >= generation::gen5, has_flag = gen == generation::gen4;

	switch (sub_command) {
	case 0:
		return new_header ? which::none : which::ram;
	case 1:
		return new_header ? which::none : which::flash;
	case 11:
		return new_header ? which::ram : which::none;
	case 12:
		return new_header ? which::flash : which::none;
	case 13:
		return has_flag ? which::ram : which::none;
	case 14:
		return has_flag ? which::flash : which::none;
	default:
		return which::none;
	}
}

} // namespace

response run_log(const request &req)
{
	constexpr uint32_t oldest = ~0u;
	const which log = log_of(req.gen(), req.byte(0));
	const bool from_end = req.byte(1);
	const uint32_t wanted = req.word(2), start = req.word(4);
	/* nothing is written to flash before something goes wrong */
	const uint32_t total = log == which::ram ? entries_in_ram : 0;

	if (log == which::none)
		return refuse(unknown_sub_command);
	if (start != oldest && start >= total)
		return refuse(bad_parameter);

	const uint32_t room =
		wanted ? std::min(wanted, entries_per_answer) : entries_per_answer;
	const uint32_t first = start != oldest			   ? start
			       : from_end && total > room ? total - room
							  : 0;
	const uint32_t count = std::min(room, total - first);
	const bool new_header = req.gen() >= generation::gen5;
	response out;

	out.append8(req.byte(0));
	out.append8(from_end);
	out.append16(0); /* no overflow */
	out.append(total);
	out.append(count);
	out.append(total - first - count);
	out.append(first + count);
	out.append(new_header ? 0x00010002u : 0u); /* version of the SDK */
	out.append(new_header ? req.fw.the_flash().state().firmware_version : 0u);
	out.append(uint32_t(0));
	for (uint32_t i = first; i < first + count; i++)
		append_entry(out, i);
	/* the answer has one size, however much of it is entries */
	out.append_zeros(mrpc_reg::payload_size - out.size);
	return out;
}

} // namespace switchtec::model
