// SPDX-License-Identifier: GPL-2.0-only
// The watch: when it looks, what it believes, what it costs. Times are tried several times, for a busy
// machine makes everything late, and nothing early.
#include "bench.h"
#include "lower/watchdog.h"

namespace {

// How long f() takes on the driver's clock.
template <class F>
u64 takes_ms(F &&f)
{
	const u64 start = seam_now_ms();

	f();
	return seam_now_ms() - start;
}

// When a command that is submitted now is late, or a moment sooner.
u64 late_from_now()
{
	return seam_now_ms() + 495;
}

struct looks_at_status {
	explicit looks_at_status(host::machine &m) : machine(m)
	{
		m.on_read([this](uint64_t offset, unsigned, uint64_t value) {
			if (offset != mailbox_reg::status || seam_now_ms() < from_ms)
				return value;
			count++;
			return lie && count % 2 && count <= most ? lie.load() : value;
		});
	}
	~looks_at_status() { machine.on_read(nullptr); }
	host::machine &machine;
	std::atomic<unsigned> count{0};
	std::atomic<uint32_t> lie{0};  // what every other look sees, from the first on
	std::atomic<unsigned> most{1}; // up to this one
	std::atomic<u64> from_ms{0};   // those before are not counted
	// Those at a command that is submitted now and is late.
	void only_late() { from_ms = late_from_now(); }
};

// For so long, not more than one in a millisecond?
bool rest_between(std::atomic<unsigned> &looks, u64 ms)
{
	const u64 start = seam_now_ms();

	looks = 0;
	wait_ms(ms);
	return looks <= seam_now_ms() - start;
}

} // namespace

TEST_CASE("a result that follows its interrupt is found soon", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	CHECK(once_in_a_while([&] {
		b.machine.inject("early-interrupt=2000000"); // 20 ms of the driver's
		bool right = false;
		return takes_ms([&] { right = echo_works(*f); }) < 300 && right;
	}));
}

// When looks without a reason have become rare: after 20, 60, 140 and 300 ms, and then after 620.
TEST_CASE("a late result that follows its interrupt is found soon, too", "[watch]")
{
	bench b(mode::mailbox);
	auto f = b.open();

	CHECK(once_in_a_while([&] {
		b.machine.hold(true);
		REQUIRE(f->submit(cmd_echo, question) == 8);
		wait_ms(350);
		looks_at_status looks(b.machine);
		b.machine.inject("event=14");
		wait_ms(200);
		const bool sought = looks.count >= 4;
		b.machine.hold(false);
		REQUIRE(f->result(4).data == answer);
		return sought;
	}));
}

TEST_CASE("a result that does not follow its interrupt is looked for less and less", "[watch]")
{
	bench b(mode::mailbox);
	auto f = b.open();

	CHECK(once_in_a_while([&] {
		looks_at_status looks(b.machine);
		b.machine.inject("early-interrupt=40000000"); // 400 ms of the driver's
		return echo_works(*f) && looks.count < 20;
	}));
}

TEST_CASE("a result that follows its interrupt at once is found before the first look", "[watch]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(how);
	auto f = b.open();
	std::atomic<unsigned> armed{0};

	// Not by the clock, which a busy machine holds up: the interrupt has the next look made earlier.
	CHECK(once_in_a_while([&] {
		b.machine.inject("early-interrupt=200000"); // 2 ms of the driver's
		armed = 0;
		host::step_hook hook([&](const char *call) { armed += std::string(call) == "seam_work_arm"; });
		REQUIRE(echo_works(*f));
		return armed >= 2;
	}));
	if (how == mode::mailbox)
		return;
	// In memory: the watch has run, and has read no register.
	CHECK(once_in_a_while([&] {
		b.machine.reset_counters();
		b.machine.inject("early-interrupt=1000000");
		armed = 0;
		host::step_hook hook([&](const char *call) { armed += std::string(call) == "seam_work_arm"; });
		REQUIRE(echo_works(*f));
		return armed >= 3 && b.machine.count().total.reads == 0;
	}));
}

TEST_CASE("a result whose interrupt is lost is taken when its command is late, not later", "[watch]")
{
	bench b(mode::mailbox);
	auto f = b.open();

	CHECK(once_in_a_while([&] {
		b.machine.inject("lost-interrupt");
		return takes_ms([&] { REQUIRE(echo_works(*f)); }) < 590;
	}));
}

