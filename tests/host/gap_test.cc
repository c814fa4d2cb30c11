// SPDX-License-Identifier: GPL-2.0-only
// The device is silent for less than the watch's patience: what is written meanwhile is lost, what it
// had before is still there when it is back. Nobody gets another command's output.
#include "bench.h"

namespace {

using bytes = std::vector<uint8_t>;

// What the echo of the n-th program is, and its answer.
bytes question_no(unsigned n)
{
	return {uint8_t(n), uint8_t(n >> 8), 0x33, 0x44};
}
bytes answer_no(unsigned n)
{
	bytes out = question_no(n);

	for (uint8_t &b : out)
		b = ~b;
	return out;
}

bool works(host::file &f, unsigned n)
{
	return f.submit(cmd_echo, question_no(n)) == 8 && f.result(4).data == answer_no(n);
}

// Away, and back with all that it had, or freshly reset.
const char *away(bool reset)
{
	return reset ? "link-down" : "dead";
}
const char *back(bool reset)
{
	return reset ? "link-up" : "alive";
}

// The device works on, dies at an access that was chosen, or never, and is back.
void own_or_eio(bench &b, host::file &f, unsigned n)
{
	b.machine.hold(false);
	REQUIRE(eventually([&] { return !b.machine.present() || f.poll() == poll_bits::result; }));
	wait_ms(10);
	b.machine.inject("clear");
	b.machine.inject("alive");
	const auto r = f.result(4);
	CHECK((r.rc == -EIO || (r.rc == 0 && r.data == answer_no(n))));
}

} // namespace

TEST_CASE("a command that is lost in a gap gets no other command's output", "[gap]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	const bool reset = GENERATE(false, true);
	const unsigned ms = GENERATE(30u, 100u, 300u, 450u);
	bench b(how);
	auto one = b.open(), two = b.open();

	INFO("away for " << ms << " ms" << (reset ? ", and reset" : ""));
	for (unsigned i = 0; i < 3; i++) {
		REQUIRE(works(*one, 2 * i));
		b.machine.inject(away(reset));
		REQUIRE(two->submit(cmd_echo, question_no(2 * i + 1)) == 8);
		wait_ms(ms);
		b.machine.inject(back(reset));
		CHECK(two->result(4).rc == -EIO);
		CHECK(two->result(4).rc == -EBADE);
	}
	CHECK(works(*one, 100));
	CHECK(works(*two, 101));
	CHECK(b.machine.count().overlapped_commands == 0);
}

// It may have been reset, and have been told nothing of what it needs: first that, then the next command.
TEST_CASE("after a gap the next command waits until the device is set up", "[gap]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(how);
	auto one = b.open(), two = b.open();
	std::atomic<unsigned> silent_looks{0};

	b.machine.hold(true);
	REQUIRE(one->submit(cmd_echo, question_no(1)) == 8);
	REQUIRE(two->submit(cmd_echo, question_no(2)) == 8);
	b.machine.on_read([&](uint64_t offset, unsigned size, uint64_t value) -> uint64_t {
		const bool gap = offset == mailbox_reg::status && silent_looks == 0;

		silent_looks += gap;
		return gap ? host::silence(size) : value;
	});
	REQUIRE(eventually([&] { return silent_looks > 0; }));
	b.machine.hold(false);
	CHECK(one->result(4).data == answer_no(1));
	CHECK(two->result(4).data == answer_no(2));
	b.machine.on_read(nullptr);
}

// They cannot be told apart in the mailbox.
TEST_CASE("a lost command that is equal to the one before does not get its output", "[gap]")
{
	const bool silent = GENERATE(false, true); // asks for no completion
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto one = b.open(), two = b.open();
	const uint32_t word = cmd_echo | (silent ? no_event : 0);

	REQUIRE(one->submit(word, question) == 8);
	REQUIRE(one->result(4).data == answer);
	b.machine.inject("dead");
	REQUIRE(two->submit(word, question) == 8);
	wait_ms(200);
	b.machine.inject("alive");
	CHECK(two->result(4).rc == -EIO);
	CHECK(works(*two, 7));
}

