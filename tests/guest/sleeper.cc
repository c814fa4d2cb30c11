// SPDX-License-Identifier: GPL-2.0-only
#include "sleeper.h"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <fstream>
#include <mutex>
#include <string>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace guest {

struct sleeper::shared_state {
	std::mutex lock;
	std::condition_variable changed;
	std::optional<outcome> result;
	std::atomic<pid_t> tid = 0;
};

namespace {

std::atomic<int> handled;

extern "C" void count_signal(int)
{
	handled++;
}

/*
 * /proc/.../syscall names the call only while the thread is off the CPU inside it; the state
 * distinguishes the sleep that a signal can end from waiting for a lock.
 */
bool asleep_in(pid_t tid, const std::initializer_list<long> &system_calls)
{
	std::string task = "/proc/self/task/" + std::to_string(tid);
	long number = -1;
	std::ifstream(task + "/syscall") >> number;

	bool listed = false;
	for (long wanted : system_calls)
		listed = listed || wanted == number;
	if (!listed)
		return false;

	std::string stat;
	std::getline(std::ifstream(task + "/stat"), stat);
	auto name_end = stat.rfind(')');
	if (name_end == std::string::npos || name_end + 2 >= stat.size())
		return false;
	char state = stat[name_end + 2];
	return state == 'S' || state == 'D';
}

} // namespace

int signals_handled()
{
	return handled;
}

void install_signal_handlers()
{
	struct sigaction action = {};

	action.sa_handler = count_signal;
	sigaction(SIGUSR1, &action, nullptr);
	action.sa_flags = SA_RESTART;
	sigaction(SIGUSR2, &action, nullptr);
}

sleeper::sleeper(std::function<outcome()> call) : state_(std::make_shared<shared_state>())
{
	install_signal_handlers();
	std::thread([state = state_, call = std::move(call)] {
		state->tid = static_cast<pid_t>(syscall(SYS_gettid));
		outcome result = call();
		std::lock_guard guard(state->lock);
		state->result = result;
		state->changed.notify_all();
	}).detach();
	(void)wait_until([this] { return state_->tid != 0; });
}

sleeper::~sleeper()
{
	/* A failed assertion may come by here with the call still asleep: try to get it out. */
	if (!done()) {
		signal(SIGUSR1);
		(void)result(std::chrono::seconds(2));
	}
}

bool sleeper::wait_asleep_in(std::initializer_list<long> system_calls) const
{
	return wait_until([&] { return done() || asleep_in(state_->tid, system_calls); }) &&
	       !done();
}

bool sleeper::wait_asleep_in_read() const
{
	return wait_asleep_in({ SYS_read });
}

bool sleeper::wait_asleep_in_poll() const
{
	return wait_asleep_in(polling);
}

bool sleeper::wait_asleep_in_write() const
{
	return wait_asleep_in({ SYS_write });
}

bool sleeper::done() const
{
	std::lock_guard guard(state_->lock);
	return state_->result.has_value();
}

outcome sleeper::result(std::chrono::milliseconds limit) const
{
	std::unique_lock guard(state_->lock);

	if (!state_->changed.wait_for(guard, limit, [this] { return state_->result.has_value(); }))
		return fails(ETIME);
	return *state_->result;
}

void sleeper::signal(int number) const
{
	if (!done())
		syscall(SYS_tgkill, getpid(), state_->tid.load(), number);
}

} // namespace guest
