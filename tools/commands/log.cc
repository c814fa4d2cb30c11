// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../switch/firmware_log.h"

#include <fmt/format.h>

namespace switchtec::tools {

namespace {

int run(context &c)
{
	session s(c);
	json rows = json::array();
	std::string raw;

	for (auto &e : read_log(s, c.has("--flash"))) {
		rows.push_back({ { "time", e.time }, { "severity", e.severity }, { "module", e.module },
				 { "number", e.number }, { "arguments", e.arguments } });
		raw.append(e.as_it_is.begin(), e.as_it_is.end());
	}
	const json data = { { "node", s.node() }, { "entries", rows } };
	const auto arguments = [](const json &list) {
		std::string text;
		for (auto &one : list)
			text += fmt::format("{}{:08x}", text.empty() ? "" : " ", one.get<uint32_t>());
		return text;
	};
	const view how = { .columns = { { "time", "TIME" }, { "severity", "SEVERITY" }, { "module", "MODULE", hex(3) },
					{ "number", "NUMBER", hex(4) }, { "arguments", "ARGUMENTS", arguments } },
			   .rows = "entries",
			   .when_empty = "the log is empty" };
	c.show(data, c.output == form::table ? table_text(data, how, out::style_of(1)) : "", raw);
	return worked;
}

} // namespace

const command log_command = {
	.name = "log",
	.help = "Show the firmware's log",
	.details = "Times are in the firmware's ticks since its start. What a number means is in a file that comes with "
		   "the firmware; the raw form is the entries as they are, 32 bytes each, for the vendor's own programs.",
	.options = { the_device, { "--flash", nullptr, "what was kept of an earlier run, not this one's" } },
	.run = run,
	.examples = "switchtecctl log 0\nswitchtecctl log 0 -o raw > switch.log",
};

} // namespace switchtec::tools
