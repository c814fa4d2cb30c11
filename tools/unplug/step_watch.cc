// SPDX-License-Identifier: GPL-2.0-only
#include "step_watch.h"

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace switchtec::unplug {

struct step_watch::state {
	std::mutex lock;
	std::condition_variable changed;
	std::string what;
	unsigned count = 0;
};

step_watch::step_watch(std::function<std::chrono::milliseconds()> limit, report hung)
	: state_(std::make_shared<state>())
{
	std::thread([s = state_, limit = std::move(limit), hung = std::move(hung)] {
		std::unique_lock guard(s->lock);

		for (;;) {
			s->changed.wait(guard, [&] { return !s->what.empty(); });
			const unsigned seen = s->count;
			if (s->changed.wait_for(guard, limit(), [&] { return s->count != seen; }))
				continue;
			const auto step = s->what;
			guard.unlock();
			hung(step, stuck_threads());
			guard.lock();
			s->what.clear();
		}
	}).detach();
}

void step_watch::now(const std::string &step)
{
	std::lock_guard guard(state_->lock);

	state_->what = step;
	state_->count++;
	state_->changed.notify_all();
}

std::string stuck_threads()
{
	const auto self = std::to_string(syscall(SYS_gettid));
	std::string text;

	for (auto &task : std::filesystem::directory_iterator("/proc/self/task")) {
		const std::string path = task.path();
		std::string call;

		if (task.path().filename() == self)
			continue;
		std::ifstream stack(path + "/stack"), system_call(path + "/syscall");
		std::getline(system_call, call);
		/* Our own watch sleeps in a futex, as it should. */
		if (call.starts_with(std::to_string(SYS_futex) + " "))
			continue;
		text += (text.empty() ? "" : "; ") + task.path().filename().string() + " in system call " +
			call.substr(0, call.find(' ')) + ":";
		for (std::string line; std::getline(stack, line);)
			text += " " + line.substr(line.find(']') + 2);
	}
	return text;
}

} // namespace switchtec::unplug
