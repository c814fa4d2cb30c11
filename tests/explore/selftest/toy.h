// SPDX-License-Identifier: GPL-2.0-only
// A few threads without a driver, and all of their schedules.
#pragma once

#include <string>

#include "tests/explore/engine/scheduler.h"
#include "tests/explore/engine/search.h"

// Objects and variables of a toy; all of it is the state that its threads share.
inline struct toy_state {
	long x, y, z;
	bool lock1, lock2;
	long seen[4]; // by its threads
} toy;

struct verdict {
	unsigned long schedules = 0, cut = 0;
	std::string found, seed;
};

using play_function = void (*)();

// One schedule; what was wrong with it. @check: runs when all is over.
std::string play_once(play_function play, void (*check)(), explore::search *from);
verdict explore_toy(play_function play, void (*check)(), unsigned bound, bool cache);

// A result of the self-test.
void expect(bool well, const char *name);
