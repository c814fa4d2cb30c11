// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device goes away in an orderly way (unbind, remove) while handles are open and threads sleep.
 * All of these bring it back at the end by the fixture, which also checks that it works then.
 */

#include "test.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

using namespace guest;

namespace {

/* Whatever programs do. The drain alone is half a second. */
void unbind_in_bounded_time(const slot &sw)
{
	stopwatch time;
	REQUIRE(sw.unbind() == ok());
	CHECK(time.seconds() < late);
}

/* What an open handle is good for after its device has gone. */
void check_inert(const handle &h)
{
	CHECK(h.receive().result == fails(ENODEV));
	CHECK(h.send_echo(next_word()) == fails(ENODEV));
	CHECK(h.receive(8).result == fails(ENODEV));
	CHECK(poll_names(poll_now(h.number())) == gone_poll_names());
}

outcome poll_until_woken(const handle &h, short events)
{
	pollfd entry = { h.number(), events, 0 };
	outcome polled = outcome::of(poll(&entry, 1, -1));
	return polled.error ? polled : ok(entry.revents);
}

} // namespace

TEST_CASE_METHOD(switch_fixture, "CVE-2023-52617: a handle held over remove, then closed", "[removal]")
{
	SECTION("an idle handle")
	{
		handle h = sw.open();
		CHECK(h.echo(next_word()) == ok());
		REQUIRE(sw.remove_function() == ok());
		CHECK(!sw.present());
		h.close();
	}
	SECTION("a handle used after remove")
	{
		handle h = sw.open();
		CHECK(h.echo(next_word()) == ok());
		REQUIRE(sw.remove_function() == ok());
		check_inert(h);
		h.close();
	}
	SECTION("a running command")
	{
		handle h = sw.open(), queued = sw.open();
		scoped_hold hold(sw);
		REQUIRE(h.send_echo(next_word()) == ok());
		REQUIRE(queued.send_echo(next_word()) == ok());
		REQUIRE(sw.remove_function() == ok());
		h.close();
		queued.close();
	}
	SECTION("closed only after the device has come back")
	{
		handle h = sw.open();
		CHECK(h.echo(next_word()) == ok());
		REQUIRE(sw.remove_function() == ok());
		REQUIRE(slot::rescan() == ok());
		REQUIRE(wait_until([&] { return sw.ready(); }));
		CHECK(sw.open().echo(next_word()) == ok());
		check_inert(h);
	}
	REQUIRE(slot::rescan() == ok());
	REQUIRE(wait_until([&] { return sw.ready(); }));
	CHECK(complaint(sw) == "");
}

TEST_CASE_METHOD(switch_fixture, "unbind and bind with nobody there", "[removal]")
{
	std::string node = sw.node();

	unbind_in_bounded_time(sw);
	CHECK(!exists(node));
	CHECK(!sw.name());
	REQUIRE(sw.bind() == ok());
	REQUIRE(wait_until([&] { return sw.ready(); }));
	/* The number was given back. */
	CHECK(sw.node() == node);
}

TEST_CASE_METHOD(switch_fixture, "unbind wakes a reader of a running command: EPIPE once, then ENODEV", "[removal]")
{
	auto h = open_shared(sw);
	scoped_hold hold(sw);

	REQUIRE(h->send_echo(next_word()) == ok());
	sleeper reader([h] { return h->receive().result; });
	REQUIRE(reader.wait_asleep_in_read());
	unbind_in_bounded_time(sw);
	CHECK(reader.result() == fails(EPIPE));
	check_inert(*h);
}

TEST_CASE_METHOD(switch_fixture, "unbind with a running command that nobody waits for: EPIPE once", "[removal]")
{
	handle h = sw.open();
	scoped_hold hold(sw);

	REQUIRE(h.send_echo(next_word()) == ok());
	unbind_in_bounded_time(sw);
	CHECK(poll_names(poll_now(h.number())) == gone_poll_names());
	CHECK(h.receive().result == fails(EPIPE));
	check_inert(h);
}

TEST_CASE_METHOD(switch_fixture, "unbind wakes readers of queued commands: ENODEV", "[removal]")
{
	auto running = open_shared(sw), queued = open_shared(sw), unread = open_shared(sw);
	scoped_hold hold(sw);

	REQUIRE(running->send_echo(next_word()) == ok());
	REQUIRE(queued->send_echo(next_word()) == ok());
	REQUIRE(unread->send_echo(next_word()) == ok());
	sleeper first([running] { return running->receive().result; });
	sleeper second([queued] { return queued->receive().result; });
	REQUIRE(first.wait_asleep_in_read());
	REQUIRE(second.wait_asleep_in_read());
	unbind_in_bounded_time(sw);
	CHECK(first.result() == fails(EPIPE));
	CHECK(second.result() == fails(ENODEV));
	CHECK(unread->receive().result == fails(ENODEV));
	check_inert(*running);
	check_inert(*queued);
	check_inert(*unread);
}

