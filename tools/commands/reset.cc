// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../machine/below.h"
#include "../machine/driver.h"
#include "../machine/holders.h"
#include "../switch/session.h"

#include <fmt/format.h>

namespace switchtec::tools {

namespace {

constexpr uint16_t hard_reset = 0x1b;

void whole_switch(context &c, const std::string &address)
{
	session s(c);

	refuse_losses(address, "a reset of the whole switch");
	c.confirm(fmt::format("Reset the whole switch at {}, with all that is below it?", address));
	const auto result = s.try_run(hard_reset, { 0, 0, 0, 0 }, 0);
	/* It may go before it has answered: that is what was asked for. */
	if (!result.ok() && result.what != fate::may_have_run)
		throw command_failed(s.node() + ": the firmware does not reset", result);
}

int run(context &c)
{
	const auto address = address_of(c.text("DEV"));
	leave_others_alone(address);
	const auto users = holders_of(node_at(address));

	if (!users.empty())
		c.note("it is open in " + text_of(users) + "; a command that runs ends with EIO, the others go on after it");
	if (c.has("--hard")) {
		whole_switch(c, address);
	} else {
		c.confirm(fmt::format("Reset the management endpoint at {}?", address));
		reset_function(address);
	}
	c.show({ { "address", address }, { "hard", c.has("--hard") } }, address + ": reset\n", address + "\n");
	return worked;
}

} // namespace

const command reset_command = {
	.name = "reset",
	.help = "Reset the management endpoint, or the whole switch",
	.details = "Without --hard the kernel resets the endpoint alone: the running command is lost (EIO), those that wait "
		   "run after it, and the ports go on. Needs root.\n\n"
		   "With --hard the firmware resets the switch, and all links go down. That is refused while there are "
		   "mounted file systems, swap space, the default route or this terminal below the switch. "
		   "Firmware that was written before runs after it.",
	.options = { the_device, { "--hard", nullptr, "the whole switch, by its firmware" }, yes },
	.run = run,
	.examples = "switchtecctl reset 0",
};

} // namespace switchtec::tools
