// SPDX-License-Identifier: GPL-2.0-only
// The watch and interrupts meet over one command: something happens while the other reads registers.
#include "bench.h"

namespace {

// Something that happens once, just before the n-th register read of a thread, in that thread.
class at_read {
public:
	using happening = std::function<void()>;

	// Of the watch's thread. In DMA mode nobody else reads registers while commands run.
	at_read(unsigned n, happening f) : at_read(n, std::move(f), [] { return true; }) {}
	at_read(unsigned n, happening f, std::function<bool()> whose)
		: hook_([=, self = state_](const char *call) {
			  if (std::string(call) != "read" || !whose() || ++self->reads != n)
				  return;
			  f();
			  self->happened = true;
		  })
	{
	}
	bool happened() const { return state_->happened; }

private:
	struct state {
		std::atomic<unsigned> reads{0};
		std::atomic<bool> happened{false};
	};
	// Whoever is in the hook may leave it later than we go.
	std::shared_ptr<state> state_ = std::make_shared<state>();
	host::step_hook hook_;
};

constexpr uint32_t done = 2, all_ones = 0xffffffff;

// The running command's result comes to memory, and its interrupt is through.
void finish(bench &b, host::file &f)
{
	b.machine.inject("finish");
	REQUIRE(eventually([&] { return f.poll() == poll_bits::result; }));
}

} // namespace

TEST_CASE("the result of one command is not the next one's", "[collect]")
{
	// Two looks at a command that is late say that it is done; then status, return code, whether DMA is
	// still on, and output are read.
	const unsigned at = GENERATE(3u, 4u, 5u, 80u);
	const bool another = GENERATE(true, false); // waits behind it
	bench b(mode::dma);
	auto f = b.open(), next = b.open();
	std::atomic<unsigned> early{0}, looks{0}, set_up{0};
	std::atomic<bool> late{false};

	b.machine.before_write([&](uint64_t offset) { set_up += offset == mailbox_reg::dma_addr; });
	INFO("read " << at << (another ? ", another waits" : ""));
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		early += offset == mailbox_reg::status;
		return offset == mailbox_reg::status && late && ++looks <= 3 ? done : value;
	});
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	if (another)
		REQUIRE(next->submit(cmd_echo, {1, 2, 3, 4}) == 8);
	REQUIRE(eventually([&] { return early >= 1; }));
	{
		std::optional<host::still_clock> no_looks(std::in_place);
		at_read meanwhile(at, [&] { finish(b, *f); }, [&] { return late.load(); });
		// When the clock goes on, the next look is at one that is late, however busy the machine is.
		std::this_thread::sleep_for(std::chrono::milliseconds(60));
		late = true;
		no_looks.reset();
		REQUIRE(eventually([&] { return meanwhile.happened(); }));
	}
	CHECK(f->result(4).data == answer);
	if (another) {
		// The next look is at this one: what was read of the other is forgotten.
		CHECK(eventually([&] { return looks >= 4 || next->poll(); }));
		b.machine.hold(false);
		CHECK(next->result(4).data == std::vector<uint8_t>{0xfe, 0xfd, 0xfc, 0xfb});
	} else {
		CHECK(eventually([] { return host::pending_work() == 0; }));
		b.machine.hold(false);
	}
	// It did come to memory: the device knows where that is.
	CHECK(set_up == 0);
	b.machine.before_write(nullptr);
	b.machine.reset_counters();
	CHECK(echo_works(*f));
	come_to_rest(b); // what has been forgotten is set up after the next command
	CHECK(b.machine.count().total.writes == 3); // input and command
	b.machine.on_read(nullptr);
}

TEST_CASE("a look at a command that has ended meanwhile says nothing", "[collect]")
{
	bench b(mode::dma);
	auto f = b.open();
	std::atomic<unsigned> looks{0};

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		return offset == mailbox_reg::status && ++looks == 2 ? all_ones : value;
	});
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	{
		at_read meanwhile(2, [&] { finish(b, *f); });
		REQUIRE(eventually([&] { return meanwhile.happened(); }));
	}
	CHECK(f->result(4).data == answer);
	CHECK(eventually([] { return host::pending_work() == 0; }));
	CHECK(host::log().find("does not answer") == std::string::npos);
	// Nor has anybody forgotten its set-up.
	b.machine.hold(false);
	b.machine.reset_counters();
	CHECK(echo_works(*f));
	come_to_rest(b); // what has been forgotten is set up after the next command
	CHECK(b.machine.count().total.writes == 3); // input and command
	b.machine.on_read(nullptr);
}

TEST_CASE("a result that comes to memory during a look is not read from the mailbox", "[collect]")
{
	// A look that says done, of the command before, and one that says in progress.
	const unsigned earlier = GENERATE(0u, 2u);
	bench b(mode::dma);
	auto f = b.open();
	std::atomic<unsigned> looks{0};

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		return offset == mailbox_reg::status && ++looks == 1 ? done : value;
	});
	if (!earlier)
		b.machine.on_read(nullptr);
	b.machine.reset_counters();
	b.machine.inject("lost-interrupt");
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	{
		at_read meanwhile(earlier + 1, [&] { b.machine.inject("finish"); });
		CHECK(f->result(4).data == answer);
	}
	// To read it costs more than a look of a busy machine's watch, or two.
	CHECK(b.machine.count().total.reads <= earlier + 3);
	b.machine.on_read(nullptr);
}