TEST_CASE("a short time limit is kept", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	const unsigned limit = GENERATE(100u, 420u); // between two looks
	const bool dead = GENERATE(false, true);

	seam_params.mrpc_timeout_ms = limit;
	CHECK(once_in_a_while([&] {
		long rc = 0;
		b.machine.hold(true);
		REQUIRE(f->submit(cmd_echo, question) == 8);
		if (dead)
			b.machine.inject("dead");
		const u64 ms = takes_ms([&] { rc = f->result(4).rc; });
		// The next one is not to wait behind a command that is late already.
		b.machine.inject("alive");
		b.machine.hold(false);
		b.machine.settle();
		if (dead)
			echo_works(*f); // or too late, once more
		return ms < limit + 55 && rc == (dead ? -EIO : -ETIMEDOUT);
	}));
	if (!dead)
		CHECK(eventually([] {
			return host::log().find("MRPC command 0x41 passed its time limit of") != std::string::npos;
		}));
}

TEST_CASE("the one behind has a time limit of its own", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto first = b.open(), second = b.open();

	const bool failed = GENERATE(true, false); // the one before it; or it ended
	const auto wait_ms = [](u64 ms) {
		const u64 start = seam_now_ms();
		CHECK(eventually([&] { return seam_now_ms() - start > ms; }));
	};

	seam_params.mrpc_timeout_ms = 10'000;
	b.machine.hold(true);
	REQUIRE(first->submit(cmd_echo, question) == 8);
	REQUIRE(second->submit(cmd_echo, question) == 8);
	if (failed) {
		CHECK(first->result(4).rc == -ETIMEDOUT);
		wait_ms(600);
	} else {
		wait_ms(6000);
		b.machine.inject("finish");
		CHECK(first->result(4).data == answer);
		wait_ms(6000);
	}
	CHECK(second->poll() == 0);
	b.machine.hold(false);
	CHECK(second->result(4).data == answer);
}

TEST_CASE("whoever comes later does not put off a time limit", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto first = b.open();

	seam_params.mrpc_timeout_ms = 4000;
	b.machine.hold(true);
	REQUIRE(first->submit(cmd_echo, question) == 8);
	CHECK(eventually([&] {
		b.open()->submit(cmd_echo, question);
		return first->poll() == poll_bits::result;
	}));
	CHECK(first->result(4).rc == -ETIMEDOUT);
}

TEST_CASE("whoever comes later does not put off the watch", "[watch]")
{
	bench b(mode::mailbox);

	// It tells nobody of its end, and nobody waits for it.
	CHECK(once_in_a_while([&] {
		REQUIRE(b.open()->submit(cmd_echo | no_event, question) == 8);
		auto victim = b.open();
		REQUIRE(victim->submit(cmd_echo, question) == 8);
		const u64 ms = takes_ms([&] {
			CHECK(eventually([&] {
				b.open()->submit(cmd_echo, question);
				return victim->poll() == poll_bits::result;
			}));
		});
		return victim->result(4).data == answer && ms < 900;
	}));
}

TEST_CASE("interrupts without a result do not put off the watch", "[watch]")
{
	bench b(mode::dma);
	auto f = b.open();

	b.machine.inject("lost-dma");
	{
		// Many in the millisecond after which the watch would look.
		const host::still_clock now;
		std::atomic<unsigned> armed{0};
		REQUIRE(f->submit(cmd_echo, question) == 8);
		host::step_hook hook([&](const char *call) { armed += std::string(call) == "seam_work_arm"; });
		for (int i = 0; i < 10; i++)
			b.machine.interrupt_now(dma_vector_of(switch_for(mode::dma)));
		CHECK(armed == 1);
	}
	CHECK(f->result(4).data == answer);
}

TEST_CASE("interrupts that never end, and never bring a result, do not hide it", "[watch]")
{
	bench b(mode::dma);
	auto f = b.open();

	b.machine.inject("lost-dma");
	// Before each look at the mailbox.
	host::step_hook hook([&](const char *call) {
		if (std::string(call) == "read")
			b.machine.interrupt_now(dma_vector_of(switch_for(mode::dma)));
	});
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(eventually([&] { return f->poll() == poll_bits::result; }));
	CHECK(f->result(4).data == answer);
}

