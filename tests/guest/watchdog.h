// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

namespace guest {

/**
 * Ends the program (exit status 70) when it has not been told of any progress for a long time, with
 * the kernel's list of blocked tasks in the log. Most bugs in removal show as a call that never
 * returns, and not every one of them can be made in a thread of its own.
 */
void watchdog_progress(const std::string &what);
/** Nothing is going on that could hang. */
void watchdog_rest();

} // namespace guest
