// SPDX-License-Identifier: GPL-2.0-only
// What counts as evidence that a command ran, one by one: commands that are equal to the one before, for
// a mailbox tells these apart from nothing.
#include "bench.h"

namespace {

using namespace mailbox_reg;

constexpr uint32_t in_progress = 1, all_ones = 0xffffffff;

// One register reads otherwise, for some reads.
class lie {
public:
	lie(host::machine &m, uint64_t where, unsigned reads, uint64_t wrong) : machine_(m)
	{
		m.on_read([=, this](uint64_t offset, unsigned, uint64_t value) {
			if (offset == status)
				looks_++;
			return offset == where && told_ < reads ? (told_++, wrong) : value;
		});
	}
	~lie() { machine_.on_read(nullptr); }
	unsigned told() const { return told_; }
	unsigned looks() const { return looks_; }

private:
	host::machine &machine_;
	std::atomic<unsigned> told_{0}, looks_{0};
};

// The device ends a command by neither DMA nor interrupt: the mailbox has the result.
void only_in_the_mailbox(bench &b, mode how)
{
	b.machine.inject(how == mode::dma ? "lost-dma" : "lost-interrupt");
}

// The device is through with it before the watch has looked: nobody saw it in progress.
void run_unseen(bench &b, host::file &f, uint32_t word = cmd_echo,
		const std::vector<uint8_t> &input = question)
{
	const host::still_clock no_looks;

	REQUIRE(f.submit(word, input) == long(4 + input.size()));
	b.machine.settle();
}

// Written while nobody is there, and lost.
long lost(bench &b, host::file &f, uint32_t word = cmd_echo)
{
	// Not in the pause that the one before has cost: it would wait, and run.
	REQUIRE(eventually([] { return host::pending_work() == 0; }));
	b.machine.inject("dead");
	REQUIRE(f.submit(word, question) == 8);
	wait_ms(100);
	b.machine.inject("alive");
	const long rc = f.result(4).rc;
	// What comes next does not come in the middle of its being set up.
	REQUIRE(eventually([] { return host::pending_work() == 0; }));
	return rc;
}

} // namespace

TEST_CASE("a completion event tells of a command if it was clear before", "[gap]")
{
	bench b(mode::mailbox);

	REQUIRE(echo_works(*b.open()));
	// Clear: its owner has just set it up.
	b.unbind();
	b.rebind();
	auto f = b.open();
	b.machine.inject("lost-interrupt");
	CHECK(echo_works(*f));
	b.machine.inject("lost-interrupt");
	CHECK(echo_works(*f));
}

// Nobody had looked whether the first of them was new; it is acknowledged all the same.
TEST_CASE("after one completion event the next one is new", "[gap]")
{
	constexpr uint32_t another = cmd_echo | 1 << 20;
	bench b(mode::dma);
	auto f = b.open();

	REQUIRE(echo_works(*f));
	// The second only its event tells from the first.
	for (int i = 0; i < 2; i++) {
		b.machine.inject("lost-dma;event=14");
		run_unseen(b, *f, another);
		CHECK(f->result(4).data == answer);
		REQUIRE(eventually([] { return host::pending_work() == 0; }));
	}
}

TEST_CASE("in DMA mode a completion event may be an earlier command's", "[gap]")
{
	bench b(mode::dma);
	auto f = b.open();

	REQUIRE(echo_works(*f));
	b.machine.inject("event=14");
	CHECK(lost(b, *f) == -EIO);
	// It is acknowledged now: the next one is new.
	b.machine.inject("lost-dma;event=14");
	CHECK(echo_works(*f));
	// The same after a look that found it clear, and not after one that found nobody there.
	REQUIRE(echo_works(*f));
	b.machine.inject("lost-dma");
	run_unseen(b, *f);
	CHECK(f->result(4).rc == -EIO);
	b.machine.inject("lost-dma;event=14");
	CHECK(echo_works(*f));
	REQUIRE(echo_works(*f));
	b.machine.inject("lost-dma");
	{
		// Nor does anybody answer when it is asked whether there is somebody.
		std::atomic<unsigned> told{0};
		b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) -> uint64_t {
			const uint64_t next = told == 0 ? own_completion : 0x2000;
			return told < 2 && offset == next ? (told++, ~0u) : value;
		});
		run_unseen(b, *f);
		CHECK(f->result(4).rc == -EIO);
		b.machine.on_read(nullptr);
		REQUIRE(told == 2);
	}
	// The device is set up anew: clear.
	REQUIRE(eventually([] { return host::pending_work() == 0; }));
	b.machine.inject("lost-dma;event=14");
	run_unseen(b, *f);
	CHECK(f->result(4).data == answer);
	// Nobody there when it is asked for, nor when the result is to be read; then it is an earlier command's.
	REQUIRE(echo_works(*f));
	b.machine.inject("event=14");
	std::atomic<unsigned> told{0};
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) -> uint64_t {
		constexpr uint64_t next[] = {own_completion, 0x2000, status};
		return told < 3 && offset == next[told] && (told != 2 || value == 2) ? (told++, ~0u) : value;
	});
	CHECK(lost(b, *f) == -EIO);
	b.machine.on_read(nullptr);
	REQUIRE(told == 3);
}

