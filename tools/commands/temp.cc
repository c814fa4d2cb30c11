// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../switch/temperature.h"

namespace switchtec::tools {

namespace {

int run(context &c)
{
	session s(c);
	json rows = json::array();

	for (double celsius : read_temperatures(s))
		rows.push_back({ { "sensor", rows.size() }, { "celsius", celsius } });
	c.show({ { "node", s.node() }, { "sensors", rows } },
	       { .columns = { { "sensor", "SENSOR" }, { "celsius", "DEGREES C", fixed(2) } }, .rows = "sensors" });
	return worked;
}

} // namespace

const command temp_command = {
	.name = "temp",
	.help = "Show the temperature of the die",
	.details = "Gen5 and Gen6 have four sensors, the others one.",
	.options = { the_device },
	.run = run,
	.examples = "switchtecctl temp 0",
};

} // namespace switchtec::tools
