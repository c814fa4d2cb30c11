// SPDX-License-Identifier: GPL-2.0-only
// One scenario: all of its schedules, or one of them.
#pragma once

#include <atomic>
#include <climits>
#include <cmath>

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

/**
 * struct effort - how much of a scenario is explored
 * @bound: schedules with up to so many preemptions: first those with none, then with one, and so on
 * @cache: what follows a state that was met before is not explored again
 * @deadline: on monotonic_s()
 * @most: schedules of each number of preemptions, the first ones; enough to find most violations
 */
struct effort {
	unsigned bound;
	bool cache = true;
	double deadline = HUGE_VAL;
	unsigned long most = ULONG_MAX;
};

// False: there was more to do at the deadline. A violation ends the program.
bool explore_all(const scenario &what, const effort &how, progress &p);
// One schedule; prints it.
void replay(const scenario &what, const std::string &seed);
double monotonic_s();

} // namespace explore