// A, which ran; B, which was lost; then A again, lost, too: the mailbox has had A all the time.
TEST_CASE("what the mailbox has is not the last command that was written", "[gap]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	const auto lose = [&](unsigned n) {
		// Not in the pause that the one before has cost: it would wait, and run.
		REQUIRE(eventually([] { return host::pending_work() == 0; }));
		b.machine.inject("dead");
		REQUIRE(f->submit(cmd_echo, question_no(n)) == 8);
		wait_ms(100);
		b.machine.inject("alive");
		return f->result(4).rc;
	};

	REQUIRE(works(*f, 1));
	CHECK(lose(2) == -EIO);
	CHECK(lose(1) == -EIO);
	CHECK(works(*f, 1));
}

// Nothing was read there when this binding began: it may have been the same command.
TEST_CASE("what the mailbox had is not known if nothing was read there", "[gap]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(how);

	REQUIRE(works(*b.open(), 1));
	b.unbind();
	b.machine.on_read([](uint64_t offset, unsigned size, uint64_t value) {
		return offset == mailbox_reg::cmd ? host::silence(size) : value;
	});
	b.rebind();
	b.machine.on_read(nullptr);
	auto f = b.open();
	b.machine.inject("dead");
	REQUIRE(f->submit(cmd_echo, question_no(1)) == 8);
	wait_ms(100);
	b.machine.inject("alive");
	CHECK(f->result(4).rc == -EIO);
	CHECK(works(*f, 2));
}

TEST_CASE("before the first command of a binding the mailbox has an earlier one's", "[gap]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));

	REQUIRE(works(*b.open(), 1));
	const bool away_at_once = GENERATE(false, true);
	b.unbind();
	b.rebind();
	auto f = b.open();
	if (away_at_once) {
		b.driver->pause();
		b.machine.inject("dead");
		b.driver->resume();
	} else {
		b.machine.inject("dead");
	}
	REQUIRE(f->submit(cmd_echo, question_no(1)) == 8);
	wait_ms(100);
	b.machine.inject("alive");
	const auto r = f->result(4);
	// In a pause it waits; else nobody can tell that it ran.
	CHECK(r.rc == (away_at_once ? 0 : -EIO));
	CHECK((!away_at_once || r.data == answer_no(1)));
	CHECK(works(*f, 2));
}

TEST_CASE("a command that ran while nobody saw it gets its own output", "[gap]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(how);
	auto one = b.open(), two = b.open();

	// Its completion falls into the gap: neither DMA nor interrupt. Its word is another one. On a busy machine the
	// gap may be longer than a command is waited for.
	CHECK(once_in_a_while([&] {
		REQUIRE(works(*one, 1));
		b.machine.hold(true);
		REQUIRE(two->submit(cmd_echo | 1 << 20, question_no(2)) == 8);
		b.machine.inject("dead");
		b.machine.hold(false);
		wait_ms(200);
		b.machine.inject("alive");
		return two->result(4).data == answer_no(2);
	}));
	CHECK(works(*one, 3));
}

TEST_CASE("a command that was seen in progress and then reset away is EIO", "[gap]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(how);
	auto f = b.open();
	const bool seen = GENERATE(true, false); // the gap itself
	// In memory, and of no meaning; in mailbox mode there is none.
	const bool anothers_result = GENERATE(true, false);
	std::atomic<unsigned> looks{0};

	REQUIRE(works(*f, 1));
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		looks += offset == mailbox_reg::status;
		// The header of our completions does not tell of the reset.
		return how == mode::dma && anothers_result && offset > 0x1000 && (offset & 0xfff) == 0x13c ? 1 << 3 : value;
	});
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question_no(2)) == 8);
	if (anothers_result && how == mode::dma) {
		b.machine.write_result(4, cmd_echo + 1);
		b.machine.write_result(0, 2);
		// Found to be that, by a look at the mailbox.
		REQUIRE(eventually([&] { return b.machine.result(0) == 1; }));
	}
	REQUIRE(eventually([&] { return looks >= 1; }));
	b.machine.inject("link-down");
	if (seen) {
		const unsigned before = looks;
		REQUIRE(eventually([&] { return looks > before; }));
	}
	b.machine.inject("link-up");
	b.machine.hold(false);
	// A firmware whose mailbox says "done" after a reset.
	b.machine.inject("poke=804:2");
	CHECK(f->result(4).rc == -EIO);
	b.machine.inject("unpoke=804");
	b.machine.on_read(nullptr);
	CHECK(eventually([] { return host::log().find("set up again") != std::string::npos; }));
	CHECK(works(*f, 3));
}

