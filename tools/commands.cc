// SPDX-License-Identifier: GPL-2.0-only
/* The table of commands: the parser, help, man pages and completion come from it. */

#include "commands/commands.h"

namespace switchtec::tools {

std::span<const command *const> all_commands()
{
	static const command *const table[] = {
		&list_command,
		&info_command,
		&status_command,
		&temp_command,
		&bandwidth_command,
		&latency_command,
		&counters_list_command,
		&counters_set_command,
		&counters_remove_command,
		&port_bind_command,
		&port_unbind_command,
		&events_list_command,
		&events_arm_command,
		&events_clear_command,
		&events_wait_command,
		&firmware_info_command,
		&firmware_read_command,
		&firmware_write_command,
		&firmware_toggle_command,
		&log_command,
		&echo_command,
		&mrpc_command,
		&registers_command,
		&bind_command,
		&unbind_command,
		&reset_command,
		&top_command,
		&metrics_command,
		&doctor_command,
		&report_command,
		&unplug_test_command,
		&selftest_command,
		&completion_command,
		&help_command,
	};

	return table;
}

std::span<const option> common_options()
{
	static const option common[] = {
		{ "-o,--output", "FORM", "table for people, json, or raw: a record a line", offers::nothing,
		  option::optional, "table json raw" },
		{ "--timeout", "S", "how long each command of the firmware, or a wait, may take, in seconds" },
		{ "-v,--verbose", nullptr, "say on standard error what is done" },
		{ "-h,--help", nullptr, "say what this command does" },
		{ "-V,--version", nullptr, "say which version this is, if alone" },
	};

	return common;
}

} // namespace switchtec::tools
