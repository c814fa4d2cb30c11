// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../machine/below.h"
#include "../switch/ports.h"

#include <fmt/format.h>

namespace switchtec::tools {

namespace {

constexpr uint16_t port_binding = 0x0c;
constexpr uint8_t bind_sub = 0, unbind_sub = 1;

const option the_partition = { "PARTITION", nullptr, "of the switch", offers::nothing, option::needed };
const option the_logical = { "LOGICAL", nullptr, "the port's number in it, from 1", offers::nothing, option::needed };

uint8_t small(const context &c, const char *name)
{
	return static_cast<uint8_t>(c.number(name, 0, 0, 254));
}

int bind(context &c)
{
	const auto partition = small(c, "PARTITION"), logical = small(c, "LOGICAL"), physical = small(c, "PHYSICAL");
	session s(c);

	c.confirm(fmt::format("Bind port {} to be number {} of partition {}?", physical, logical, partition));
	s.run("the port cannot be bound", port_binding, { bind_sub, partition, logical, physical }, 4);
	c.show({ { "node", s.node() }, { "partition", partition }, { "logical", logical }, { "physical", physical } },
	       fmt::format("port {} is P{}.{}\n", physical, partition, logical), fmt::format("{}\n", physical));
	return worked;
}

int unbind(context &c)
{
	const auto partition = small(c, "PARTITION"), logical = small(c, "LOGICAL");
	const auto how = static_cast<uint8_t>(c.number("--option", 0, 0, 2));
	session s(c);

	if (s.partition() == partition)
		refuse_losses(s.address(), "to unbind a port of our own partition");
	c.confirm(fmt::format("Unbind number {} of partition {}, with all that is below it?", logical, partition));
	s.run("the port cannot be unbound", port_binding, { unbind_sub, partition, logical, how }, 4);
	c.show({ { "node", s.node() }, { "partition", partition }, { "logical", logical } },
	       fmt::format("P{}.{} is unbound\n", partition, logical), fmt::format("{}\n", logical));
	return worked;
}

} // namespace

const command port_bind_command = {
	.name = "port bind",
	.help = "Give a port to a partition",
	.details = "switchtecctl status --all shows which are free.",
	.options = { the_device, the_partition, the_logical,
		     { "PHYSICAL", nullptr, "the port as status numbers it", offers::nothing, option::needed }, yes },
	.run = bind,
	.examples = "switchtecctl port bind 0 1 2 6",
};

const command port_unbind_command = {
	.name = "port unbind",
	.help = "Take a port from its partition",
	.details = "What is below it goes away for the partition's host. Refused while there are mounted file systems, swap "
		   "space, the default route or this terminal below this host's partition.",
	.options = { the_device, the_partition, the_logical,
		     { "--option", "N", "0 the firmware decides, 1 as if the link went down, 2 as if it was switched off" }, yes },
	.run = unbind,
	.examples = "switchtecctl port unbind 0 1 2",
};

} // namespace switchtec::tools