TEST_CASE("a device that is reset after its result came to memory is set up again", "[collect]")
{
	bench b(mode::dma);
	auto f = b.open();

	b.machine.inject("lost-interrupt");
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	{
		at_read meanwhile(1, [&] { b.machine.inject("finish;link-down"); });
		CHECK(f->result(4).data == answer);
	}
	b.machine.inject("link-up");
	b.machine.hold(false);
	const auto before = b.machine.count().dma_results;
	CHECK(echo_works(*f));
	CHECK(b.machine.count().dma_results == before + 1);
}

TEST_CASE("a completion while nothing runs costs its header, not the mailbox", "[collect]")
{
	bench b(mode::mailbox);
	std::atomic<unsigned> reads{0};

	REQUIRE(echo_works(*b.open()));
	b.machine.settle();
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		reads += offset < 0x1000;
		return value;
	});
	b.machine.inject("event=14");
	b.machine.settle();
	CHECK(reads == 0);
	b.machine.on_read(nullptr);
}

TEST_CASE("the mailbox is read by one at a time", "[collect]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	std::atomic<std::thread::id> interrupts;
	std::atomic<unsigned> watched{0}, words{0};

	// Nothing runs: the first to read is the interrupt's thread.
	b.machine.on_read([&](uint64_t, unsigned, uint64_t value) {
		auto nobody = std::thread::id();
		interrupts.compare_exchange_strong(nobody, std::this_thread::get_id());
		return value;
	});
	b.machine.interrupt_now(0);
	b.machine.settle();
	const auto in_interrupt = [&] { return std::this_thread::get_id() == interrupts.load(); };
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		watched += offset == mailbox_reg::status && !in_interrupt();
		words += in_output(offset);
		return value;
	});
	CHECK(once_in_a_while([&] {
		watched = words = 0;
		std::atomic<bool> over{false}, waited{true};
		// Header, status and return value are read. When the watch looks again it has tried.
		at_read meanwhile(4, [&] { waited = eventually([&] { return watched >= 2 || over; }); }, in_interrupt);
		const bool right = polled_echo_works(*f);
		over = true;
		b.machine.settle();
		CHECK(right);
		CHECK(waited);
		CHECK(words == 128);
		return meanwhile.happened();
	}));
	b.machine.on_read(nullptr);
}

TEST_CASE("an interrupt while the watch reads the mailbox reads nothing", "[collect]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	std::atomic<unsigned> words{0};
	std::atomic<bool> once{false};

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		words += in_output(offset);
		return value;
	});
	b.machine.inject("lost-interrupt");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	{
		host::step_hook hook([&](const char *call) {
			if (std::string(call) != "read" || words != 1 || once.exchange(true))
				return;
			// Of a completion that is acknowledged already.
			b.machine.inject("event=14");
			b.machine.interrupt_now(0);
			b.machine.settle();
		});
		REQUIRE((f->poll(poll_bits::result, 0) & poll_bits::result));
	}
	CHECK(f->result(4).data == answer);
	CHECK(once);
	CHECK(words == 128);
	b.machine.on_read(nullptr);
}

// 10 ms, in which a device may have been reset, are two ticks of 4 ms at least.
TEST_CASE("a collection that may have taken 10 ms looks at the status once more", "[collect]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	host::still_clock clock;
	std::atomic<bool> slow{false};
	std::atomic<unsigned> looks{0};

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		if (in_output(offset) && !slow.exchange(true))
			clock.step(8);
		looks += slow && offset == mailbox_reg::status;
		return value;
	});
	CHECK(polled_echo_works(*f));
	CHECK(looks == 1);
	b.machine.on_read(nullptr);
}

TEST_CASE("the second look at the status comes after all that was read of the result", "[collect]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	std::atomic<std::thread::id> collector;
	std::atomic<bool> ordered{true}, slow{false}, waited{false}, wrong{false}, checked{false};

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		if (in_output(offset)) {
			collector = std::this_thread::get_id();
			ordered = false;
			slow = true;
		}
		// The watch looks as well.
		if (offset == mailbox_reg::status && std::this_thread::get_id() == collector.load()) {
			wrong = wrong || !ordered;
			checked = true;
		}
		return value;
	});
	{
		host::step_hook hook([&](const char *call) {
			if (std::string(call) == "seam_read_barrier" && std::this_thread::get_id() == collector.load())
				ordered = true;
			if (std::string(call) != "read" || !slow || waited.exchange(true))
				return;
			// A reset might have come between.
			const u64 start = seam_now_ms();
			(void)eventually([&] { return seam_now_ms() - start > 20; });
		});
		CHECK(polled_echo_works(*f));
	}
	CHECK(checked);
	CHECK(!wrong);
	b.machine.on_read(nullptr);
}
