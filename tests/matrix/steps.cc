// SPDX-License-Identifier: GPL-2.0-only
#include "steps.h"

#include "../guest/json.h"
#include "../guest/kmsg.h"
#include "../guest/sysfs.h"

#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace matrix {

namespace {

std::chrono::milliseconds the_patience = std::chrono::seconds(20);

class step_watch {
public:
	step_watch()
	{
		std::thread([this] { watch(); }).detach();
	}

	void now(const std::string &what)
	{
		std::lock_guard guard(lock_);
		what_ = what;
		count_++;
		changed_.notify_all();
	}

private:
	void watch()
	{
		std::unique_lock guard(lock_);

		for (;;) {
			changed_.wait(guard, [this] { return !what_.empty(); });
			unsigned seen = count_;
			/* A step waits several times, each time as long as the patience lasts. */
			if (!changed_.wait_for(guard, 4 * patience(), [&] { return count_ != seen; }))
				give_up();
		}
	}

	[[noreturn]] void give_up()
	{
		std::string text = "hang in " + what_, stacks = stuck_threads();

		guest::kernel_log("matrix: " + text);
		(void)guest::write_text("/proc/sysrq-trigger", "w");
		std::printf("{\"hang\":%s,\"stacks\":%s}\n", guest::json::quote(text).c_str(),
			    guest::json::quote(stacks).c_str());
		std::fflush(stdout);
		_exit(exit_hung);
	}

	std::mutex lock_;
	std::condition_variable changed_;
	std::string what_;
	unsigned count_ = 0;
};

step_watch &the_watch()
{
	/* Never destroyed: its thread outlives main(). */
	static step_watch &instance = *new step_watch;
	return instance;
}

std::string the_cell;

} // namespace

void begin_cell(const std::string &name)
{
	the_cell = name;
	std::printf("{\"begin\":%s}\n", guest::json::quote(name).c_str());
	std::fflush(stdout);
	step("begin");
}

void step(const std::string &what)
{
	guest::kernel_log("matrix: cell " + the_cell + " step " + what);
	the_watch().now(the_cell + ": " + what);
}

void end_cell()
{
	the_watch().now("");
}

void set_patience(std::chrono::seconds limit)
{
	the_patience = limit;
}

std::chrono::milliseconds patience()
{
	return the_patience;
}

std::string stuck_threads()
{
	const auto self = std::to_string(syscall(SYS_gettid));
	std::string text;

	for (auto &task : std::filesystem::directory_iterator("/proc/self/task")) {
		const std::string path = task.path();

		if (task.path().filename() == self)
			continue;
		std::ifstream stack(path + "/stack");
		const auto call = guest::read_line(path + "/syscall");
		/* Our own watch sleeps in a futex, as it should. */
		if (call.starts_with(std::to_string(SYS_futex) + " "))
			continue;
		text += (text.empty() ? "" : "; ") + task.path().filename().string() +
			" in system call " + call.substr(0, call.find(' ')) + ":";
		for (std::string line; std::getline(stack, line);)
			text += " " + line.substr(line.find(']') + 2);
	}
	return text;
}

} // namespace matrix
