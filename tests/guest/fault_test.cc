// SPDX-License-Identifier: GPL-2.0-only
/* Misbehaving firmware: bad statuses, interrupts that come wrong, results that come wrong. */

#include "test.h"

#include <algorithm>

using namespace guest;

namespace {

constexpr uint64_t millisecond = 1'000'000; /* the model counts nanoseconds */

/* The handle and the queue behind it are as good as new. */
void check_usable(const handle &h)
{
	CHECK(h.receive().result == fails(EBADE));
	for (int i = 0; i < 3; i++)
		CHECK(h.echo(next_word()) == ok());
}

} // namespace

TEST_CASE_METHOD(switch_fixture, "status 'error' is a read with the firmware's return code", "[fault]")
{
	handle h = sw.open();

	sw.inject("error=0x1234");
	REQUIRE(h.send_echo(next_word()) == ok());
	reply answer = h.receive(64);
	CHECK(answer.result == ok(64));
	CHECK(answer.code == 0x1234);
	/* Nothing of the caller's input comes back as output. */
	CHECK(std::ranges::all_of(answer.output, [](uint8_t b) { return b == 0; }));
	check_usable(h);
}

TEST_CASE_METHOD(switch_fixture, "status 'error' without a return code is an answer", "[fault]")
{
	handle h = sw.open();
	uint32_t word = next_word();

	sw.inject("status=0xff");
	REQUIRE(h.send_echo(word) == ok());
	CHECK(h.receive_echo(word) == ok());
	check_usable(h);
}

TEST_CASE_METHOD(switch_fixture, "status 'interrupted': ENXIO, once", "[fault]")
{
	handle h = sw.open();

	sw.inject("interrupted");
	REQUIRE(h.send_echo(next_word()) == ok());
	CHECK(h.receive().result == fails(ENXIO));
	check_usable(h);
}

TEST_CASE_METHOD(switch_fixture, "a status nobody knows: EBADMSG, once", "[fault]")
{
	handle h = sw.open();

	for (auto status : { "status=0x3", "status=0x77", "status=0x12345678" }) {
		CAPTURE(status);
		sw.inject(status);
		REQUIRE(h.send_echo(next_word()) == ok());
		CHECK(h.receive().result == fails(EBADMSG));
		check_usable(h);
	}
}

TEST_CASE_METHOD(switch_fixture, "a lost interrupt costs time, not the result", "[fault]")
{
	handle h = sw.open(), next = sw.open();
	uint32_t word = next_word(), next_one = next_word();

	sw.inject("lost-interrupt");
	REQUIRE(h.send_echo(word) == ok());
	REQUIRE(next.send_echo(next_one) == ok());
	CHECK(h.receive_echo(word) == ok());
	CHECK(next.receive_echo(next_one) == ok());
	check_usable(h);
}

TEST_CASE_METHOD(switch_fixture, "a late interrupt disturbs no later command", "[fault]")
{
	handle h = sw.open();

	for (auto delay : { 1 * millisecond, 20 * millisecond, 900 * millisecond }) {
		uint32_t word = next_word();
		CAPTURE(delay);
		sw.inject("late-interrupt=" + std::to_string(delay));
		REQUIRE(h.send_echo(word) == ok());
		CHECK(h.receive_echo(word) == ok());
		/* The late interrupt comes in the middle of these. */
		stopwatch time;
		uint64_t elapsed = 0;
		do {
			REQUIRE(h.echo(next_word()) == ok());
			elapsed = static_cast<uint64_t>(time.seconds() * 1e9);
		} while (elapsed < delay + 100 * millisecond);
		check_usable(h);
	}
}

TEST_CASE_METHOD(switch_fixture, "a duplicate interrupt completes nothing twice", "[fault]")
{
	handle h = sw.open(), queued = sw.open();
	uint32_t word = next_word(), queued_word = next_word();

	sw.inject("duplicate-interrupt");
	REQUIRE(h.send_echo(word) == ok());
	REQUIRE(queued.send_echo(queued_word) == ok());
	CHECK(h.receive_echo(word) == ok());
	CHECK(queued.receive_echo(queued_word) == ok());
	check_usable(h);
}

TEST_CASE_METHOD(switch_fixture, "spurious interrupts complete nothing", "[fault]")
{
	handle h = sw.open(O_RDWR | O_NONBLOCK);
	uint32_t word = next_word();

	auto all_vectors = [&] {
		uint64_t vectors = sw.get("vectors").count();
		for (uint64_t vector = 0; vector < (vectors ? vectors : 4); vector++)
			sw.inject("spurious-interrupt=" + std::to_string(vector));
	};
	all_vectors();
	CHECK(h.receive().result == fails(EBADE));
	{
		scoped_hold hold(sw);
		REQUIRE(h.send_echo(word) == ok());
		all_vectors();
		CHECK(h.receive().result == fails(EAGAIN));
		all_vectors();
		CHECK(poll_names(poll_now(h.number())) == "none");
	}
	REQUIRE(wait_ready_to_read(h));
	CHECK(h.receive_echo(word) == ok());
	check_usable(sw.open());
}

