// SPDX-License-Identifier: GPL-2.0-only
// One scenario: all of its schedules, or one of them.
#pragma once

#include <atomic>

#include "scenario.h"

namespace explore {

/**
 * struct progress - of one scenario; shared between processes
 */
struct progress {
	std::atomic<unsigned> bound;
	std::atomic<unsigned long> schedules, cut; // with this bound, so far
	std::atomic<bool> complete;
	double seconds; // of processor time
};

// All schedules with up to @bound preemptions: first those with none, then with one, and so on. Until
// @deadline (on monotonic_s()): false, if there was more to do. A violation ends the program.
bool explore_all(const scenario &what, unsigned bound, bool cache, double deadline, progress &p);
// One schedule; prints it.
void replay(const scenario &what, const std::string &seed);
double monotonic_s();

} // namespace explore