TEST_CASE("the watch looks soon, then less and less often", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	CHECK(once_in_a_while([&] {
		looks_at_status looks(b.machine);
		b.machine.hold(true);
		REQUIRE(f->submit(cmd_echo, question) == 8);
		const u64 start = seam_now_ms();
		CHECK(eventually([&] { return looks.count >= 1; }));
		const u64 first = seam_now_ms() - start;
		CHECK(eventually([&] { return seam_now_ms() - start > 2900; }));
		const unsigned all = looks.count; // at 20, 60, 140, 300, 500, 1000...
		b.machine.hold(false);
		REQUIRE(f->result(4).data == answer);
		return first < 100 && all >= 6 && all <= 10;
	}));
}

// It may be the command before: this one may not have come yet.
TEST_CASE("an early look that says done is not believed", "[watch]")
{
	bench b(mode::mailbox);
	auto f = b.open();

	CHECK(once_in_a_while([&] {
		std::atomic<unsigned> looks{0};
		// What the mailbox has to show is of one just like it.
		REQUIRE(echo_works(*f));
		b.machine.hold(true);
		b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
			return offset == mailbox_reg::status && ++looks <= 20 ? 2 : value;
		});
		const u64 start = seam_now_ms();
		REQUIRE(f->submit(cmd_echo, question) == 8);
		CHECK(eventually([&] { return seam_now_ms() - start > 300 || f->poll(); }));
		const bool waits = f->poll() == 0;
		// A busy machine may not have come to it before the command is late.
		const bool early = seam_now_ms() - start < 450 && looks >= 2;
		looks = 20;
		b.machine.hold(false);
		const auto data = f->result(4).data;
		b.machine.on_read(nullptr);
		if (early)
			CHECK((waits && data == answer));
		return early;
	}));
}

TEST_CASE("a dead device is known after two looks, the second soon after the first", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	CHECK(once_in_a_while([&] {
		b.machine.hold(true);
		REQUIRE(f->submit(cmd_echo, question) == 8);
		b.machine.inject("dead");
		long rc = 0;
		const u64 ms = takes_ms([&] { rc = f->result(4).rc; });
		b.machine.inject("alive");
		b.machine.hold(false);
		REQUIRE(echo_works(*f));
		return ms < 850 && rc == -EIO;
	}));
}

TEST_CASE("a dead device is asked less and less often, and said to be so once", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	const bool closed = GENERATE(false, true);

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	if (closed)
		f = b.open();
	b.machine.inject("dead");
	CHECK(eventually([] { return host::log().find("does not answer") != std::string::npos; }));
	if (!closed)
		CHECK(f->result(4).rc == -EIO);
	b.machine.reset_counters();
	wait_ms(5000);
	const auto reads = b.machine.count().total.reads;
	CHECK(reads >= 3);
	CHECK(reads <= 3 * 12);
	CHECK(host::log().find("does not answer") == host::log().rfind("does not answer"));
	b.machine.hold(false);
	b.machine.inject("alive");
	CHECK(eventually([&] { return echo_works(*f); }));
}

TEST_CASE("one look that says all ones is forgotten by the next command", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	for (int i = 0; i < 4; i++) {
		looks_at_status looks(b.machine);
		looks.lie = 0xffffffff;
		looks.only_late();
		b.machine.hold(true);
		REQUIRE(f->submit(cmd_echo, question) == 8);
		CHECK(eventually([&] { return looks.count >= 1; }));
		b.machine.hold(false);
		CHECK(f->result(4).data == answer);
	}
}

TEST_CASE("looks that say all ones with others between them are no loss", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	looks_at_status looks(b.machine);

	looks.lie = 0xffffffff;
	looks.most = 5;
	looks.only_late();
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(eventually([&] { return looks.count >= 6; }));
	CHECK(f->poll() == 0);
	b.machine.hold(false);
	CHECK(f->result(4).data == answer);
}

