// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../context.h"
#include "../show/help.h"

namespace switchtec::tools {

const command completion_command = {
	.name = "completion",
	.help = "Print what makes a shell complete these commands",
	.details = "Packages install it. Else: source <(switchtecctl completion bash).",
	.options = { { "SHELL", nullptr, "which shell", offers::nothing, option::needed, "bash zsh" } },
	.run = [](context &c) -> int {
		const auto shell = c.text("SHELL"), script = completion_for(shell);
		c.show({ { "shell", shell }, { "script", script } }, script, script);
		return worked;
	},
};

} // namespace switchtec::tools