TEST_CASE("after a silence an earlier completion is no evidence", "[gap]")
{
	bench b(mode::mailbox);
	auto f = b.open();

	REQUIRE(echo_works(*f));
	const lie silent(b.machine, status, 1, all_ones);
	run_unseen(b, *f);
	CHECK(f->result(4).rc == -EIO);
}

TEST_CASE("what was seen of one command is no evidence of the next", "[gap]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	{
		const lie none(b.machine, status, 0, 0);
		b.machine.hold(true);
		REQUIRE(f->submit(cmd_echo, question) == 8);
		REQUIRE(eventually([&] { return none.looks() >= 1; }));
		b.machine.hold(false);
		REQUIRE(f->result(4).data == answer);
	}
	{
		// Nobody sees it.
		const host::still_clock no_looks;
		b.machine.inject("dead");
		REQUIRE(f->submit(cmd_echo, question) == 8);
		b.machine.inject("alive");
	}
	CHECK(f->result(4).rc == -EIO);
}

TEST_CASE("a completion whose result was not there yet is evidence", "[gap]")
{
	bench b(mode::mailbox);
	auto f = b.open();

	REQUIRE(echo_works(*f));
	const lie late(b.machine, status, 1, in_progress);
	run_unseen(b, *f);
	CHECK(f->result(4).data == answer);
	CHECK(late.told() == 1);
}

TEST_CASE("a command that asks for no completion is believed, but not after a silence", "[gap]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	const auto silent_works = [&] {
		return f->submit(cmd_echo | no_event, question) == 8 && f->result(4).data == answer;
	};

	REQUIRE(silent_works());
	CHECK(silent_works());
	CHECK(lost(b, *f, cmd_echo | no_event) == -EIO);
	// That was another command's.
	CHECK(silent_works());
}

TEST_CASE("a word that another program wrote is not this command's", "[gap]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	REQUIRE(echo_works(*f));
	// The same input, which the mailbox has.
	CHECK(lost(b, *f, cmd_echo | 1 << 20) == -EIO);
}

TEST_CASE("a word that was lost is not what the mailbox has", "[gap]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	REQUIRE(echo_works(*f));
	CHECK(lost(b, *f, cmd_echo | 1 << 20) == -EIO);
	// As the one before the one before.
	CHECK(lost(b, *f) == -EIO);
}

// Nothing was silent, so nothing is set up anew, which would read it, too.
TEST_CASE("a word that was read as another's is no evidence for the next command with it", "[gap]")
{
	const mode how = mode::dma;
	constexpr uint32_t anothers = cmd_echo | 1 << 20;
	bench b(how);
	auto f = b.open();

	REQUIRE(echo_works(*f));
	const lie other_word(b.machine, cmd, ~0u, anothers);
	for (const uint32_t word : {cmd_echo, anothers}) {
		only_in_the_mailbox(b, how);
		run_unseen(b, *f, word);
		CHECK(f->result(4).rc == -EIO);
	}
}

TEST_CASE("a word without its input is no evidence", "[gap]")
{
	const mode how = mode::dma;
	bench b(how);
	auto f = b.open();

	REQUIRE(echo_works(*f));
	only_in_the_mailbox(b, how);
	const lie no_input(b.machine, input, ~0u, 0);
	run_unseen(b, *f, cmd_echo | 1 << 20);
	CHECK(f->result(4).rc == -EIO);
}

