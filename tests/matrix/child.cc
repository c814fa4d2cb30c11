// SPDX-License-Identifier: GPL-2.0-only
/* A handle that a process of its own has inherited. */
#include "record.h"
#include "steps.h"
#include "waiter.h"

#include "../guest/fd.h"
#include "../guest/sysfs.h"
#include "../guest/wait.h"

#include <csignal>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace matrix {

using namespace guest;

namespace {

class child_waiter : public waiter {
public:
	child_waiter(const handle &h, uint32_t word)
	{
		int ends[2];

		if (pipe(ends) != 0)
			return;
		from_child_ = fd(ends[0]);
		fd to_parent(ends[1]);
		child_ = fork();
		if (child_ == 0)
			live(h, word, to_parent.get());
	}

	~child_waiter() override
	{
		if (child_ <= 0)
			return;
		kill(child_, SIGKILL);
		waitpid(child_, nullptr, 0);
	}

	bool wait_asleep() override
	{
		const std::string process = "/proc/" + std::to_string(child_);

		return wait_until(
			[&] {
				const auto call = read_line(process + "/syscall");
				const auto stat = read_line(process + "/stat");
				const auto at = stat.rfind(") ");
				/* its first read is on the handle, and it sleeps there */
				return done() || (call.starts_with("0 ") && at != stat.npos &&
						  stat[at + 2] == 'S');
			},
			patience()) && !done();
	}

	bool done() override
	{
		pollfd entry = { from_child_.get(), POLLIN, 0 };

		return poll(&entry, 1, 0) != 0;
	}

	std::string told() override
	{
		outcome result;

		if (!wait_until([this] { return done(); }, patience()))
			return "hang";
		if (read(from_child_.get(), &result, sizeof(result)) != sizeof(result))
			return "the child died";
		return name_of(result);
	}

private:
	/* A child of a program with threads: system calls only. */
	[[noreturn]] static void live(const handle &h, uint32_t word, int to_parent)
	{
		uint32_t answer[2] = {};
		outcome result = outcome::of(read(h.number(), answer, sizeof(answer)));

		if (!result.error)
			result = answer[0] == 0 && answer[1] == ~word ? ok() : fails(EPROTO);
		(void)!write(to_parent, &result, sizeof(result));
		/* The handle stays open here, too, until the cell closes its handles. */
		for (;;)
			pause();
	}

	fd from_child_;
	pid_t child_ = -1;
};

} // namespace

std::unique_ptr<waiter> in_child(shared_handle h, uint32_t word)
{
	return std::make_unique<child_waiter>(*h, word);
}

} // namespace matrix