// An equal command once more: only that it was seen at work tells that it ran.
TEST_CASE("a command that was seen in progress needs no other evidence", "[gap]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(how);
	auto f = b.open();
	std::atomic<unsigned> looks{0};

	REQUIRE(works(*f, 1));
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		looks += offset == mailbox_reg::status;
		return value;
	});
	if (how == mode::dma)
		b.machine.inject("lost-dma");
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo | (how == mode::dma ? 0 : no_event), question_no(1)) == 8);
	REQUIRE(eventually([&] { return looks >= 1; }));
	b.machine.hold(false);
	CHECK(f->result(4).data == answer_no(1));
	b.machine.on_read(nullptr);
}

TEST_CASE("a mailbox that does not read back is no evidence, and no reason to doubt", "[gap]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(how);
	auto f = b.open();
	const unsigned reads_as = GENERATE(0u, 0x41u); // the command register

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) -> uint64_t {
		return offset == mailbox_reg::cmd ? reads_as : offset < mailbox_reg::output ? 0 : value;
	});
	// With a completion, nobody asks.
	CHECK(works(*f, 1));
	// Without one, as long as there was no gap.
	REQUIRE(f->submit(cmd_echo | no_event, question_no(2)) == 8);
	CHECK(f->result(4).data == answer_no(2));
	if (how == mode::dma) {
		b.machine.inject("lost-dma");
		{
			// Nobody sees it in progress.
			const host::still_clock no_looks;
			REQUIRE(f->submit(cmd_echo, question_no(3)) == 8);
			b.machine.settle();
		}
		CHECK(f->result(4).rc == -EIO);
	}
	CHECK(works(*f, 4));
	b.machine.on_read(nullptr);
}

// The device dies at one register access and is back so long after; whatever is written meanwhile is lost.
TEST_CASE("a gap of any length at any access of a command: its own output, or EIO", "[gap]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	const bool reset = GENERATE(false, true);
	const unsigned ms = GENERATE(0u, 5u, 30u, 200u, 480u, 600u, 1500u);
	if (reset && ms < 30)
		return; // that takes longer
	bench b(how);
	auto one = b.open(), two = b.open();

	seam_params.mrpc_timeout_ms = 10'000;
	for (unsigned at = 1; at <= 10; at++) {
		INFO("access " << at << ", for " << ms << " ms" << (reset ? ", and reset" : ""));
		REQUIRE(works(*one, 2 * at));
		b.machine.settle();
		// Not between two posted writes of one command: see Documentation/hardware.rst.
		b.machine.inject(std::string(away(reset)) + "@" + std::to_string(at));
		REQUIRE(two->submit(cmd_echo, question_no(2 * at + 1)) == 8);
		wait_ms(ms);
		b.machine.inject("clear");
		b.machine.inject(back(reset));
		const auto r = two->result(4);
		CHECK((r.rc == -EIO || (r.rc == 0 && r.return_code == 0 && r.data == answer_no(2 * at + 1))));
		// A reset behind its last access has been seen by nobody: the next one may not be told apart.
		CHECK((works(*two, 2 * at + 1) || works(*two, 2 * at + 1)));
	}
	CHECK(b.machine.count().overlapped_commands == 0);
}

