// SPDX-License-Identifier: GPL-2.0-only
// What tests of pauses look at.
#pragma once
#include <string>

#include "bench.h"

// How often the log says that the device is back.
inline unsigned set_ups()
{
	const std::string log = host::log();
	unsigned n = 0;

	for (size_t at = 0; (at = log.find("<6>set up again", at)) != std::string::npos; at++)
		n++;
	return n;
}

inline void check_untouched(bench &b)
{
	CHECK(b.machine.count().total.reads == 0);
	CHECK(b.machine.count().total.writes == 0);
}
