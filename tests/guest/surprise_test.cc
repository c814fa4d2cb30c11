// SPDX-License-Identifier: GPL-2.0-only
/* The device goes away without asking: dead, link down, unplugged. */

#include "test.h"

#include "qmp.h"

#include <poll.h>

using namespace guest;

namespace {

void check_inert(const handle &h)
{
	CHECK(h.receive().result == fails(ENODEV));
	CHECK(h.send_echo(next_word()) == fails(ENODEV));
	CHECK(poll_names(poll_now(h.number())) == gone_poll_names());
}

/* A set of threads and handles in every state a handle can be in when the device goes. */
class bystanders {
public:
	explicit bystanders(const slot &sw)
		: finished_(open_shared(sw)), running_(open_shared(sw)), queued_(open_shared(sw)),
		  idle_(open_shared(sw)), word_(next_word())
	{
		REQUIRE(finished_->send_echo(word_) == ok());
		REQUIRE(wait_ready_to_read(*finished_));
		sw.set("hold", true);
		REQUIRE(running_->send_echo(next_word()) == ok());
		REQUIRE(queued_->send_echo(next_word()) == ok());
		reader_ = read(running_);
		queued_reader_ = read(queued_);
		poller_ = std::make_unique<sleeper>([h = idle_] {
			pollfd entry = { h->number(), every_poll_bit, 0 };
			outcome polled = outcome::of(poll(&entry, 1, -1));
			return polled.error ? polled : ok(entry.revents);
		});
		REQUIRE(reader_->wait_asleep_in_read());
		REQUIRE(queued_reader_->wait_asleep_in_read());
		REQUIRE(poller_->wait_asleep_in_poll());
	}

	/* All have been woken with the errno that tells them what became of their command. */
	void check_gone()
	{
		CHECK(reader_->result() == fails(EPIPE));
		CHECK(queued_reader_->result() == fails(ENODEV));
		CHECK(poll_names(static_cast<unsigned>(poller_->result().value)) ==
		      gone_poll_names());
		CHECK(finished_->receive_echo(word_) == ok());
		for (auto &h : { finished_, running_, queued_, idle_ })
			check_inert(*h);
	}

private:
	static std::unique_ptr<sleeper> read(std::shared_ptr<handle> h)
	{
		return std::make_unique<sleeper>([h] { return h->receive().result; });
	}

	std::shared_ptr<handle> finished_, running_, queued_, idle_;
	uint32_t word_;
	std::unique_ptr<sleeper> reader_, queued_reader_, poller_;
};

} // namespace

TEST_CASE_METHOD(switch_fixture, "surprise removal wakes everybody; the card works when it is back", "[surprise]")
{
	{
		bystanders others(sw);
		sw.set("link", false);
		REQUIRE(wait_until([&] { return !sw.present(); }));
		others.check_gone();
		sw.set("hold", false);
		REQUIRE(sw.link_up());
		CHECK(complaint(sw) == "");
	}
	CHECK(complaint(sw) == "");
}

TEST_CASE_METHOD(switch_fixture, "surprise removal, again and again, with an open handle each time", "[surprise]")
{
	std::vector<handle> left_over;

	for (int i = 0; i < 5; i++) {
		left_over.push_back(sw.open());
		REQUIRE(left_over.back().echo(next_word()) == ok());
		REQUIRE(sw.link_down());
		REQUIRE(sw.link_up());
		REQUIRE(complaint(sw) == "");
	}
	for (auto &h : left_over)
		check_inert(h);
}

TEST_CASE_METHOD(switch_fixture, "a dead device: EIO once, and the handle works when it is back", "[surprise][dead]")
{
	auto h = open_shared(sw);
	scoped_hold hold(sw);

	/* What was running when it died runs no more. */
	reset_afterwards();
	REQUIRE(h->send_echo(next_word()) == ok());
	sleeper reader([h] { return h->receive().result; });
	REQUIRE(reader.wait_asleep_in_read());
	sw.set("dead", true);
	CHECK(reader.result() == fails(EIO));
	CHECK(h->receive().result == fails(EBADE));
	CHECK(poll_names(poll_now(h->number())) == "none");

	sw.set("hold", false);
	sw.set("dead", false);
	/* A command lost in between may cost one more error, never the handle. */
	CHECK(wait_until([&] { return h->echo(next_word()) == ok(); }));
}

