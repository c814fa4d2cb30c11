// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../context.h"
#include "../machine/pci_names.h"
#include "../machine/sysfs.h"

#include <switchtec++/find.h>

#include <fmt/format.h>

namespace switchtec::tools {

namespace {

json or_null(const std::string &text)
{
	return text.empty() ? json() : json(text);
}

json row(const function &f)
{
	const auto path = f.node.empty() ? "" : "/sys/class/switchtec/" + f.node.substr(5) + "/";
	const auto attribute = [&](const char *name) { return path.empty() ? "" : read_line(path + name); };
	const auto partition = attribute("partition"), count = attribute("partition_count");
	const int generation = generation_of(f.vendor, f.device);

	return { { "address", f.address },
		 { "device",
		   fmt::format("{:04x}:{:04x} {} {}{}", f.vendor, f.device, family_of(f.vendor, f.device),
			       generation ? "GEN" + std::to_string(generation) : "?", f.ntb() ? " ntb" : "") },
		 { "vendor_id", f.vendor },
		 { "device_id", f.device },
		 { "generation", generation },
		 { "ntb", f.ntb() },
		 { "driver", or_null(f.driver) },
		 { "node", or_null(f.node) },
		 { "firmware", or_null(attribute("fw_version")) },
		 { "partition", partition.empty() ? json() : json(partition + "/" + count) } };
}

int run(context &c)
{
	json rows = json::array();

	for (auto &f : functions())
		rows.push_back(row(f));
	c.show({ { "functions", rows } },
	       { .columns = { { "address", "ADDRESS" }, { "device", "DEVICE" }, { "driver", "DRIVER" },
			      { "node", "NODE" }, { "firmware", "FIRMWARE" }, { "partition", "PARTITION" } },
		 .rows = "functions",
		 .when_empty = "no Switchtec functions found" });
	return worked;
}

} // namespace

const command list_command = {
	.name = "list",
	.help = "Show all Switchtec functions, bound to a driver or not",
	.details = "PARTITION is the one that this function belongs to, and how many there are.",
	.options = {},
	.run = run,
	.examples = "switchtecctl list",
};

} // namespace switchtec::tools