TEST_CASE("silence while the owner is looked for: it is looked for again", "[gap]")
{
	bench b(mode::dma);
	auto f = b.open();
	const uint64_t where = GENERATE(cmd, input);

	REQUIRE(echo_works(*f));
	b.machine.inject("lost-dma");
	const lie silent(b.machine, where, 1, where == input ? ~0ull : all_ones);
	run_unseen(b, *f, cmd_echo | 1 << 20);
	CHECK(f->result(4).data == answer);
	CHECK(silent.told() == 1);
}

TEST_CASE("a device that does not say whether DMA is on has not been there all the time", "[gap]")
{
	bench b(mode::dma);
	auto f = b.open();

	REQUIRE(echo_works(*f));
	b.machine.inject("lost-dma");
	b.machine.hold(true);
	const lie silent(b.machine, dma_en, 1, all_ones);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(eventually([&] { return silent.looks() >= 1; }));
	b.machine.hold(false);
	CHECK(f->result(4).rc == -EIO);
	CHECK(silent.told() == 1);
}

TEST_CASE("a command that asked for no completion, and was reset away unseen, is EIO", "[gap]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	{
		const lie none(b.machine, status, 0, 0);
		b.machine.hold(true);
		REQUIRE(f->submit(cmd_echo | no_event, question) == 8);
		REQUIRE(eventually([&] { return none.looks() >= 1; }));
		const host::still_clock no_looks;
		b.machine.inject("link-down");
		b.machine.inject("link-up");
		b.machine.hold(false);
		// A firmware whose mailbox says "done" after a reset.
		b.machine.inject("poke=804:2");
	}
	CHECK(f->result(4).rc == -EIO);
	b.machine.inject("unpoke=804");
	CHECK(echo_works(*f));
}

TEST_CASE("a reader who is gone when the input is compared", "[gap]")
{
	bench b(mode::dma);
	auto f = b.open();

	REQUIRE(echo_works(*f));
	std::atomic<bool> compares{false}, gone{false};
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		compares = compares || offset == input;
		return value;
	});
	b.machine.inject("lost-dma");
	{
		// At the next register of the input, in the watch's thread.
		host::step_hook hook([&](const char *call) {
			if (std::string(call) == "read" && compares && !gone.exchange(true))
				f.reset();
		});
		run_unseen(b, *f, cmd_echo | 1 << 20, std::vector<uint8_t>(16, 0x5a));
		CHECK(eventually([&] { return gone.load(); }));
	}
	CHECK(echo_works(*b.open()));
	b.machine.on_read(nullptr);
}

// What the mailbox had then is not what the next command finds there.
TEST_CASE("a word that was read of a command that has ended meanwhile is forgotten", "[gap]")
{
	bench b(mode::dma);
	auto one = b.open(), two = b.open();
	constexpr uint32_t another = cmd_echo | 1 << 20;
	std::atomic<std::thread::id> collector;
	std::atomic<bool> ended{false}, answered{false};

	// Nobody sees it in progress.
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) -> uint64_t {
		if (offset == cmd && !ended)
			collector = std::this_thread::get_id();
		return offset == status && !ended ? 2 : value;
	});
	b.machine.hold(true);
	REQUIRE(one->submit(cmd_echo, question) == 8);
	REQUIRE(two->submit(another, question) == 8);
	{
		host::step_hook hook([&](const char *call) {
			if (std::string(call) != "seam_spin_lock" || std::this_thread::get_id() != collector.load() ||
			    ended.exchange(true))
				return;
			b.machine.inject("finish");
			answered = eventually([&] { return one->poll() == poll_bits::result; });
		});
		REQUIRE(eventually([&] { return answered.load(); }));
		CHECK(one->result(4).data == answer);
	}
	b.machine.on_read(nullptr);
	b.machine.hold(false);
	REQUIRE(two->result(4).data == answer);
	CHECK(lost(b, *one, another) == -EIO);
}

