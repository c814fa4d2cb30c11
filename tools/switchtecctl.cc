// SPDX-License-Identifier: GPL-2.0-only
/* switchtecctl: look at Switchtec devices and send them MRPC commands. */

#include "commands.h"
#include "error.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace tools = switchtec::tools;

namespace {

/* Exit status: 0 worked, 1 failed, 2 bad arguments. */
constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

} // namespace

int main(int argc, char **argv)
{
	CLI::App app("Look at Switchtec PCIe switches and send them MRPC commands");
	int status = exit_failed;

	app.name("switchtecctl");
	app.require_subcommand(1);
	tools::add_list(app, status);
	tools::add_mrpc(app, status);
	tools::add_echo(app, status);

	try {
		app.parse(argc, argv);
		return status;
	} catch (const CLI::ParseError &error) {
		return app.exit(error) == 0 ? 0 : exit_usage;
	} catch (const tools::usage_error &error) {
		std::cerr << "switchtecctl: " << error.what() << '\n';
		return exit_usage;
	} catch (const std::exception &error) {
		std::cerr << "switchtecctl: " << error.what() << '\n';
		return exit_failed;
	}
}
