// SPDX-License-Identifier: GPL-2.0-only
/* Commands and their results when nothing goes wrong. */

#include "test.h"

#include <algorithm>
#include <atomic>
#include <thread>

using namespace guest;

TEST_CASE_METHOD(switch_fixture, "which mode these tests run in", "[mrpc]")
{
	WARN("MRPC by " << (dma_mode(sw) ? "DMA" : "mailbox"));
}

TEST_CASE_METHOD(switch_fixture, "echo inverts, whatever the size of its payload", "[mrpc]")
{
	handle h = sw.open();
	REQUIRE(h.opened() == ok());

	for (size_t size : { 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 63, 64, 127, 128, 255, 256, 511,
			     512, 1000, 1020, 1021, 1023, 1024 }) {
		uint32_t word = next_word();
		bytes payload = bytes_of(word);
		payload.resize(size, 0x3c);
		CAPTURE(size);
		CHECK(h.send(command_echo, payload) == ok(static_cast<long>(size) + 4));
		reply answer = h.receive();
		CHECK(answer.result == ok(max_transfer));
		CHECK(answer.code == 0);
		CHECK(answer.word() == ~word);
	}
}

TEST_CASE_METHOD(switch_fixture, "a payload below four bytes works", "[mrpc]")
{
	handle h = sw.open();

	for (size_t size : { 0, 1, 2, 3 }) {
		CAPTURE(size);
		/* What follows the payload reaches the device as zeros, not as an older payload. */
		CHECK(h.echo(0xffffffff) == ok());
		CHECK(h.send(command_echo, bytes(size, 0x11)) == ok(static_cast<long>(size) + 4));
		reply answer = h.receive(8);
		CHECK(answer.result == ok(8));
		CHECK(answer.code == 0);
	}
}

TEST_CASE_METHOD(switch_fixture, "read gives as much as it is asked for, zeros past the output", "[mrpc]")
{
	handle h = sw.open();

	for (size_t size : { 4, 5, 7, 8, 9, 12, 100, 1027, 1028 }) {
		uint32_t word = next_word();
		/* The rest of the payload must not come back: it is no output. */
		bytes payload = bytes_of(word);
		payload.resize(max_payload, 0x77);
		CAPTURE(size);
		REQUIRE(h.send(command_echo, payload) == ok(max_transfer));
		reply answer = h.receive(size);
		CHECK(answer.result == ok(static_cast<long>(size)));
		CHECK(answer.code == 0);
		if (size >= 8) {
			CHECK(answer.word() == ~word);
			CHECK(std::all_of(answer.output.begin() + 4, answer.output.end(),
					  [](uint8_t b) { return b == 0; }));
		}
	}
}

TEST_CASE_METHOD(switch_fixture, "a short read keeps nothing back", "[mrpc]")
{
	handle h = sw.open();

	REQUIRE(h.send_echo(next_word()) == ok());
	CHECK(h.receive(4).result == ok(4));
	CHECK(h.receive().result == fails(EBADE));
	CHECK(h.echo(next_word()) == ok());
}

TEST_CASE_METHOD(switch_fixture, "an unknown command is a successful read with a return code", "[mrpc]")
{
	handle h = sw.open();

	REQUIRE(h.send(command_unknown, bytes(16, 0x99)) == ok(20));
	reply answer = h.receive();
	CHECK(answer.result == ok(max_transfer));
	CHECK(answer.code == return_unknown_command);
	CHECK(std::ranges::all_of(answer.output, [](uint8_t b) { return b == 0; }));
	CHECK(h.echo(next_word()) == ok());
}

TEST_CASE_METHOD(switch_fixture, "a command word with bit 16 set comes back without an interrupt", "[mrpc]")
{
	handle h = sw.open();
	uint32_t word = next_word();

	/* What the C driver's public test suite sends. */
	REQUIRE(h.send(1 << 16 | command_echo, bytes_of(word)) == ok(8));
	CHECK(h.receive_echo(word) == ok());
}

