// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../switch/flash.h"
#include "../switch/image.h"

namespace switchtec::tools {

namespace {

json row(const flash_partition &p)
{
	return {{"partition", p.name},
		{"kind", p.kind},
		{"copy", p.copy},
		{"address", p.address},
		{"length", p.length},
		{"valid", p.valid},
		{"version", p.valid ? json(version_text(p.version)) : json()},
		{"crc", p.valid ? json(p.crc) : json()},
		{"image_length", p.valid ? json(p.header_size + p.body_size) : json()},
		{"active", p.active},
		{"running", p.running},
		{"read_only", p.read_only}};
}

int run(context &c)
{
	session s(c);
	json rows = json::array();

	for (auto &p : read_flash_map(s))
		rows.push_back(row(p));
	c.show({{"node", s.node()}, {"firmware", s.dev().attribute("fw_version")}, {"partitions", rows}},
	       {.columns = {{"partition", "PARTITION"}, {"version", "VERSION"}, {"crc", "CRC", hex(8)}, {"active", "ACTIVE"}, {"running", "RUNNING"}, {"read_only", "READ-ONLY"}, {"address", "ADDRESS", hex(8)}, {"length", "LENGTH", hex(6)}, {"image_length", "IMAGE"}},
		.rows = "partitions"});
	return worked;
}

} // namespace

const command firmware_info_command = {
	.name = "firmware info",
	.help = "Show what is in the flash, what is active and what runs",
	.details = "ACTIVE is what the next start takes, RUNNING what the last one took.",
	.options = {the_device},
	.run = run,
	.examples = "switchtecctl firmware info 0",
};

} // namespace switchtec::tools
