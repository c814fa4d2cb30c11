// SPDX-License-Identifier: GPL-2.0-only
/* poll and epoll while the device is there; what they say afterwards is in removal_test.cc. */

#include "test.h"

#include <csignal>
#include <poll.h>
#include <sys/epoll.h>

using namespace guest;

TEST_CASE_METHOD(switch_fixture, "poll bits before, during and after a command", "[poll]")
{
	handle h = sw.open();
	uint32_t word = next_word();

	CHECK(poll_names(poll_now(h.number())) == "none");
	{
		scoped_hold hold(sw);
		REQUIRE(h.send_echo(word) == ok());
		CHECK(poll_names(poll_now(h.number())) == "none");
	}
	REQUIRE(wait_ready_to_read(h));
	CHECK(poll_names(poll_now(h.number())) == ready_poll_names());
	CHECK(poll_names(poll_now(h.number())) == ready_poll_names());
	CHECK(h.receive_echo(word) == ok());
	/* The C driver went on saying IN. */
	CHECK(poll_names(poll_now(h.number())) == "none");
}

TEST_CASE_METHOD(switch_fixture, "a result of one handle is not another's", "[poll]")
{
	handle h = sw.open(), other = sw.open();
	uint32_t word = next_word();

	REQUIRE(h.send_echo(word) == ok());
	REQUIRE(wait_ready_to_read(h));
	CHECK(poll_names(poll_now(other.number())) == "none");
	CHECK(h.receive_echo(word) == ok());
}

TEST_CASE_METHOD(switch_fixture, "a sleeping poll wakes when the result comes", "[poll]")
{
	auto h = open_shared(sw);
	uint32_t word = next_word();
	scoped_hold hold(sw);

	REQUIRE(h->send_echo(word) == ok());
	sleeper poller([h] {
		pollfd entry = { h->number(), POLLIN, 0 };
		outcome polled = outcome::of(poll(&entry, 1, -1));
		return polled.error ? polled : ok(entry.revents);
	});
	REQUIRE(poller.wait_asleep_in_poll());
	hold.release();
	CHECK(poller.result() == ok(POLLIN));
	CHECK(h->receive_echo(word) == ok());
}

TEST_CASE_METHOD(switch_fixture, "edge-triggered epoll reports every result", "[poll]")
{
	handle h = sw.open();
	fd set(epoll_create1(EPOLL_CLOEXEC));
	epoll_event event = {};

	event.events = EPOLLIN | EPOLLET;
	REQUIRE(epoll_ctl(set.get(), EPOLL_CTL_ADD, h.number(), &event) == 0);
	for (int i = 0; i < 100; i++) {
		uint32_t word = next_word();
		REQUIRE(h.send_echo(word) == ok());
		epoll_event got = {};
		int milliseconds = static_cast<int>(std::chrono::milliseconds(patience).count());
		REQUIRE(epoll_wait(set.get(), &got, 1, milliseconds) == 1);
		REQUIRE(poll_names(got.events) == poll_names(POLLIN));
		REQUIRE(h.receive_echo(word) == ok());
	}
}

TEST_CASE_METHOD(switch_fixture, "a pending signal does not make the device look gone", "[poll]")
{
	handle h = sw.open();
	uint32_t word = next_word();
	sigset_t usr1, none, before;

	install_signal_handlers();
	sigemptyset(&none);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	REQUIRE(h.send_echo(word) == ok());
	REQUIRE(wait_ready_to_read(h));

	/* Blocked here and let through by ppoll: it is pending while the driver is asked. */
	sigprocmask(SIG_BLOCK, &usr1, &before);
	raise(SIGUSR1);
	pollfd entry = { h.number(), every_poll_bit, 0 };
	outcome polled = outcome::of(ppoll(&entry, 1, nullptr, &none));
	sigprocmask(SIG_SETMASK, &before, nullptr);
	CHECK(polled == ok(1));
	CHECK(poll_names(entry.revents) == ready_poll_names());
	CHECK(h.receive_echo(word) == ok());
}