TEST_CASE_METHOD(switch_fixture, "an interrupt before its result loses nothing", "[fault]")
{
	handle h = sw.open();

	/* The C driver gives its timer up at the interrupt, and waits for ever. */
	for (auto delay : { millisecond / 10, 5 * millisecond, 700 * millisecond }) {
		uint32_t word = next_word();
		CAPTURE(delay);
		sw.inject("early-interrupt=" + std::to_string(delay));
		REQUIRE(h.send_echo(word) == ok());
		CHECK(h.receive_echo(word) == ok());
		check_usable(h);
	}
}

TEST_CASE_METHOD(switch_fixture, "a result with a stale command id is not taken for ours", "[fault]")
{
	handle h = sw.open();
	uint32_t word = next_word();

	sw.inject("stale-id");
	REQUIRE(h.send_echo(word) == ok());
	reply answer = h.receive(64);
	CHECK(answer.result == ok(64));
	CHECK(answer.code == 0);
	CHECK(answer.word() == ~word);
	check_usable(h);
}

TEST_CASE_METHOD(switch_fixture, "a lost DMA write ends in bounded time", "[fault]")
{
	handle h = sw.open();
	uint32_t word = next_word();
	scoped_parameter timeout("mrpc_timeout_ms", "3000");

	allow_overlapped_commands();
	sw.inject("lost-dma");
	REQUIRE(h.send_echo(word) == ok());
	/* Found in the mailbox registers, or given up; never somebody's stale data. */
	outcome result = h.receive_echo(word);
	CAPTURE(result);
	CHECK((result == ok() || result == fails(EIO)));
	check_usable(h);
}

TEST_CASE_METHOD(switch_fixture, "a nonsensical output size is not believed", "[fault]")
{
	handle h = sw.open();
	uint32_t word = next_word();

	sw.inject("huge-output");
	REQUIRE(h.send_echo(word) == ok());
	reply answer = h.receive();
	CHECK((answer.result == ok(max_transfer) || answer.result == fails(EBADMSG)));
	if (!answer.result.error)
		CHECK(answer.word() == ~word);
	check_usable(h);
}

TEST_CASE_METHOD(switch_fixture, "a command that never ends: ETIMEDOUT, and the handle is usable", "[fault][hang]")
{
	handle h = sw.open(), queued = sw.open();
	scoped_parameter timeout("mrpc_timeout_ms", "500");

	allow_overlapped_commands();
	reset_afterwards();
	sw.inject("hang");
	REQUIRE(h.send_echo(next_word()) == ok());
	REQUIRE(queued.send_echo(next_word()) == ok());
	stopwatch time;
	CHECK(h.receive().result == fails(ETIMEDOUT));
	CHECK(time.seconds() > 0.2);
	CHECK(h.receive().result == fails(EBADE));
	CHECK(poll_names(poll_now(h.number())) == "none");

	/* The firmware still hangs: whoever comes next is told so as well, and does not wait for ever. */
	outcome later = queued.receive().result;
	CAPTURE(later);
	CHECK((later == fails(ETIMEDOUT) || later == fails(EIO)));
	outcome sent = h.send_echo(next_word());
	CAPTURE(sent);
	CHECK((sent == ok() || sent == fails(EIO)));
	if (sent == ok()) {
		outcome again = h.receive().result;
		CAPTURE(again);
		CHECK((again == fails(ETIMEDOUT) || again == fails(EIO)));
	}
}

TEST_CASE_METHOD(switch_fixture, "a hung command does not hold up an unbind", "[fault][hang][removal]")
{
	auto h = open_shared(sw);

	reset_afterwards();
	sw.inject("hang");
	REQUIRE(h->send_echo(next_word()) == ok());
	sleeper reader([h] { return h->receive().result; });
	REQUIRE(reader.wait_asleep_in_read());
	stopwatch time;
	REQUIRE(sw.unbind() == ok());
	CHECK(time.seconds() < late);
	CHECK(reader.result() == fails(EPIPE));
	CHECK(h->receive().result == fails(ENODEV));
}

TEST_CASE_METHOD(switch_fixture, "without a time limit a slow command gets its result", "[fault]")
{
	auto h = open_shared(sw);
	uint32_t word = next_word();
	scoped_parameter none("mrpc_timeout_ms", "0");
	scoped_hold hold(sw);

	REQUIRE(h->send_echo(word) == ok());
	sleeper reader([h, word] { return h->receive_echo(word); });
	/* Past several rounds of the driver's timer for lost interrupts. */
	CHECK(reader.result(std::chrono::milliseconds(1600)) == fails(ETIME));
	hold.release();
	CHECK(reader.result() == ok());
}