TEST_CASE_METHOD(switch_fixture, "unbind with 16 readers asleep wakes them all", "[removal]")
{
	std::vector<std::unique_ptr<sleeper>> readers;
	int pipe = 0, nodev = 0;
	scoped_hold hold(sw);

	for (int i = 0; i < 16; i++) {
		auto h = open_shared(sw);
		REQUIRE(h->send_echo(next_word()) == ok());
		readers.push_back(std::make_unique<sleeper>([h] { return h->receive().result; }));
		REQUIRE(readers.back()->wait_asleep_in_read());
	}
	unbind_in_bounded_time(sw);
	for (auto &reader : readers) {
		outcome result = reader->result();
		pipe += result == fails(EPIPE);
		nodev += result == fails(ENODEV);
	}
	CHECK(pipe == 1);
	CHECK(nodev == 15);
}

TEST_CASE_METHOD(switch_fixture, "unbind wakes pollers with exactly IN|RDHUP|OUT|ERR|HUP", "[removal]")
{
	auto idle = open_shared(sw), running = open_shared(sw), nothing_asked = open_shared(sw);
	scoped_hold hold(sw);

	REQUIRE(running->send_echo(next_word()) == ok());
	sleeper first([idle] { return poll_until_woken(*idle, every_poll_bit & ~POLLOUT); });
	sleeper second([running] { return poll_until_woken(*running, every_poll_bit); });
	/* ERR and HUP need no asking for. */
	sleeper third([nothing_asked] { return poll_until_woken(*nothing_asked, 0); });
	sleeper fourth([idle] { return poll_until_woken(*idle, POLLPRI); });
	for (auto poller : { &first, &second, &third, &fourth })
		REQUIRE(poller->wait_asleep_in_poll());
	unbind_in_bounded_time(sw);
	CHECK(poll_names(static_cast<unsigned>(first.result().value)) ==
	      poll_names(POLLIN | POLLRDHUP | POLLERR | POLLHUP));
	CHECK(poll_names(static_cast<unsigned>(second.result().value)) == gone_poll_names());
	CHECK(poll_names(static_cast<unsigned>(third.result().value)) ==
	      poll_names(POLLERR | POLLHUP));
	CHECK(poll_names(static_cast<unsigned>(fourth.result().value)) ==
	      poll_names(POLLERR | POLLHUP));
	check_inert(*idle);
}

TEST_CASE_METHOD(switch_fixture, "unbind wakes epoll, level- and edge-triggered", "[removal]")
{
	for (unsigned trigger : { 0u, static_cast<unsigned>(EPOLLET) }) {
		auto h = open_shared(sw);
		auto set = std::make_shared<fd>(epoll_create1(EPOLL_CLOEXEC));
		epoll_event event = {};

		CAPTURE(trigger);
		event.events = static_cast<unsigned short>(every_poll_bit) | trigger;
		REQUIRE(epoll_ctl(set->get(), EPOLL_CTL_ADD, h->number(), &event) == 0);
		sleeper waiter([set, h] {
			epoll_event got = {};
			outcome waited = outcome::of(epoll_wait(set->get(), &got, 1, -1));
			return waited.error ? waited : ok(got.events);
		});
		REQUIRE(waiter.wait_asleep_in_poll());
		unbind_in_bounded_time(sw);
		CHECK(poll_names(static_cast<unsigned>(waiter.result().value)) == gone_poll_names());
		REQUIRE(sw.bind() == ok());
		REQUIRE(wait_until([&] { return sw.ready(); }));
	}
}

TEST_CASE_METHOD(switch_fixture, "a result that had arrived is delivered after the unbind, once", "[removal]")
{
	handle h = sw.open();
	uint32_t word = next_word();

	REQUIRE(h.send_echo(word) == ok());
	REQUIRE(wait_ready_to_read(h));
	unbind_in_bounded_time(sw);
	CHECK(poll_names(poll_now(h.number())) == gone_poll_names());
	/* Still kept when it cannot be copied. */
	CHECK(outcome::of(syscall(SYS_read, h.number(), nullptr, 8)) == fails(EFAULT));
	CHECK(h.receive_echo(word) == ok());
	check_inert(h);
}