TEST_CASE_METHOD(switch_fixture, "a thousand commands in a row", "[mrpc]")
{
	handle h = sw.open();

	for (int i = 0; i < 1000; i++)
		REQUIRE(h.echo(next_word()) == ok());
}

TEST_CASE_METHOD(switch_fixture, "16 handles in parallel get their own results", "[mrpc]")
{
	constexpr int handles = 16, rounds = 50;
	std::atomic<int> right = 0, wrong = 0;
	std::vector<std::thread> threads;

	for (int i = 0; i < handles; i++)
		threads.emplace_back([&] {
			handle h = sw.open();
			for (int round = 0; round < rounds; round++)
				(h.echo(next_word()) == ok() ? right : wrong)++;
		});
	for (auto &thread : threads)
		thread.join();
	CHECK(right == handles * rounds);
	CHECK(wrong == 0);
}

TEST_CASE_METHOD(switch_fixture, "16 commands queued before the first one ends", "[mrpc]")
{
	std::vector<handle> handles;
	std::vector<uint32_t> words;
	scoped_hold hold(sw);

	for (int i = 0; i < 16; i++) {
		handles.push_back(sw.open());
		words.push_back(next_word());
		REQUIRE(handles.back().send_echo(words.back()) == ok());
	}
	hold.release();
	/* Read in another order than sent. */
	for (size_t i = handles.size(); i-- > 0;)
		CHECK(handles[i].receive_echo(words[i]) == ok());
}

TEST_CASE_METHOD(switch_fixture, "commands run in the order of their writes", "[mrpc]")
{
	handle first = sw.open(), second = sw.open();
	uint32_t one = next_word(), two = next_word();
	scoped_hold hold(sw);

	REQUIRE(first.send_echo(one) == ok());
	REQUIRE(second.send_echo(two) == ok());
	hold.release();
	CHECK(second.receive_echo(two) == ok());
	/* The first one's result must be there by now. */
	CHECK(poll_names(poll_now(first.number())) == ready_poll_names());
	CHECK(first.receive_echo(one) == ok());
}

TEST_CASE_METHOD(switch_fixture, "two readers of one handle: one gets the result, one EBADE", "[mrpc]")
{
	auto h = open_shared(sw);
	uint32_t word = next_word();
	scoped_hold hold(sw);

	REQUIRE(h->send_echo(word) == ok());
	auto read = [h, word] { return h->receive_echo(word); };
	sleeper one(read), two(read);
	REQUIRE(one.wait_asleep_in_read());
	REQUIRE(two.wait_asleep_in_read());
	hold.release();
	outcome first = one.result(), second = two.result();
	if (first.error)
		std::swap(first, second);
	CHECK(first == ok());
	CHECK(second == fails(EBADE));
}

TEST_CASE_METHOD(switch_fixture, "close with a running command neither waits nor disturbs others", "[mrpc]")
{
	handle other = sw.open();
	uint32_t word = next_word();
	scoped_hold hold(sw);

	{
		auto leaving = open_shared(sw);
		REQUIRE(leaving->send_echo(next_word()) == ok());
		REQUIRE(other.send_echo(word) == ok());
		sleeper closer([leaving] {
			leaving->close();
			return ok();
		});
		CHECK(closer.result() == ok());
	}
	hold.release();
	CHECK(other.receive_echo(word) == ok());
}

TEST_CASE_METHOD(switch_fixture, "close with a queued command takes it out of the queue", "[mrpc]")
{
	handle running = sw.open(), last = sw.open();
	uint32_t first_word = next_word(), last_word = next_word();
	scoped_hold hold(sw);

	REQUIRE(running.send_echo(first_word) == ok());
	{
		handle queued = sw.open();
		REQUIRE(queued.send_echo(next_word()) == ok());
		REQUIRE(last.send_echo(last_word) == ok());
	}
	hold.release();
	CHECK(running.receive_echo(first_word) == ok());
	CHECK(last.receive_echo(last_word) == ok());
}
