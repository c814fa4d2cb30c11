// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <span>
#include <string>
#include <vector>

namespace switchtec::tools {

class context;

/** What the shell offers for an argument. */
enum class offers { nothing, devices, files, events, commands };

/** One argument: "DEV" by its place, "--out" with a value, "-f,--follow" without. */
struct option {
	const char *name;
	const char *value;	/* "N"; nullptr: by its place, or without a value */
	const char *help;
	offers completes = offers::nothing;
	enum { needed, optional, several } how = optional;
	/** Offered, and the only ones allowed; separated by spaces. */
	const char *words = nullptr;

	bool by_place() const { return name[0] != '-'; }
	/** "--follow" of "-f,--follow" */
	std::string long_name() const
	{
		const std::string names = name;

		return names.substr(names.rfind(',') + 1);
	}
};

/**
 * A command of the tool. From the table of these (commands.cc) come the parser, help, man pages and completion.
 *
 * "events arm" is the command "arm" of "events".
 */
struct command {
	const char *name;
	const char *help;	/* a line without a full stop */
	const char *details;	/* paragraphs of the man page, with an empty line between */
	std::vector<option> options;
	int (*run)(context &);
	/** Lines of the man page: "switchtecctl list"; empty lines between. */
	const char *examples = "";

	std::string first_word() const
	{
		const std::string words = name;

		return words.substr(0, words.find(' '));
	}
	std::string second_word() const
	{
		const std::string words = name;
		const auto space = words.find(' ');

		return space == std::string::npos ? "" : words.substr(space + 1);
	}
};

/** In the order of the man page. */
std::span<const command *const> all_commands();
/** Options that every command has. */
std::span<const option> common_options();

/** Frequently the first argument. */
inline const option the_device = { "DEV", nullptr, "/dev/switchtecN, switchtecN, N or a PCI address",
				   offers::devices, option::needed };
inline const option yes = { "-y,--yes", nullptr, "do not ask" };

} // namespace switchtec::tools
