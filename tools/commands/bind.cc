// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../context.h"
#include "../machine/driver.h"
#include "../machine/holders.h"
#include "../machine/sysfs.h"

#include <fmt/format.h>

namespace switchtec::tools {

namespace {

constexpr auto patience = std::chrono::seconds(10);

json as_json(const std::vector<holder> &all)
{
	json rows = json::array();

	for (auto &h : all)
		rows.push_back({ { "pid", h.pid }, { "program", h.program }, { "waits", h.waits } });
	return rows;
}

int bind(context &c)
{
	const auto address = address_of(c.text("DEV"));

	if (!bind_driver(address, patience))
		throw failure(address + ": bound, but there is no node after ten seconds (is udev running?)");
	const auto node = node_at(address);
	c.show({ { "address", address }, { "node", node } }, fmt::format("{} is {}\n", address, node), node + "\n");
	return worked;
}

int unbind(context &c)
{
	const auto address = address_of(c.text("DEV"));
	const auto users = holders_of(node_at(address));
	const auto drain = read_line("/sys/module/switchtec/parameters/unbind_drain_ms");

	if (!users.empty()) {
		c.note("it is open in " + text_of(users));
		c.note("they are told that it is gone (ENODEV; EPIPE for a command that may have run" +
		       (drain.empty() ? ")" : "); the running one has " + drain + " ms to end"));
	}
	c.confirm(fmt::format("Unbind the driver from {}?", address));
	if (!unbind_driver(address, patience))
		throw failure(address + ": the driver does not let go; see the kernel log");
	c.show({ { "address", address }, { "holders", as_json(users) } },
	       fmt::format("{} has no driver now; switchtecctl bind {} brings it back\n", address, address), address + "\n");
	return worked;
}

} // namespace

const command bind_command = {
	.name = "bind",
	.help = "Bind the driver to a function",
	.details = "Needs root.",
	.options = { the_device },
	.run = bind,
	.examples = "switchtecctl bind 0000:01:00.1",
};

const command unbind_command = {
	.name = "unbind",
	.help = "Take the driver off a function",
	.details = "Says first who has the node open and what waits. Asks, but for --yes. The ports of the switch go on: "
		   "nothing below it is lost. Needs root.",
	.options = { the_device, yes },
	.run = unbind,
	.examples = "switchtecctl unbind 0 --yes",
};

} // namespace switchtec::tools
