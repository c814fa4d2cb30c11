// SPDX-License-Identifier: GPL-2.0-only
#include "waiter.h"

#include "io_ring.h"
#include "record.h"
#include "steps.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/syscall.h>

namespace matrix {

using namespace guest;

namespace {

/** A thread of this program. */
class thread_waiter : public waiter {
public:
	thread_waiter(std::initializer_list<long> system_calls, bool polls,
		      std::function<outcome()> call)
		: system_calls_(system_calls), polls_(polls), thread_(std::move(call))
	{
	}

	bool wait_asleep() override
	{
		return system_calls_.size() == 1 ? thread_.wait_asleep_in({ system_calls_[0] }) :
						   thread_.wait_asleep_in_poll();
	}
	bool done() override { return thread_.done(); }

	std::string told() override
	{
		outcome result = thread_.result(patience());

		if (result == fails(ETIME))
			return "hang";
		return polls_ && !result.error ? poll_names(static_cast<unsigned>(result.value)) :
						 name_of(result);
	}

private:
	std::vector<long> system_calls_;
	bool polls_;
	sleeper thread_;
};

} // namespace

std::unique_ptr<waiter> in_read(shared_handle h, uint32_t word)
{
	return std::make_unique<thread_waiter>(std::initializer_list<long>{ SYS_read }, false,
					       [h, word] { return h->receive_echo(word); });
}

std::unique_ptr<waiter> in_poll(shared_handle h, short events)
{
	return std::make_unique<thread_waiter>(
		guest::polling, true, [h, events] {
			pollfd entry = { h->number(), events, 0 };
			outcome polled = outcome::of(poll(&entry, 1, -1));
			return polled.error ? polled : ok(entry.revents);
		});
}

std::unique_ptr<waiter> in_epoll(shared_handle h, bool edge_triggered)
{
	auto set = std::make_shared<fd>(epoll_create1(EPOLL_CLOEXEC));
	epoll_event event = {};

	event.events = static_cast<unsigned short>(every_poll_bit & ~POLLOUT) |
		       (edge_triggered ? static_cast<unsigned>(EPOLLET) : 0);
	epoll_ctl(set->get(), EPOLL_CTL_ADD, h->number(), &event);
	return std::make_unique<thread_waiter>(
		guest::polling, true, [set, h] {
			epoll_event got = {};
			outcome waited;
			/* A machine that goes to sleep interrupts it, and the kernel does not start it again. */
			do
				waited = outcome::of(epoll_wait(set->get(), &got, 1, -1));
			while (waited == fails(EINTR));
			return waited.error ? waited : ok(got.events);
		});
}

std::unique_ptr<waiter> in_uring(shared_handle h, uint32_t word)
{
	auto ring = std::make_shared<io_ring>();

	if (!ring->usable())
		return nullptr;
	return std::make_unique<thread_waiter>(
		std::initializer_list<long>{ SYS_io_uring_enter }, false, [ring, h, word] {
			uint32_t answer[2] = {};
			outcome result = ring->read(h->number(), answer, sizeof(answer));

			if (result.error)
				return result;
			return result == ok(8) && answer[0] == 0 && answer[1] == ~word ?
				       ok() :
				       fails(EPROTO);
		});
}

} // namespace matrix
