// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../command.h"

#include <string>
#include <vector>

namespace switchtec::tools {

/** "list", "events", ...: in the order of the table, each once. */
std::vector<std::string> first_words();
/** "arm", ... of "events"; none if that is a command by itself. */
std::vector<std::string> second_words(const std::string &first);
/** The command, or those that begin with this word. */
std::vector<const command *> commands_of(const std::string &first, const std::string &second = "");

/** "switchtecctl events arm DEV EVENT... [--port N]" */
std::string synopsis(const command &what);
/** What `switchtecctl help` says. */
std::string overview();
/** What `switchtecctl help CMD` says. Throws usage_error when there is no such command. */
std::string help_of(const std::string &first, const std::string &second);

/** The man page of a command, or with "" of the tool, as man(7) has it. */
std::string man_page(const std::string &first);
/** What the shell reads; bash or zsh. */
std::string completion_for(const std::string &shell);

} // namespace switchtec::tools