// What says done is asked again, and in a row.
TEST_CASE("looks that say done while memory does not are not believed", "[watch]")
{
	bench b(mode::dma);
	auto f = b.open();
	const unsigned lies = GENERATE(0b10101u, 0b11u, 0b1101u); // the first look: bit 0
	std::atomic<unsigned> looks{0};
	const u64 late = late_from_now();

	REQUIRE(echo_works(*f));
	INFO("lies " << lies);
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		const bool counts = offset == mailbox_reg::status && seam_now_ms() >= late;
		return counts && lies >> looks++ & 1 ? 2 : value;
	});
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, {1, 2, 3, 4}) == 8);
	CHECK(eventually([&] { return looks >= 6 || f->poll(); }));
	CHECK(f->poll() == 0);
	b.machine.hold(false);
	CHECK(f->result(4).data == std::vector<uint8_t>{0xfe, 0xfd, 0xfc, 0xfb});
	b.machine.on_read(nullptr);
}

TEST_CASE("a result that never reaches memory costs little more than a lost interrupt", "[watch]")
{
	bench b(mode::dma);
	auto f = b.open();

	CHECK(once_in_a_while([&] {
		b.machine.inject("lost-dma");
		bool right = false;
		return takes_ms([&] { right = echo_works(*f); }) < 850 && right;
	}));
}

TEST_CASE("trouble with one command does not make the watch hasty with the next", "[watch]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(how);
	auto f = b.open();
	uint8_t question_no = 0;

	CHECK(once_in_a_while([&] {
		b.machine.inject(how == mode::dma ? "lost-dma" : "early-interrupt=2000000");
		// Not what the mailbox has of the last command.
		REQUIRE(f->submit(cmd_echo, {++question_no, 2, 3, 4}) == 8);
		REQUIRE(f->result(4).data == std::vector<uint8_t>{uint8_t(~question_no), 0xfd, 0xfc, 0xfb});
		looks_at_status looks(b.machine);
		b.machine.hold(true);
		REQUIRE(f->submit(cmd_echo, question) == 8);
		const u64 start = seam_now_ms();
		CHECK(eventually([&] { return seam_now_ms() - start > 200; }));
		const bool quiet = looks.count <= 3; // after 20, 60, 140 ms
		b.machine.hold(false);
		REQUIRE(f->result(4).data == answer);
		return quiet;
	}));
}

// An interrupt that comes early, and a late look that says done, or all ones.
TEST_CASE("whatever trouble one command had, the first look at the next one is as soon as ever", "[watch]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	const uint32_t seen = GENERATE(0u, 2u, 0xffffffffu);
	bench b(how);
	auto f = b.open();
	looks_at_status looks(b.machine);
	std::optional<host::still_clock> no_looks;
	std::atomic<bool> once{false};

	INFO("a look sees " << seen);
	looks.lie = seen;
	looks.only_late();
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	{
		// The watch is to come again, and does so when the command is over.
		host::step_hook hook([&](const char *call) {
			if (std::string(call) != "seam_work_arm" || (seen && !looks.count) || once.exchange(true))
				return;
			no_looks.emplace();
			b.machine.hold(false);
		});
		if (!seen && how == mode::dma)
			b.machine.interrupt_now(switchtec::model::dma_vector_of(switch_for(how)));
		else if (!seen)
			b.machine.inject("event=14");
		REQUIRE(f->result(4).data == answer);
		REQUIRE(once);
	}
	b.machine.settle();
	no_looks.reset();
	REQUIRE(eventually([] { return host::pending_work() == 0; }));
	no_looks.emplace();
	host::shortest_delay_ms();
	CHECK(echo_works(*f));
	CHECK(host::shortest_delay_ms() == 20);
}

TEST_CASE("who is next after a handle was closed has all of his time", "[watch]")
{
	constexpr unsigned limit_ms = 4000;
	bench b(GENERATE(mode::dma, mode::mailbox));
	bool in_time = false;

	seam_params.mrpc_timeout_ms = limit_ms;
	b.machine.hold(true);
	CHECK(once_in_a_while([&] {
		auto f = b.open(), g = b.open();
		const u64 start = seam_now_ms();

		REQUIRE(f->submit(cmd_echo, question) == 8);
		REQUIRE(g->submit(cmd_echo, question) == 8);
		wait_ms(3 * limit_ms / 4);
		f.reset();
		const u64 closed = seam_now_ms();
		wait_ms(limit_ms / 2);
		const bool failed = g->poll() != 0;
		// Later than his own limit it says nothing.
		in_time = closed - start < limit_ms && seam_now_ms() - closed < limit_ms;
		return in_time && !failed;
	}));
	b.machine.hold(false);
}