// All of its reads are answered, some by the device as it was, some by what it is after a reset.
TEST_CASE("a reset in the middle of a result is not output", "[gap]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	const unsigned after = GENERATE(0u, 1u, 60u, 127u); // so many words of the output
	bench b(how);
	auto f = b.open();
	std::atomic<unsigned> words{0};
	std::atomic<bool> now{false}, done{false};
	const std::vector<uint8_t> question(1020, 0x5a);
	std::vector<uint8_t> answer(1020, 0);

	std::fill_n(answer.begin(), 4, 0xa5); // which is all that this command has
	INFO("after " << after << " words");
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		words += in_output(offset);
		if (!done && (after ? words == after : offset == return_value))
			now = true;
		return value;
	});
	only_in_the_mailbox(b, how);
	{
		// Before the next read.
		host::step_hook hook([&](const char *call) {
			if (std::string(call) != "read" || done || !now)
				return;
			done = true;
			b.machine.inject("link-down");
			wait_ms(20);
			b.machine.inject("link-up");
		});
		run_unseen(b, *f, cmd_echo | 1 << 20, question);
		const auto r = f->result(1020);
		CHECK((r.rc == -EIO || (r.rc == 0 && r.data == answer)));
		CHECK(done);
	}
	b.machine.on_read(nullptr);
}

TEST_CASE("a reset between status and return code is not success", "[gap]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(how);
	auto f = b.open();
	std::atomic<bool> collects{false}, now{false}, done{false};

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		collects = collects || offset == own_completion;
		now = now || (collects && offset == status);
		return value;
	});
	only_in_the_mailbox(b, how);
	b.machine.inject("error=1234");
	{
		host::step_hook hook([&](const char *call) {
			if (std::string(call) != "read" || !now || done.exchange(true))
				return;
			b.machine.inject("link-down");
			wait_ms(20);
			b.machine.inject("link-up");
		});
		run_unseen(b, *f, cmd_echo | 1 << 20);
		// Nobody asks for output.
		const auto r = f->result(0);
		CHECK((r.rc == -EIO || (r.rc == 0 && r.return_code == 1234)));
		CHECK(done);
	}
	b.machine.on_read(nullptr);
}

namespace {

// Something to do in the thread that reads a register, once it looks what became of the command meanwhile.
class after_read {
public:
	// @wrong: what the register reads that time.
	after_read(host::machine &m, uint64_t where, std::optional<uint64_t> wrong, std::function<void()> f)
		: machine_(m), hook_([this, f](const char *call) {
			  if (std::this_thread::get_id() == reader_.load() &&
			      std::string(call) == "seam_spin_lock" && !done_.exchange(true))
				  f();
		  })
	{
		m.on_read([=, this](uint64_t offset, unsigned, uint64_t value) {
			if (offset != where || reader_.load() != std::thread::id())
				return value;
			reader_ = std::this_thread::get_id();
			return wrong.value_or(value);
		});
	}
	~after_read() { machine_.on_read(nullptr); }
	bool done() const { return done_; }

private:
	host::machine &machine_;
	std::atomic<std::thread::id> reader_{};
	std::atomic<bool> done_{false};
	host::step_hook hook_;
};

} // namespace

TEST_CASE("what comes to memory while its owner is looked for is delivered", "[gap]")
{
	bench b(mode::dma);
	auto f = b.open();
	const uint64_t where = GENERATE(cmd, input);

	REQUIRE(echo_works(*f));
	b.machine.hold(true);
	b.machine.inject("poke=804:2");
	const after_read comes(b.machine, where, {}, [&] { b.machine.inject("finish"); });
	REQUIRE(f->submit(cmd_echo | 1 << 20, question) == 8);
	CHECK(eventually([&] { return f->poll(poll_bits::result, 0) & poll_bits::result; }));
	CHECK(comes.done());
	CHECK(f->result(4).data == answer);
}

// The device has forgotten its set-up, or says so; what that means for the command that was running
// then means nothing for the one that came meanwhile.
TEST_CASE("a reset found too late is none of the next command's", "[gap]")
{
	bench b(mode::dma);
	auto f = b.open(), next = b.open();
	const uint32_t word = cmd_echo | no_event;

	REQUIRE(f->submit(word, question) == 8);
	REQUIRE(f->result(4).data == answer);
	const lie none(b.machine, status, 0, 0);
	b.machine.hold(true);
	REQUIRE(f->submit(word, question) == 8);
	REQUIRE(next->submit(word, question) == 8);
	REQUIRE(eventually([&] { return none.looks() >= 1; }));
	const after_read forgot(b.machine, dma_en, 0, [&] {
		b.machine.hold(false);
		b.machine.settle();
		b.machine.inject("unpoke=804;lost-dma;spurious-interrupt=1");
		b.machine.settle();
	});
	b.machine.inject("poke=804:2");
	CHECK(f->result(4).data == answer);
	CHECK(next->result(4).data == answer);
	CHECK(forgot.done());
}
