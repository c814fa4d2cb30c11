// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "outcome.h"
#include "wait.h"

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <sys/syscall.h>

namespace guest {

/**
 * A thread that makes one blocking call. The test can wait until the kernel has really put it to
 * sleep in that call, and can wait for its outcome with a limit.
 *
 * A thread that never comes back (the bug that these tests look for) is left behind, not joined:
 * what it uses must not be destroyed then, so its function must own what it needs.
 */
class sleeper {
public:
	explicit sleeper(std::function<outcome()> call);
	~sleeper();
	sleeper(const sleeper &) = delete;
	sleeper &operator=(const sleeper &) = delete;

	/** Asleep in one of these system calls, as /proc sees it. */
	[[nodiscard]] bool wait_asleep_in(std::initializer_list<long> system_calls) const;
	[[nodiscard]] bool wait_asleep_in_read() const;
	[[nodiscard]] bool wait_asleep_in_poll() const;
	[[nodiscard]] bool wait_asleep_in_write() const;

	bool done() const;

	/** The call's outcome; ETIME (which no call here gives) when it did not return in time. */
	outcome result(std::chrono::milliseconds limit = patience) const;

	/** SIGUSR1 interrupts the call, SIGUSR2 is installed with SA_RESTART. */
	void signal(int number) const;

	struct shared_state;

private:
	std::shared_ptr<shared_state> state_;
};

/** Where poll() and epoll_wait() sleep; later machines have only the calls that take a signal mask. */
#ifdef SYS_poll
inline constexpr std::initializer_list<long> polling = { SYS_poll, SYS_ppoll, SYS_epoll_wait, SYS_epoll_pwait };
#else
inline constexpr std::initializer_list<long> polling = { SYS_ppoll, SYS_epoll_pwait };
#endif

/** How often the handlers for SIGUSR1 and SIGUSR2 have run. */
int signals_handled();
/** Install the handlers, if sleeper has not done it already. */
void install_signal_handlers();

} // namespace guest
