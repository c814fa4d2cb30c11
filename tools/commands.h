// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace CLI {
class App;
}

namespace switchtec::tools {

/*
 * One function per subcommand: declares its arguments and sets a callback that does the work and
 * stores the exit status.
 */
void add_list(CLI::App &app, int &status);
void add_mrpc(CLI::App &app, int &status);
void add_echo(CLI::App &app, int &status);

} // namespace switchtec::tools
