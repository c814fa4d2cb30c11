// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <string>

namespace matrix {

/**
 * What the program is doing: each step is a line in the kernel log before it begins, and has a time
 * limit. When that is over the stacks of all threads go to the log and to standard output, and the
 * program ends: a step that does not end is most often a removal that hangs.
 */
void begin_cell(const std::string &name);
void step(const std::string &what);
void end_cell();

/** The limit of a step, and of a wait within it. Set once, before the first cell. */
void set_patience(std::chrono::seconds limit);
std::chrono::milliseconds patience();

/** System call and kernel stack of every thread that is not the caller or at rest; one line. */
std::string stuck_threads();

constexpr int exit_hung = 70, exit_broken = 71;

} // namespace matrix
