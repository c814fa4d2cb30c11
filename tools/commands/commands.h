// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../command.h"

namespace switchtec::tools {

/* One for each row of the table in commands.cc. */
extern const command list_command, info_command, status_command, temp_command, bandwidth_command, top_command;
extern const command events_list_command, events_arm_command, events_clear_command, events_wait_command;
extern const command firmware_info_command, firmware_read_command, firmware_write_command, firmware_toggle_command;
extern const command log_command, echo_command, mrpc_command, registers_command;
extern const command counters_list_command, counters_set_command, counters_remove_command;
extern const command latency_command, port_bind_command, port_unbind_command;
extern const command bind_command, unbind_command, reset_command;
extern const command metrics_command, doctor_command, report_command, unplug_test_command, selftest_command;
extern const command completion_command, help_command;

} // namespace switchtec::tools
