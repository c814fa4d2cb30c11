// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../context.h"
#include "../show/help.h"

#include <sstream>

namespace switchtec::tools {

namespace {

std::vector<std::string> split(const std::string &text, char at)
{
	std::istringstream in(text);
	std::vector<std::string> parts;

	for (std::string part; std::getline(in, part, at);)
		if (!part.empty())
			parts.push_back(part);
	return parts;
}

json as_json(std::span<const option> options)
{
	static constexpr const char *offered[] = { "nothing", "devices", "files", "events", "commands" };
	json rows = json::array();

	for (auto &o : options)
		rows.push_back({ { "name", o.long_name() },
				 { "value", o.value ? json(o.value) : json() },
				 { "help", o.help },
				 { "by_place", o.by_place() },
				 { "needed", o.how == option::needed },
				 { "several", o.how == option::several },
				 { "words", o.words ? json(split(o.words, ' ')) : json() },
				 { "completes", offered[static_cast<int>(o.completes)] } });
	return rows;
}

/* The table, for programs. */
json as_json(const std::vector<const command *> &commands)
{
	json rows = json::array();

	for (auto *one : commands)
		rows.push_back({ { "command", one->name }, { "help", one->help }, { "details", one->details },
				 { "usage", synopsis(*one) }, { "options", as_json(std::span(one->options)) },
				 { "examples", split(one->examples, '\n') } });
	return { { "commands", rows }, { "common_options", as_json(common_options()) } };
}

int run(context &c)
{
	const auto words = c.texts("CMD");
	const auto first = words.empty() ? "" : words[0], second = words.size() > 1 ? words[1] : "";
	const auto help = words.empty() ? overview() : help_of(first, second);
	const auto text = c.has("--man") ? man_page(first) : help;
	const auto all = all_commands();

	c.show(as_json(words.empty() ? std::vector(all.begin(), all.end()) :
				       commands_of(first, second_words(first).empty() ? "" : second)), text, text);
	return worked;
}

} // namespace

const command help_command = {
	.name = "help",
	.help = "Say what there is, or what a command does",
	.details = "With -o json it is the table of commands, for programs: each with its options.",
	.options = { { "CMD", nullptr, "the command", offers::commands, option::several },
		     { "--man", nullptr, "as a man page's source" } },
	.run = run,
	.examples = "switchtecctl help events\nswitchtecctl help firmware write",
};

} // namespace switchtec::tools