TEST_CASE("a device that was only stalled is waited for at an unbind", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open(), g = b.open();
	std::atomic<bool> stalled{true};
	std::atomic<unsigned> looks{0};

	seam_params.unbind_drain_ms = 100'000;
	b.machine.on_read([&](uint64_t offset, unsigned size, uint64_t value) {
		looks += !stalled && offset == mailbox_reg::status;
		return stalled ? host::silence(size) : value;
	});
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(f->result(4).rc == -EIO);
	stalled = false;
	REQUIRE(g->submit(cmd_echo, question) == 8);
	CHECK(eventually([&] { return looks >= 2; }));
	auto unbind = in_thread([&] { b.unbind(); });
	CHECK(eventually([] { return host::asleep() == 1; }));
	b.machine.hold(false);
	unbind.get();
	CHECK(!b.machine.busy());
	b.machine.on_read(nullptr);
}

TEST_CASE("a watch that finds an idle device reads nothing, and rests", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	REQUIRE(echo_works(*f));
	b.machine.settle();
	b.machine.reset_counters();
	CHECK(eventually([] { return host::pending_work() == 0; }));
	CHECK(b.machine.count().total.reads == 0);
}

TEST_CASE("a lost interrupt in DMA mode costs no register read", "[watch]")
{
	bench b(mode::dma);
	auto f = b.open();

	CHECK(once_in_a_while([&] {
		b.machine.reset_counters();
		b.machine.inject("lost-interrupt");
		REQUIRE(echo_works(*f));
		return b.machine.count().total.reads == 0;
	}));
}

// Its status came first, its interrupt is lost, and the watch looks just then.
TEST_CASE("a result that is still on its way to memory is not taken", "[watch]")
{
	bench b(mode::dma);
	auto f = b.open();
	std::atomic<unsigned> looked{0};

	// That there was something of the one before does not count.
	b.machine.inject("lost-interrupt");
	REQUIRE(echo_works(*f));
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	{
		host::step_hook hook([&](const char *call) {
			// The watch has looked, and comes again: now the rest arrives.
			if (std::string(call) == "seam_work_arm" && ++looked == 1)
				b.machine.write_result(16, 0x87a9cbed);
		});
		b.machine.write_result(4, cmd_echo);
		b.machine.write_result(8, 0);
		b.machine.write_result(12, 4);
		b.machine.write_result(0, 2);
		CHECK(f->result(4).data == answer);
	}
	CHECK(looked >= 1);
}

TEST_CASE("a result has 10 ms to settle, whatever the kernel's tick is", "[watch]")
{
	const unsigned tick_ms = GENERATE(1, 4, 10);
	const auto clock = [&](u64 ms) { return ms - ms % tick_ms; };
	const u64 first_sign = 1000 + GENERATE(range(0, 10));
	switchtec::lower::watchdog w([](void *) {}, nullptr);

	w.begin(clock(900));
	w.expect_rest(clock(first_sign), w.settle_ms);
	for (u64 ms = first_sign; ms < first_sign + 10; ms++)
		CHECK_FALSE(w.settled(clock(ms)));
	CHECK(w.settled(clock(first_sign + 30)));
}

// The mailbox says that it is done, nothing comes to memory, and the register that tells whose it is stays silent.
TEST_CASE("a result that cannot be collected is looked at with a rest between", "[watch]")
{
	bench b(mode::dma);
	auto f = b.open();
	std::atomic<unsigned> looks{0};

	b.machine.on_read([&](uint64_t offset, unsigned size, uint64_t value) -> uint64_t {
		looks += offset == mailbox_reg::status;
		return offset == mailbox_reg::status ? 2 : offset == mailbox_reg::cmd ? host::silence(size) : value;
	});
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	wait_ms(600); // now it is late
	CHECK(rest_between(looks, 2000));
	b.machine.on_read(nullptr);
	b.unbind();
}

