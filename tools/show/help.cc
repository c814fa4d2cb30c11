// SPDX-License-Identifier: GPL-2.0-only
#include "help.h"

#include "../failure.h"

#include <fmt/format.h>

#include <algorithm>

namespace switchtec::tools {

std::vector<std::string> first_words()
{
	std::vector<std::string> words;

	for (auto *c : all_commands())
		if (std::ranges::find(words, c->first_word()) == words.end())
			words.push_back(c->first_word());
	return words;
}

std::vector<std::string> second_words(const std::string &first)
{
	std::vector<std::string> words;

	for (auto *c : all_commands())
		if (c->first_word() == first && !c->second_word().empty())
			words.push_back(c->second_word());
	return words;
}

std::vector<const command *> commands_of(const std::string &first, const std::string &second)
{
	std::vector<const command *> found;

	for (auto *c : all_commands())
		if (c->first_word() == first && (second.empty() || c->second_word() == second))
			found.push_back(c);
	return found;
}

namespace {

std::string left_of(const option &o)
{
	std::string text = o.name;

	if (const auto comma = text.find(','); comma != std::string::npos)
		text.insert(comma + 1, " ");
	return o.value ? text + " " + o.value : text;
}

std::string right_of(const option &o)
{
	return o.words ? fmt::format("{} ({})", o.help, o.words) : o.help;
}

std::string option_lines(std::span<const option> options)
{
	std::string text;

	for (auto &o : options)
		text += fmt::format("  {:<22} {}\n", left_of(o), right_of(o));
	return text;
}

} // namespace

std::string synopsis(const command &what)
{
	std::string text = "switchtecctl " + std::string(what.name);

	for (auto &o : what.options) {
		std::string one = o.by_place() ? o.name : o.long_name();
		if (o.value)
			one += " " + std::string(o.value);
		if (o.how == option::several)
			one += "...";
		text += o.how == option::needed ? " " + one : " [" + one + "]";
	}
	return text;
}

std::string overview()
{
	std::string text = "Look at Switchtec PCIe switches, give them commands, and test hot-unplug.\n\n"
			   "usage: switchtecctl [-o FORM] [--timeout S] [-v] COMMAND ...\n\n";

	for (auto *c : all_commands())
		text += fmt::format("  {:<16} {}\n", c->name, c->help);
	return text + "\nEvery command takes\n" + option_lines(common_options()) +
	       "\n`switchtecctl help COMMAND` says more, and so does switchtecctl(1).\n";
}

std::string help_of(const std::string &first, const std::string &second)
{
	const auto found = commands_of(first, second_words(first).empty() ? "" : second);
	std::string text;

	if (found.empty())
		throw usage_error("help: there is no command '" + first + (second.empty() ? "" : " " + second) +
				  "'; `switchtecctl help` lists them");
	for (auto *c : found) {
		text += (text.empty() ? "" : "\n") + std::string(c->help) + ".\n\nusage: " + synopsis(*c) + "\n";
		if (!c->options.empty())
			text += "\n" + option_lines(c->options);
		if (*c->details)
			text += "\n" + std::string(c->details) + "\n";
		if (*c->examples)
			text += "\n" + std::string(c->examples) + "\n";
	}
	return text + "\nBesides: -o table|json|raw, --timeout S, -v. Exit status: 0 worked, 1 failed, 2 usage, 3 gone, "
		      "4 may have run,\n5 timed out before it started.\n";
}

} // namespace switchtec::tools
