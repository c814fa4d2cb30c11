// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace switchtec::tools {

struct command;
class context;

/** What to run, with its arguments in @c; nullptr: all is said already (help, version). Throws usage_error. */
const command *parse(int count, char **words, context &c);

} // namespace switchtec::tools