// All of a result has landed after a while; or now, if its interrupt has come.
TEST_CASE("an interrupt ends the wait for the rest of a result", "[watch]")
{
	bench b(mode::dma);
	auto f = b.open();
	std::optional<host::still_clock> no_looks;
	std::atomic<bool> there{false}, looked{false};
	const auto test = std::this_thread::get_id();

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	{
		host::step_hook hook([&](const char *call) {
			if (!there || call != std::string_view("seam_work_arm") ||
			    std::this_thread::get_id() == test || looked)
				return;
			no_looks.emplace();
			looked = true;
		});
		b.machine.write_result(4, cmd_echo + 1);
		b.machine.write_result(0, 2);
		there = true;
		REQUIRE(eventually([&] { return looked.load(); }));
	}
	REQUIRE(eventually([] { return host::shortest_delay_ms() != ~0u; }));
	b.machine.interrupt_now(switchtec::model::dma_vector_of(switch_for(mode::dma)));
	CHECK(host::shortest_delay_ms() == 0);
	b.machine.hold(false);
	no_looks.reset();
	CHECK(f->result(4).rc == 0);
}

// Somebody's result is in memory, and the mailbox, which would tell whose, is silent.
TEST_CASE("a silent mailbox is looked at with a rest between", "[watch]")
{
	bench b(mode::dma);
	auto f = b.open();
	std::atomic<unsigned> looks{0};

	b.machine.on_read([&](uint64_t offset, unsigned size, uint64_t value) -> uint64_t {
		looks += offset == mailbox_reg::status;
		return offset == mailbox_reg::status ? host::silence(size) : value;
	});
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.machine.write_result(4, cmd_echo + 1);
	b.machine.write_result(0, 2);
	REQUIRE(eventually([&] { return looks > 0; }));
	CHECK(rest_between(looks, 300));
	b.machine.on_read(nullptr);
	b.unbind();
}

TEST_CASE("a command costs no timer and no register read", "[watch]")
{
	bench b(mode::dma);
	auto f = b.open();
	std::atomic<unsigned> armed{0};
	// None is late.
	host::still_clock clock;
	host::step_hook hook([&](const char *call) { armed += std::string(call) == "seam_work_arm"; });

	b.machine.reset_counters();
	for (int i = 0; i < 500; i++)
		REQUIRE(echo_works(*f));
	CHECK(armed <= 1);
	CHECK(b.machine.count().total.reads == 0);
}

// However many commands there are, and however slow they are on a busy machine.
TEST_CASE("time costs a timer now and then, and a timer a register read", "[watch]")
{
	bench b(mode::dma);
	auto f = b.open();

	CHECK(once_in_a_while([&] {
		std::atomic<unsigned> armed{0};
		b.machine.reset_counters();
		host::step_hook hook([&](const char *call) { armed += std::string(call) == "seam_work_arm"; });
		const u64 start = seam_now_ms();
		while (seam_now_ms() - start < 2000)
			REQUIRE(echo_works(*f));
		return armed <= 2000 / 5 && b.machine.count().total.reads <= armed;
	}));
}

// The driver is bound anew while a command of the earlier binding runs on, after @between. Returns whose it was.
static std::unique_ptr<host::file> leave_a_command(bench &b, std::function<void()> between = [] {})
{
	auto old = b.open();

	b.machine.hold(true);
	REQUIRE(old->submit(cmd_echo | no_event, question) == 8);
	b.unbind();
	between();
	b.rebind();
	return old;
}

TEST_CASE("what a command of an earlier binding came to is not read", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	std::atomic<unsigned> reads{0};

	seam_params.unbind_drain_ms = 0;
	const auto old = leave_a_command(b);
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		reads += offset == mailbox_reg::return_value;
		return value;
	});
	b.machine.hold(false);
	come_to_rest(b);
	CHECK(reads == 0);
	b.machine.on_read(nullptr);
	CHECK(echo_works(*b.open()));
}

TEST_CASE("who waits too long behind a command of an earlier binding: the log says behind what", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));

	seam_params.unbind_drain_ms = 0;
	const auto old = leave_a_command(b);
	auto f = b.open();
	__atomic_store_n(&seam_params.mrpc_timeout_ms, 50, __ATOMIC_RELEASE);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->result(4).rc == -ETIMEDOUT);
	CHECK(eventually([] {
		return host::log().find("one that waited for it passed its time limit of 50 ms") != std::string::npos;
	}));
	b.machine.hold(false);
}