TEST_CASE_METHOD(switch_fixture, "commands to a dead device end with EIO", "[surprise][dead]")
{
	auto h = open_shared(sw);

	reset_afterwards();
	sw.set("dead", true);
	for (int i = 0; i < 2; i++) {
		outcome sent = h->send_echo(next_word());
		CAPTURE(sent);
		/* Refused at once, or when the answer is all ones. */
		CHECK((sent == ok() || sent == fails(EIO)));
		if (sent == ok()) {
			sleeper reader([h] { return h->receive().result; });
			CHECK(reader.result() == fails(EIO));
		}
		CHECK(h->receive().result == fails(EBADE));
	}
	sw.set("dead", false);
	CHECK(wait_until([&] { return h->echo(next_word()) == ok(); }));
}

TEST_CASE_METHOD(switch_fixture, "a device that is dead only for a moment loses nothing but time", "[surprise][dead]")
{
	handle h = sw.open();

	reset_afterwards();
	for (int i = 0; i < 5; i++) {
		REQUIRE(h.echo(next_word()) == ok());
		sw.set("dead", true);
		sw.set("dead", false);
		CHECK(wait_until([&] { return h.echo(next_word()) == ok(); }));
	}
}

TEST_CASE_METHOD(switch_fixture, "unbind of a dead device is bounded and wakes everybody", "[surprise][dead]")
{
	reset_afterwards();
	{
		bystanders others(sw);
		stopwatch time;
		sw.set("dead", true);
		REQUIRE(sw.unbind() == ok());
		CHECK(time.seconds() < late);
		/*
		 * The driver may have noticed the death first (EIO) or been told to let go first
		 * (EPIPE): the check below wants the latter, which is what comes within half a second.
		 */
		others.check_gone();
	}
	sw.set("dead", false);
	sw.set("hold", false);
	REQUIRE(sw.bind() == ok());
	REQUIRE(wait_until([&] { return sw.ready(); }));
}

TEST_CASE_METHOD(switch_fixture, "binding a dead device fails cleanly", "[surprise][dead]")
{
	reset_afterwards();
	REQUIRE(sw.unbind() == ok());
	sw.set("dead", true);
	outcome bound = sw.bind();
	CAPTURE(bound);
	CHECK(bound.error != 0);
	CHECK(!sw.bound());
	CHECK(!sw.name());
	sw.set("dead", false);
	CHECK(sw.bind() == ok());
	CHECK(wait_until([&] { return sw.ready(); }));
}

TEST_CASE_METHOD(switch_fixture, "remove of a dead device with an open handle, then close", "[surprise][dead]")
{
	handle h = sw.open();

	REQUIRE(h.echo(next_word()) == ok());
	sw.set("dead", true);
	REQUIRE(sw.remove_function() == ok());
	check_inert(h);
	h.close();
	sw.set("dead", false);
	REQUIRE(slot::rescan() == ok());
	CHECK(wait_until([&] { return sw.ready(); }));
}

TEST_CASE_METHOD(switch_fixture, "death at the N-th register access of a command", "[surprise][dead]")
{
	auto h = open_shared(sw);

	reset_afterwards();
	/* In DMA mode a short echo takes few accesses, and those are what matters. */
	for (int n = 1; n <= 6; n++) {
		CAPTURE(n);
		sw.inject("dead@" + std::to_string(n));
		outcome sent = h->send_echo(next_word());
		CAPTURE(sent);
		CHECK((sent == ok() || sent == fails(EIO)));
		if (sent == ok()) {
			sleeper reader([h] { return h->receive(8).result; });
			outcome result = reader.result();
			CAPTURE(result);
			CHECK((result == ok(8) || result == fails(EIO)));
		}
		sw.inject("clear");
		sw.set("dead", false);
		CHECK(wait_until([&] { return h->echo(next_word()) == ok(); }));
	}
}

TEST_CASE_METHOD(switch_fixture, "device_del with open handles, then device_add", "[surprise][hotplug]")
{
	auto h = open_shared(sw), idle = open_shared(sw);

	REQUIRE(h->send_echo(next_word()) == ok());
	REQUIRE(wait_ready_to_read(*h));
	sleeper poller([idle] {
		pollfd entry = { idle->number(), every_poll_bit, 0 };
		outcome polled = outcome::of(poll(&entry, 1, -1));
		return polled.error ? polled : ok(entry.revents);
	});
	REQUIRE(poller.wait_asleep_in_poll());

	/* An attention button: the kernel takes its time before it lets go. */
	sw.unplug();
	qmp_wait_event("DEVICE_DELETED", 40);
	CHECK(!sw.present());
	CHECK(poll_names(static_cast<unsigned>(poller.result().value)) == gone_poll_names());
	check_inert(*idle);
	CHECK(h->receive(8).result == ok(8));
	check_inert(*h);

	sw.plug_in();
	REQUIRE(wait_until([&] { return sw.ready(); }));
	CHECK(complaint(sw) == "");
	check_inert(*idle);
}
