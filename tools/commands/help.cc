// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../context.h"
#include "../show/help.h"

namespace switchtec::tools {

namespace {

int run(context &c)
{
	const auto words = c.texts("CMD");
	const auto first = words.empty() ? "" : words[0], second = words.size() > 1 ? words[1] : "";

	if (c.has("--man"))
		out::write(man_page(first));
	else
		out::write(words.empty() ? overview() : help_of(first, second));
	return worked;
}

} // namespace

const command help_command = {
	.name = "help",
	.help = "Say what there is, or what a command does",
	.details = "",
	.options = { { "CMD", nullptr, "the command", offers::commands, option::several },
		     { "--man", nullptr, "as a man page's source" } },
	.run = run,
	.examples = "switchtecctl help events\nswitchtecctl help firmware write",
};

} // namespace switchtec::tools