TEST_CASE("a command that an earlier binding left is waited for no longer than it takes", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));

	seam_params.unbind_drain_ms = 0;
	CHECK(once_in_a_while([&] {
		const auto old = leave_a_command(b);
		auto f = b.open();
		REQUIRE(f->submit(cmd_echo, question) == 8);
		b.machine.hold(false);
		std::vector<uint8_t> data;
		return takes_ms([&] { data = f->result(4).data; }) < 300 && data == answer;
	}));
}

TEST_CASE("a command that an earlier binding left is seen to end, though nobody waits for it", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));

	seam_params.unbind_drain_ms = 0;
	CHECK(once_in_a_while([&] {
		const auto old = leave_a_command(b);
		b.machine.hold(false);
		__atomic_store_n(&seam_params.unbind_drain_ms, 3000, __ATOMIC_RELEASE);
		const u64 ms = takes_ms([&] { b.unbind(); });
		__atomic_store_n(&seam_params.unbind_drain_ms, 0, __ATOMIC_RELEASE);
		b.rebind();
		return ms < 1500;
	}));
}

// When it looks is what is armed; the clock is not asked.
TEST_CASE("a command that an earlier binding left is looked at soon, and soon again", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	std::atomic<unsigned> looks{0}, shortest{~0u}, armed{0}, between{0};
	host::step_hook hook([&](const char *call) { armed += std::string(call) == "seam_work_arm"; });

	seam_params.unbind_drain_ms = 0;
	const auto old = leave_a_command(b, [&] {
		b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
			// The first is probe's, the second the watch's first.
			if (offset == mailbox_reg::status && ++looks == 2) {
				host::shortest_delay_ms();
				armed = 0;
			} else if (offset == mailbox_reg::status && looks == 3) {
				shortest = host::shortest_delay_ms();
				between = armed.load();
			}
			return value;
		});
	});
	CHECK(eventually([&] { return looks >= 3; }));
	CHECK(shortest < 100);
	CHECK(between == 1); // and each time the register is asked
	b.machine.on_read(nullptr);
	b.machine.hold(false);
}

TEST_CASE("a device that is lost before its probe is over is set up again after it", "[watch][probe]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	const auto prober = std::this_thread::get_id();
	std::unique_ptr<host::file> old;

	seam_params.unbind_drain_ms = 0;
	{
		// Two looks at the command find nobody. Nothing is set up while a probe is under way.
		host::step_hook hook([&](const char *call) {
			if (std::this_thread::get_id() != prober || std::string(call) != "seam_node_add")
				return;
			b.machine.inject("dead");
			REQUIRE(eventually([] { return host::pending_work() == 0; }));
			b.machine.inject("alive");
		});
		old = leave_a_command(b);
	}
	b.machine.hold(false);
	auto f = b.open();
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(eventually([&] { return f->poll() == poll_bits::result; }));
	CHECK(f->result(4).data == answer);
	// Said last.
	CHECK(eventually([] { return host::log().find("set up again") != std::string::npos; }));
}

TEST_CASE("when what an earlier binding left has ended, and nobody waits, there is no other look", "[watch]")
{
	const mode m = GENERATE(mode::dma, mode::mailbox);
	bench b(m);
	std::atomic<unsigned> looks{0};

	seam_params.unbind_drain_ms = 0;
	const auto old = leave_a_command(b);
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		looks += offset == mailbox_reg::status && value != 1;
		return value;
	});
	b.machine.hold(false);
	REQUIRE(eventually([&] { return looks != 0; }));
	come_to_rest(b);
	// Its event has had time to come; and somebody was there when that was acknowledged.
	CHECK(looks == (m == mode::dma ? 1u : 3u));
	b.machine.on_read(nullptr);
}

// Perhaps its event is still pending: it would be taken for the next command's.
TEST_CASE("who is silent when the event of an earlier binding's command is acknowledged is set up anew", "[watch]")
{
	bench b(mode::mailbox);
	std::atomic<unsigned> looks{0};

	seam_params.unbind_drain_ms = 0;
	const auto old = leave_a_command(b);
	auto next = b.open();
	REQUIRE(next->submit(cmd_echo, question) == 8);
	b.machine.on_read([&](uint64_t offset, unsigned size, uint64_t value) {
		looks += offset == mailbox_reg::status && value != 1;
		// The third look is whether anybody was there for that.
		return offset == mailbox_reg::status && looks == 3 ? host::silence(size) : value;
	});
	b.machine.hold(false);
	CHECK(next->result(4).data == answer);
	b.machine.on_read(nullptr);
	CHECK(host::log().find("set up again") != std::string::npos);
}