// Nobody was told that it ended: its event may still be pending, or come late. What is written next is lost.
TEST_CASE("the event of a command of before a pause is not the next one's", "[gap]")
{
	const std::string event = GENERATE("lost-interrupt", "late-interrupt=20000000");

	for (unsigned at = 1; at <= 8; at++) {
		INFO("away from access " << at);
		bench b(mode::mailbox);
		auto one = b.open(), two = b.open();

		seam_params.unbind_drain_ms = 0;
		b.machine.hold(true);
		b.machine.inject(event);
		REQUIRE(one->submit(cmd_echo, question_no(1)) == 8);
		b.driver->pause();
		b.driver->resume();
		REQUIRE(two->submit(cmd_echo, question_no(2)) == 8);
		b.machine.inject("dead@" + std::to_string(at));
		own_or_eio(b, *two, 2);
	}
}

TEST_CASE("the event of a command that ends while the device is set up is not the next one's", "[gap]")
{
	const bool lost = GENERATE(false, true); // given up before the pause

	for (unsigned end = 1; end <= 6; end++)
		for (unsigned at = end + 1; at <= end + 6; at++) {
			INFO("ends at access " << end << ", away from access " << at);
			bench b(mode::mailbox);
			auto one = b.open(), two = b.open();

			seam_params.unbind_drain_ms = 0;
			b.machine.hold(true);
			b.machine.inject("lost-interrupt");
			REQUIRE(one->submit(cmd_echo, question_no(1)) == 8);
			if (lost) {
				b.machine.inject("dead");
				CHECK(one->result(4).rc == -EIO);
			}
			b.driver->pause();
			b.machine.inject("alive");
			REQUIRE(two->submit(cmd_echo, question_no(2)) == 8);
			b.machine.inject("finish@" + std::to_string(end) + ";dead@" + std::to_string(at));
			b.driver->resume();
			own_or_eio(b, *two, 2);
		}
}

TEST_CASE("all ones in the middle of a long output are not output", "[gap]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	std::atomic<int> silent_word{-1};

	b.machine.on_read([&](uint64_t offset, unsigned size, uint64_t value) -> uint64_t {
		if (in_output(offset) && size == 8 && int(offset - mailbox_reg::output) / 8 == silent_word) {
			silent_word = -1; // back again
			return ~0ull;
		}
		return value;
	});
	for (int word : {0, 1, 7, 8, 60, 127}) {
		INFO("word " << word);
		silent_word = word;
		// The word tells that the device has not been reset.
		REQUIRE(f->submit(cmd_echo | (word + 1) << 20, question_no(word)) == 8);
		const auto r = f->result(1024);
		REQUIRE(r.rc == 0);
		CHECK(bytes(r.data.begin(), r.data.begin() + 4) == answer_no(word));
		CHECK(std::all_of(r.data.begin() + 4, r.data.end(), [](uint8_t v) { return v == 0; }));
	}
	b.machine.on_read(nullptr);
}

TEST_CASE("output that is all ones by right is output", "[gap]")
{
	bench b(mode::mailbox);
	auto f = b.open();

	b.machine.on_read([&](uint64_t offset, unsigned size, uint64_t value) -> uint64_t {
		return in_output(offset) ? host::silence(size) : value;
	});
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->result(1024).data == bytes(1024, 0xff));
	b.machine.on_read(nullptr);
}

TEST_CASE("a return code of all ones is one, or it was silence", "[gap]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	const bool by_right = GENERATE(true, false);
	std::atomic<unsigned> reads{0};

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) -> uint64_t {
		return offset == mailbox_reg::return_value && (by_right || reads++ == 0) ? 0xffffffff : value;
	});
	REQUIRE(f->submit(cmd_echo, question) == 8);
	const auto r = f->result(4);
	CHECK(r.rc == 0);
	CHECK(r.return_code == (by_right ? 0xffffffff : 0));
	b.machine.on_read(nullptr);
}

TEST_CASE("after the first silence no more of the output is read", "[gap]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	const host::still_clock no_looks;
	std::atomic<unsigned> words{0};

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) -> uint64_t {
		words += in_output(offset);
		return words >= 3 ? ~0ull : value;
	});
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(eventually([&] { return words >= 3; }));
	b.machine.settle();
	CHECK(words <= 8);
	words = 0;
	b.machine.on_read(nullptr);
}
