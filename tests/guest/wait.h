// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <chrono>
#include <ctime>

namespace guest {

/*
 * Nothing in these tests depends on how fast the machine is: limits only say when something that
 * ought to happen counts as never happening. Emulated machines with checkers on are slow.
 */
constexpr std::chrono::seconds patience(30);

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