TEST_CASE("a device that has no event for our commands is no silent one", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	b.machine.inject("unsupported=14");
	b.machine.inject("lost-dma;lost-interrupt");
	CHECK(echo_works(*f));
	come_to_rest(b);
	CHECK(host::log().find("set up again") == std::string::npos);
}

// The first look comes before that, whoever waits; what is armed is asked, not the clock.
TEST_CASE("who waits behind a command that nobody waits for has a watch of his own", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	const host::still_clock no_looks;

	b.machine.hold(true);
	REQUIRE(b.open()->submit(cmd_echo, question) == 8);
	auto f = b.open();
	__atomic_store_n(&seam_params.mrpc_timeout_ms, 5, __ATOMIC_RELEASE);
	host::shortest_delay_ms();
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(host::shortest_delay_ms() == 5);
	b.machine.hold(false);
}

TEST_CASE("a DMA interrupt while nothing runs arms no watch", "[watch]")
{
	bench b(mode::dma);
	std::atomic<unsigned> armed{0};
	const bool after_one = GENERATE(false, true);

	if (after_one)
		REQUIRE(echo_works(*b.open()));
	come_to_rest(b);
	// Somebody's result, too.
	b.machine.write_result(4, cmd_echo + 1);
	b.machine.write_result(0, 2);
	{
		host::step_hook hook([&](const char *call) { armed += std::string(call) == "seam_work_arm"; });
		b.machine.interrupt_now(dma_vector_of(switch_for(mode::dma)));
	}
	CHECK(armed == 0);
}

// It was lost by two looks that failed; one of the command that is found then is one.
TEST_CASE("looks that failed before a pause do not count after it", "[watch]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	std::atomic<unsigned> looks{0}, set_up{0};
	const u64 late = late_from_now();

	b.machine.on_read([&](uint64_t offset, unsigned size, uint64_t value) -> uint64_t {
		// Each set-up reads the word; the third look is a set-up's, and the fourth the first after it.
		set_up += offset == mailbox_reg::cmd;
		if (offset != mailbox_reg::status || seam_now_ms() < late)
			return value;
		const unsigned n = ++looks;
		return n <= 2 || n == 4 ? host::silence(size) : value;
	});
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->result(4).rc == -EIO);
	CHECK(eventually([&] { return looks >= 6; }));
	CHECK(set_up == 1);
	b.machine.on_read(nullptr);
	b.machine.hold(false);
	b.unbind();
}

// The mailbox says done, as of the command before; something came to memory, and goes again.
TEST_CASE("a device that takes a result back is looked at with a rest between", "[watch]")
{
	bench b(mode::dma);
	auto f = b.open();
	std::atomic<unsigned> looks{0};
	std::atomic<bool> there{false}, back{false};
	const auto test = std::this_thread::get_id();

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) -> uint64_t {
		looks += offset == mailbox_reg::status;
		return offset == mailbox_reg::status ? 2 : value;
	});
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	{
		host::step_hook hook([&](const char *call) {
			if (there && call == std::string_view("seam_work_arm") && std::this_thread::get_id() != test &&
			    !back.exchange(true))
				b.machine.write_result(0, 1);
		});
		b.machine.write_result(4, cmd_echo + 1);
		b.machine.write_result(0, 2);
		there = true;
		REQUIRE(eventually([&] { return back.load(); }));
	}
	CHECK(rest_between(looks, 300));
	b.machine.on_read(nullptr);
	b.unbind();
}

TEST_CASE("what has passed its limit is looked at with a rest between", "[watch]")
{
	bench b(mode::dma);
	auto f = b.open();
	std::atomic<unsigned> looks{0};

	__atomic_store_n(&seam_params.mrpc_timeout_ms, 5, __ATOMIC_RELEASE);
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		looks += offset == mailbox_reg::status;
		return value;
	});
	b.machine.inject("lost-dma");
	const u64 start = seam_now_ms();
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(f->poll(poll_bits::result, in_the_end_ms) & poll_bits::result);
	// Once in a millisecond, and twice more for the result.
	CHECK(looks <= seam_now_ms() - start + 2);
	b.machine.on_read(nullptr);
}
