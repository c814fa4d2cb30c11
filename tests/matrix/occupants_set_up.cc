// SPDX-License-Identifier: GPL-2.0-only
/* How handles get into the states of the matrix. */
#include "occupants.h"

#include "steps.h"

#include "../guest/device_ioctl.h"
#include "../guest/wait.h"

#include <poll.h>
#include <unistd.h>

namespace matrix {

using namespace guest;

namespace {

void require(bool holds, const std::string &what)
{
	if (!holds)
		throw std::runtime_error("setting up: " + what);
}

/* Any event that a program can arm will do: this is the switch's own "stack error". */
constexpr uint32_t an_event = 0;

} // namespace

void occupants::set_up(const std::string &state)
{
	if (state == "idle") {
		auto h = open();
		require(h->echo(next_word()) == ok(), "echo");
		add("idle", h);
	} else if (state == "finished") {
		occupant &who = command("finished");
		require(wait_until([&] { return poll_now(who.h->number()) & POLLIN; }, patience()),
			"a result");
	} else if (state == "poll") {
		set_up_poll();
	} else if (state == "event") {
		set_up_event();
	} else if (state == "slow-write" || state == "slow-ioctl") {
		set_up_faulting(state == "slow-write");
	} else {
		hold();
		if (state == "running") {
			command("running");
		} else if (state == "queued") {
			command("running");
			command("queued");
		} else if (state == "finishing") {
			command("finishing");
		} else if (state == "blocked") {
			for (auto role : { "reader", "queued reader" }) {
				occupant &who = command(role);
				put_to_sleep(who, in_read(who.h, *who.word), waits_for::command);
			}
		} else if (state == "nonblock") {
			occupant &who = command("nonblocking", O_RDWR | O_NONBLOCK);
			out_.saw("nonblocking, before", who.h->receive(8).result);
		} else if (state == "shared") {
			/* Three descriptors, two of them in the child as well; one open file. */
			occupant &who = command("child reader");
			auto copy = std::make_shared<handle>("/dev/null");
			require(dup2(who.h->number(), copy->number()) >= 0, "dup2");
			put_to_sleep(who, in_child(who.h, *who.word), waits_for::command);
			add("dup", copy);
		} else if (state == "uring") {
			occupant &who = command("uring reader");
			auto ring = in_uring(who.h, *who.word);
			if (!ring)
				throw not_here("no io_uring in this kernel");
			put_to_sleep(who, std::move(ring), waits_for::command);
		} else {
			throw std::runtime_error("no state " + state);
		}
		/* Whatever else has been written waits behind it. */
		require(accepted(1), "the device has the first command");
		/* The next access is the removal's own, or nobody's. */
		if (state == "finishing")
			sw_.inject("finish@1");
	}
}

/* Every way to poll an idle handle, and one with a command. */
void occupants::set_up_poll()
{
	hold();
	occupant &running = command("poll of a command");
	require(accepted(1), "the device has the command");

	put_to_sleep(running, in_poll(running.h, POLLIN | POLLRDHUP), waits_for::device);
	auto idle = open(), level = open(), edge = open();
	put_to_sleep(add("poll", idle), in_poll(idle, every_poll_bit & ~POLLOUT), waits_for::device);
	put_to_sleep(add("epoll", level), in_epoll(level, false), waits_for::device);
	put_to_sleep(add("epoll, edge", edge), in_epoll(edge, true), waits_for::device);
}

/* They have got past what the driver checks first, and go on when the device is gone. */
void occupants::set_up_faulting(bool writes)
{
	const uint32_t word = next_word();
	auto h = open();
	auto stuck = writes ? in_write_fault(h, word) : in_ioctl_fault(h);

	if (!stuck)
		throw not_here("no userfaultfd in this kernel");
	occupant &who = add(writes ? "slow writer" : "slow ioctl", h);
	if (writes)
		who.word = word;
	put_to_sleep(who, std::move(stuck), waits_for::memory);
}

void occupants::set_up_event()
{
	auto h = open();

	arm_event(*h);
	put_to_sleep(add("event poller", h), in_poll(h, POLLPRI), waits_for::device);
}

void occupants::arm_event(const handle &h)
{
	require(arm(h, an_event, 0) == ok(), "arming an event");
}

shared_handle occupants::open(int flags)
{
	auto h = std::make_shared<handle>(sw_.open(flags));

	require(h->opened() == ok(), "open");
	return h;
}

occupants::occupant &occupants::add(const std::string &role, shared_handle h)
{
	all_.push_back(std::make_unique<occupant>());
	all_.back()->role = role;
	all_.back()->h = std::move(h);
	return *all_.back();
}

occupants::occupant &occupants::command(const std::string &role, int flags)
{
	occupant &who = add(role, open(flags));

	who.word = next_word();
	require(who.h->send_echo(*who.word) == ok(), "write");
	return who;
}

void occupants::put_to_sleep(occupant &who, std::unique_ptr<waiter> asleep, waits_for what)
{
	who.asleep = std::move(asleep);
	who.what = what;
	require(who.asleep->wait_asleep(), who.role + " asleep");
}

bool occupants::accepted(unsigned commands)
{
	const uint64_t wanted = accepted_ + commands;

	(void)wait_until([&] { return (accepted_ = totals::of(sw_).commands) >= wanted; },
			 patience());
	return accepted_ == wanted;
}

} // namespace matrix
