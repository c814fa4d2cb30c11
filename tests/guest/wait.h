// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <cstdlib>
#include <ctime>

namespace guest {

/** How much longer than on Debian's own kernel things may take here: the runner says so. */
inline int slowness()
{
	static const int factor = [] {
		const char *said = std::getenv("SLOWNESS");
		int value = said ? std::atoi(said) : 0;
		return value > 0 ? value : 1;
	}();
	return factor;
}

/*
 * Nothing in these tests depends on how fast the machine is: limits only say when something that
 * ought to happen counts as never happening. Emulated machines with checkers on are slow.
 */
inline const std::chrono::seconds patience(30 * slowness());
/** In seconds, less than patience: what took longer did not happen by itself. */
inline const double late = 20.0 * slowness();

/** Poll a condition until it holds; false when it still does not at the limit. */
template <typename condition>
[[nodiscard]] bool wait_until(condition holds, std::chrono::milliseconds limit = patience)
{
	auto deadline = std::chrono::steady_clock::now() + limit;

	while (!holds()) {
		if (std::chrono::steady_clock::now() > deadline)
			return false;
		timespec pause = { 0, 1'000'000 };
		nanosleep(&pause, nullptr);
	}
	return true;
}

/** Seconds since construction. */
class stopwatch {
public:
	double seconds() const
	{
		return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_)
			.count();
	}

private:
	std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

} // namespace guest
