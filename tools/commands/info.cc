// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../machine/pci_names.h"
#include "../machine/sysfs.h"
#include "../switch/session.h"

#include <fmt/format.h>

namespace switchtec::tools {

namespace {

int run(context &c)
{
	session s(c, O_RDONLY);
	const auto f = function_at(s.address());
	const auto attribute = [&](const char *name) { return s.dev().attribute(name); };
	const auto number = [&](const char *name) { return std::stoi("0" + attribute(name)); };

	c.show({{"node", s.node()},
		{"address", f.address},
		{"name", pci_name(f.vendor, f.device)},
		{"vendor_id", f.vendor},
		{"device_id", f.device},
		{"family", family_of(f.vendor, f.device)},
		{"generation", generation_of(f.vendor, f.device)},
		{"ntb", f.ntb()},
		{"driver", f.driver},
		{"numa_node", std::atoi(read_line(f.sysfs() + "/numa_node").c_str())},
		{"device_version", attribute("device_version")},
		{"firmware", attribute("fw_version")},
		{"vendor", attribute("vendor_id")},
		{"product", attribute("product_id")},
		{"product_revision", attribute("product_revision")},
		{"component_vendor", attribute("component_vendor")},
		{"component", attribute("component_id")},
		{"component_revision", attribute("component_revision")},
		{"partition", number("partition")},
		{"partitions", number("partition_count")}},
	       {.columns = {{"node", "Node"},
			    {"address", "PCI address"},
			    {"name", "Name"},
			    {"vendor_id", "Vendor id", hex(4)},
			    {"device_id", "Device id", hex(4)},
			    {"family", "Family"},
			    {"generation", "Generation"},
			    {"ntb", "NTB"},
			    {"driver", "Driver"},
			    {"numa_node", "NUMA node"},
			    {"device_version", "Device version"},
			    {"firmware", "Firmware"},
			    {"vendor", "Vendor"},
			    {"product", "Product"},
			    {"product_revision", "Product revision"},
			    {"component_vendor", "Component vendor"},
			    {"component", "Component"},
			    {"component_revision", "Component revision"},
			    {"partition", "Partition"},
			    {"partitions", "Partitions"}}});
	return worked;
}

} // namespace

const command info_command = {
	.name = "info",
	.help = "Show what the switch says of itself",
	.details = "Needs to open the node, but gives the firmware no command.",
	.options = {the_device},
	.run = run,
	.examples = "switchtecctl info 0",
};

} // namespace switchtec::tools