TEST_CASE_METHOD(switch_fixture, "a result that had arrived outlives a new driver instance", "[removal]")
{
	handle h = sw.open();
	uint32_t word = next_word();

	REQUIRE(h.send_echo(word) == ok());
	REQUIRE(wait_ready_to_read(h));
	unbind_in_bounded_time(sw);
	REQUIRE(sw.bind() == ok());
	REQUIRE(wait_until([&] { return sw.ready(); }));
	CHECK(sw.open().echo(next_word()) == ok());
	CHECK(h.receive_echo(word) == ok());
	check_inert(h);
}

TEST_CASE_METHOD(switch_fixture, "an orderly unbind lets the running command finish", "[removal]")
{
	auto h = open_shared(sw);
	uint32_t word = next_word();
	scoped_parameter drain("unbind_drain_ms", "20000");
	scoped_hold hold(sw);

	REQUIRE(h->send_echo(word) == ok());
	sleeper reader([h, word] { return h->receive_echo(word); });
	REQUIRE(reader.wait_asleep_in_read());
	sleeper unbinder([this] { return sw.unbind(); });
	REQUIRE(unbinder.wait_asleep_in_write());
	CHECK(!reader.done());
	stopwatch time;
	hold.release();
	CHECK(reader.result() == ok());
	CHECK(unbinder.result() == ok());
	/* It waits for the command, not for the limit. */
	CHECK(time.seconds() < 15 * slowness());
	check_inert(*h);
}

TEST_CASE_METHOD(switch_fixture, "while an unbind drains nothing new is taken", "[removal]")
{
	auto running = open_shared(sw);
	handle other = sw.open();
	scoped_parameter drain("unbind_drain_ms", "20000");
	scoped_hold hold(sw);
	uint32_t word = next_word();

	REQUIRE(running->send_echo(word) == ok());
	sleeper unbinder([this] { return sw.unbind(); });
	/* Before the unbind has got that far a write is still taken, and the next one is EBADE. */
	CHECK(wait_until([&] { return other.send_echo(next_word()) == fails(ENODEV); }));
	CHECK(!unbinder.done());
	hold.release();
	CHECK(unbinder.result() == ok());
	CHECK(running->receive_echo(word) == ok());
}

TEST_CASE_METHOD(switch_fixture, "without a drain time an unbind does not wait", "[removal]")
{
	auto h = open_shared(sw);
	scoped_parameter drain("unbind_drain_ms", "0");
	scoped_hold hold(sw);

	REQUIRE(h->send_echo(next_word()) == ok());
	sleeper reader([h] { return h->receive().result; });
	REQUIRE(reader.wait_asleep_in_read());
	unbind_in_bounded_time(sw);
	CHECK(reader.result() == fails(EPIPE));
	check_inert(*h);
}

TEST_CASE_METHOD(switch_fixture, "a node kept by its inode cannot be opened any more", "[removal]")
{
	handle held = sw.open();
	fd path(::open(sw.node().c_str(), O_PATH | O_CLOEXEC));
	std::string by_inode = "/proc/self/fd/" + std::to_string(path.get());

	REQUIRE(path);
	CHECK(handle(by_inode).opened() == ok());
	unbind_in_bounded_time(sw);
	/* An open handle keeps the character device's object alive, so this reaches the driver. */
	CHECK(handle(by_inode).opened() == fails(ENODEV));
	check_inert(held);
	held.close();
	outcome reopened = handle(by_inode).opened();
	CAPTURE(reopened);
	CHECK((reopened == fails(ENODEV) || reopened == fails(ENXIO)));
}

TEST_CASE_METHOD(switch_fixture, "a node of one's own making cannot be opened any more", "[removal]")
{
	const std::string own = "/root/own-node";
	struct stat info;

	unlink(own.c_str());
	REQUIRE(stat(sw.node().c_str(), &info) == 0);
	REQUIRE(mknod(own.c_str(), S_IFCHR | 0600, info.st_rdev) == 0);
	CHECK(handle(own).echo(next_word()) == ok());
	unbind_in_bounded_time(sw);
	outcome opened = handle(own).opened();
	CAPTURE(opened);
	CHECK((opened == fails(ENODEV) || opened == fails(ENXIO)));
	unlink(own.c_str());
}

TEST_CASE_METHOD(switch_fixture, "20 rebinds, each with a handle left over from before", "[removal]")
{
	std::vector<handle> left_over;

	for (int i = 0; i < 20; i++) {
		left_over.push_back(sw.open());
		REQUIRE(left_over.back().echo(next_word()) == ok());
		unbind_in_bounded_time(sw);
		REQUIRE(sw.bind() == ok());
		REQUIRE(wait_until([&] { return sw.ready(); }));
		REQUIRE(sw.open().echo(next_word()) == ok());
	}
	for (auto &h : left_over)
		check_inert(h);
}
