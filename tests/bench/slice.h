// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <vector>

namespace bench {

/** Seconds on the guest's monotonic clock. */
double now();

/** How long one measurement goes on; short ones make many rounds, which is what medians are made of. */
extern double slice_seconds;

/**
 * Do something again and again for a slice, and at least @least times; seconds that each one took. The
 * first one is not counted: it finds cold caches, of the emulator's translations above all.
 */
std::vector<double> times_of(const std::function<void()> &once, size_t least = 5);

/**
 * The same in @count threads at once for a slice; how often per second they did it, all together.
 * @make is called in each thread, and gives what that thread repeats.
 */
double rate_of(unsigned count, const std::function<std::function<void()>(unsigned)> &make);

} // namespace bench
