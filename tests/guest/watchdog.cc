// SPDX-License-Identifier: GPL-2.0-only
#include "watchdog.h"

#include "kmsg.h"
#include "sysfs.h"
#include "wait.h"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace guest {

namespace {

const std::chrono::seconds limit(100 * slowness());
constexpr int exit_hung = 70;

class watchdog {
public:
	watchdog()
	{
		std::thread([this] { watch(); }).detach();
	}

	void progress(const std::string &what)
	{
		std::lock_guard guard(lock_);
		what_ = what;
		steps_++;
		changed_.notify_all();
	}

private:
	void watch()
	{
		std::unique_lock guard(lock_);

		for (;;) {
			changed_.wait(guard, [this] { return !what_.empty(); });
			unsigned seen = steps_;
			if (!changed_.wait_for(guard, limit, [&] { return steps_ != seen; }))
				give_up();
		}
	}

	[[noreturn]] void give_up()
	{
		std::string text = "no progress for " + std::to_string(limit.count()) + " s in: " +
				   what_ + "; giving up";

		kernel_log(text);
		(void)write_text("/proc/sysrq-trigger", "w");
		std::fprintf(stderr, "guest-tests: %s\n", text.c_str());
		_exit(exit_hung);
	}

	std::mutex lock_;
	std::condition_variable changed_;
	std::string what_;
	unsigned steps_ = 0;
};

watchdog &the_watchdog()
{
	/* Never destroyed: its thread outlives main(). */
	static watchdog &instance = *new watchdog;
	return instance;
}

} // namespace

void watchdog_progress(const std::string &what)
{
	the_watchdog().progress(what);
}

void watchdog_rest()
{
	the_watchdog().progress("");
}

} // namespace guest
