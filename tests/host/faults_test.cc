// SPDX-License-Identifier: GPL-2.0-only
// Firmware and hardware that misbehave: each fault of the model, in both modes.
#include "bench.h"
#include "event_control.h"

static void after_fault_echo_works(bench &b, host::file &f)
{
	CHECK(echo_works(f));
	CHECK(echo_works(*b.open()));
	CHECK(b.machine.count().overlapped_commands == 0);
	CHECK(b.machine.reads_in_hard_interrupt() == 0);
}

TEST_CASE("a completion whose interrupt is lost, late, doubled or early is delivered", "[faults]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	const char *fault = GENERATE("lost-interrupt", "late-interrupt=2000000", "duplicate-interrupt",
				     "early-interrupt=2000000");
	bench b(how);
	auto f = b.open();

	INFO(fault);
	b.machine.inject(fault);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->result(4).data == answer);
	after_fault_echo_works(b, *f);
}

TEST_CASE("after an early interrupt the watch looks again at once", "[faults]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	CHECK(once_in_a_while([&] {
		host::shortest_delay_ms();
		return echo_works(*f) && host::shortest_delay_ms() > 1;
	}));
	// On a busy machine the first look is due before.
	CHECK(once_in_a_while([&] {
		host::shortest_delay_ms();
		b.machine.inject("early-interrupt=2000000");
		return echo_works(*f) && host::shortest_delay_ms() == 1;
	}));
}

TEST_CASE("a command without a completion event is found by the watch", "[faults]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	REQUIRE(f->submit(cmd_echo | no_event, question) == 8);
	CHECK(f->result(4).data == answer);
	after_fault_echo_works(b, *f);
}

TEST_CASE("after a lost interrupt the next one is not lost", "[faults]")
{
	bench b(mode::mailbox);
	auto f = b.open();

	b.machine.inject("lost-interrupt");
	REQUIRE(echo_works(*f));
	pass_first_look(b.machine);
	const host::still_clock no_looks;
	b.machine.reset_counters();
	REQUIRE(polled_echo_works(*f));
	b.machine.settle();
	// What an interrupt costs: header, status, return value, output. The watch looks more often.
	CHECK(b.machine.count().total.reads == 3 + 128);
}

TEST_CASE("spurious interrupts are harmless", "[faults]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	b.machine.inject("spurious-interrupt=0");
	b.machine.inject("spurious-interrupt=1");
	b.machine.inject("spurious-interrupt=3");
	b.machine.settle();
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	for (int i = 0; i < 20; i++) {
		b.machine.inject("spurious-interrupt=0");
		b.machine.inject("spurious-interrupt=1");
	}
	char reply[8];
	CHECK(f->read_nonblocking(reply, 8) == -EAGAIN);
	b.machine.hold(false);
	CHECK(f->result(4).data == answer);
	after_fault_echo_works(b, *f);
}

TEST_CASE("the late result of another command is not taken for this one's", "[faults]")
{
	bench b(mode::dma);
	auto f = b.open();

	b.machine.inject("stale-id");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->result(4).data == answer);
	after_fault_echo_works(b, *f);
}

TEST_CASE("of the late result of another command nothing stays", "[faults]")
{
	bench b(mode::dma);
	auto f = b.open();
	const unsigned vector = dma_vector_of(switch_for(mode::dma));

	b.machine.inject("stale-id");
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(eventually([&] { return b.machine.count().dma_results == 1; }));
	b.machine.interrupt_now(vector);
	// The mailbox says that ours is still in progress.
	REQUIRE(eventually([&] { return b.machine.result(0) == 1; }));
	// The device has begun to write our own result; the status comes last.
	b.machine.write_result(4, cmd_echo);
	b.machine.interrupt_now(vector);
	CHECK(f->poll() == 0);
	b.machine.hold(false);
	CHECK(f->result(4).data == answer);
}

// Another's result is in memory, and ours comes while that is found out; how, is for @comes, which waits for it.
template <class F>
bool is_taken_soon(bench &b, host::file &f, F &&comes)
{
	const u64 start = seam_now_ms();

	b.machine.inject("lost-dma");
	b.machine.hold(true);
	REQUIRE(f.submit(cmd_echo, question) == 8);
	comes([&b] {
		b.machine.write_result(4, cmd_echo + 1);
		b.machine.write_result(0, 2);
	});
	b.machine.hold(false);
	REQUIRE(f.result(4).data == answer);
	// Without a sign of it the mailbox is not believed before 500 ms.
	return seam_now_ms() - start < 450;
}

// It comes over another's while that is found out: it is gone, but it was there, and the mailbox has it.
TEST_CASE("a result that is thrown away with another's is taken from the mailbox, soon", "[faults]")
{
	bench b(mode::dma);
	auto f = b.open();

	CHECK(once_in_a_while([&] {
		return is_taken_soon(b, *f, [&b](auto anothers) {
			std::atomic<bool> late{false};

			b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
				// The mailbox says "in progress", for the last time.
				if (offset == mailbox_reg::status && value == 1 && !late.exchange(true)) {
					b.machine.write_result(4, cmd_echo);
					b.machine.write_result(0, 2);
				}
				return value;
			});
			anothers();
			REQUIRE(eventually([&] { return late.load(); }));
			b.machine.on_read(nullptr);
		});
	}));
}

// What tells that the store has gone over our result is its number, read after the store.
TEST_CASE("a result that another's throwing away goes over is known by its number", "[faults]")
{
	bench b(mode::dma);
	auto f = b.open();

	CHECK(once_in_a_while([&] {
		return is_taken_soon(b, *f, [&b](auto anothers) {
			std::atomic<bool> late{false};
			host::step_hook hook([&](const char *call) {
				if (std::string(call) == "seam_dma_barrier" && !late.exchange(true))
					b.machine.write_result(4, cmd_echo);
			});

			anothers();
			REQUIRE(eventually([&] { return late.load(); }));
		});
	}));
}

TEST_CASE("a result that never reaches memory is taken from the mailbox", "[faults]")
{
	bench b(mode::dma);
	auto f = b.open();

	b.machine.inject("lost-dma");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->result(4).data == answer);
	after_fault_echo_works(b, *f);
}

TEST_CASE("a result that reaches memory after the mailbox was read is not the next command's", "[faults]")
{
	bench b(mode::dma);
	auto f = b.open();

	b.machine.inject("lost-dma");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(f->result(4).data == answer);
	b.machine.write_result(16 + 4, 0x5a5a5a5a);
	b.machine.inject("huge-output");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->result(8).data == std::vector<uint8_t>{answer[0], answer[1], answer[2], answer[3], 0, 0, 0, 0});
}

TEST_CASE("an output size beyond the buffer is cut", "[faults]")
{
	bench b(mode::dma);
	auto f = b.open();

	b.machine.inject("huge-output");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	const auto r = f->result(1024);
	CHECK(r.rc == 0);
	CHECK(std::vector<uint8_t>(r.data.begin(), r.data.begin() + 4) == answer);
	after_fault_echo_works(b, *f);
}

TEST_CASE("a bad status is an errno, once", "[faults]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	struct {
		const char *fault;
		int rc;
	} const cases[] = {
		{"interrupted", -ENXIO},
		{"status=3", -EBADMSG},
		{"status=0", -EBADMSG},
		{"status=12345", -EBADMSG},
	};

	for (const auto &c : cases) {
		INFO(c.fault);
		b.machine.inject(c.fault);
		REQUIRE(f->submit(cmd_echo, question) == 8);
		CHECK(f->result(4).rc == c.rc);
		CHECK(f->result(4).rc == -EBADE);
		after_fault_echo_works(b, *f);
	}
}

TEST_CASE("an error status is the firmware's answer, with or without a return code", "[faults]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	const bool with_code = GENERATE(true, false);

	b.machine.inject(with_code ? "error=1234" : "status=255");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	const auto r = f->result(4);
	CHECK(r.rc == 0);
	CHECK(r.return_code == (with_code ? 1234 : 0));
	CHECK(r.data == (with_code ? std::vector<uint8_t>(4, 0) : answer));
}

// Whatever stands where output would be.
TEST_CASE("a refusal has no output", "[faults]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(how);
	auto f = b.open();

	b.machine.on_read([](uint64_t offset, unsigned, uint64_t value) {
		return in_output(offset) ? 0x5a5a5a5a : value;
	});
	b.machine.inject("error=1234;huge-output");
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	if (how == mode::dma)
		b.machine.write_result(16, 0x5a5a5a5a);
	b.machine.hold(false);
	const auto r = f->result(4);
	CHECK(r.return_code == 1234);
	CHECK(r.data == std::vector<uint8_t>(4, 0));
	b.machine.on_read(nullptr);
}

TEST_CASE("a command that never completes is ETIMEDOUT, and so is who waits behind it", "[faults]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto first = b.open(), second = b.open();

	seam_params.mrpc_timeout_ms = 200;
	b.machine.inject("hang");
	REQUIRE(first->submit(cmd_echo, question) == 8);
	REQUIRE(second->submit(cmd_echo, question) == 8);
	CHECK(first->poll(~0u, 0) == poll_bits::result);
	CHECK(first->result(4).rc == -ETIMEDOUT);
	CHECK(second->result(4).rc == -ETIMEDOUT);
	// The handle is usable again; the hardware is not: one command at a time.
	REQUIRE(first->submit(cmd_echo, question) == 8);
	CHECK(first->result(4).rc == -ETIMEDOUT);
	CHECK(b.machine.count().overlapped_commands == 0);
}

// "Done" to whoever looks, "in progress" to whoever comes to collect.
TEST_CASE("a status that never stays what it was is ETIMEDOUT", "[faults]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	std::atomic<bool> collects{false};

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) -> uint64_t {
		if (offset == mailbox_reg::status)
			return collects.exchange(false) ? 1 : 2;
		// The watch asks that before it collects.
		collects = offset == own_completion;
		return value;
	});
	seam_params.mrpc_timeout_ms = 700;
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->poll(poll_bits::result, in_the_end_ms) == poll_bits::result);
	b.machine.on_read(nullptr);
	b.machine.hold(false);
	CHECK(f->result(4).rc == -ETIMEDOUT);
}

TEST_CASE("a late result is dropped, then the queue goes on", "[faults]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto first = b.open(), second = b.open();

	seam_params.mrpc_timeout_ms = 200;
	b.machine.hold(true);
	REQUIRE(first->submit(cmd_echo, {9, 9, 9, 9}) == 8);
	CHECK(first->result(4).rc == -ETIMEDOUT);
	__atomic_store_n(&seam_params.mrpc_timeout_ms, 120000, __ATOMIC_RELEASE);
	REQUIRE(second->submit(cmd_echo, question) == 8);
	b.machine.hold(false);
	CHECK(second->result(4).data == answer);
	CHECK(first->result(4).rc == -EBADE);
	after_fault_echo_works(b, *first);
}

TEST_CASE("no time limit: a command may take as long as it likes", "[faults]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	seam_params.mrpc_timeout_ms = 0;
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	const u64 start = seam_now_ms();
	CHECK(eventually([&] { return seam_now_ms() - start > 2000; }));
	CHECK(f->poll() == 0);
	b.machine.hold(false);
	CHECK(f->result(4).data == answer);
}

TEST_CASE("a device that stops answering is EIO, once, for everybody in line", "[faults]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto first = b.open(), second = b.open();

	b.machine.hold(true);
	REQUIRE(first->submit(cmd_echo, question) == 8);
	REQUIRE(second->submit(cmd_echo, question) == 8);
	set_pause_wait(1000);
	b.machine.inject("dead");
	CHECK(first->result(4).rc == -EIO);
	// It waits for the device to come back, as long as that is to be hoped for.
	CHECK(second->result(4).rc == -EIO);
	CHECK(first->result(4).rc == -EBADE);
	// It is told of without a lock.
	CHECK(eventually([] { return host::log().find("does not answer") != std::string::npos; }));
	// Still away: nobody waits any more.
	CHECK(first->submit(cmd_echo, question) == -EIO);

	b.machine.hold(false);
	b.machine.inject("alive");
	CHECK(eventually([&] { return echo_works(*first); }));
	CHECK(echo_works(*second));
}

TEST_CASE("a device that dies at any register access of a command", "[faults]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	const unsigned at = GENERATE(range(1u, 12u));
	bench b(how);
	auto f = b.open();

	INFO("access " << at);
	b.machine.inject("dead@" + std::to_string(at));
	REQUIRE(f->submit(cmd_echo, question) == 8);
	const auto r = f->result(4);
	CHECK((r.rc == -EIO || (r.rc == 0 && r.data == answer)));
	b.machine.inject("clear");
	b.machine.inject("alive");
	after_fault_echo_works(b, *f);
}

TEST_CASE("a device that comes back without its set-up is set up again", "[faults]")
{
	bench b(mode::dma);
	auto f = b.open();

	REQUIRE(echo_works(*f));
	b.machine.inject("link-down");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(f->result(4).rc == -EIO);
	b.machine.inject("link-up"); // a freshly reset card
	const auto before = b.machine.count().dma_results;
	CHECK(echo_works(*f));
	CHECK(b.machine.count().dma_results == before + 1);
}

TEST_CASE("a firmware that forgot where results go is told again", "[faults]")
{
	bench b(mode::dma);
	auto f = b.open();

	b.machine.inject("lost-dma");
	b.machine.reset_counters();
	REQUIRE(echo_works(*f)); // taken from the mailbox
	CHECK(b.machine.count().total.writes >= 2 + 3); // input and command; address and enable
	b.machine.reset_counters();
	REQUIRE(echo_works(*f));
	CHECK(b.machine.count().dma_results == 1);
	CHECK(b.machine.count().total.writes == 3); // input, command and acknowledgement: it has been told
}

TEST_CASE("a device that was only stalled is not given a second command", "[faults]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open(), g = b.open();
	std::atomic<bool> stalled{true};

	b.machine.on_read([&](uint64_t, unsigned size, uint64_t value) {
		return stalled ? host::silence(size) : value;
	});
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, {1, 2, 3, 4}) == 8);
	REQUIRE(f->result(4).rc == -EIO);
	stalled = false;
	REQUIRE(g->submit(cmd_echo, question) == 8);
	b.machine.hold(false);
	CHECK(g->result(4).data == answer);
	CHECK(b.machine.count().overlapped_commands == 0);
	CHECK(b.machine.count().commands == 2);
	b.machine.on_read(nullptr);
}

TEST_CASE("a device that came back is drained again at an unbind", "[faults]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	seam_params.unbind_drain_ms = 100'000;
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.machine.inject("dead");
	REQUIRE(f->result(4).rc == -EIO);
	b.machine.inject("alive");
	b.machine.hold(false); // ends by its interrupt
	b.machine.settle();
	REQUIRE(echo_works(*f));
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	auto unbind = in_thread([&] { b.unbind(); });
	CHECK(eventually([&] { return b.open()->submit(cmd_echo, question) == -ENODEV; }));
	b.machine.hold(false);
	unbind.get();
	CHECK(f->result(4).data == answer);
}

TEST_CASE("a short absence while a result is looked for goes unnoticed", "[faults]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	const unsigned at = GENERATE(1u, 2u, 3u, 4u);
	bench b(how);
	auto f = b.open();
	std::atomic<unsigned> looks{0};

	INFO("look " << at);
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		return offset == mailbox_reg::status && ++looks == at ? 0xffffffff : value;
	});
	b.machine.inject(how == mode::dma ? "lost-dma" : "lost-interrupt");
	CHECK(echo_works(*f));
	b.machine.on_read(nullptr);
}

TEST_CASE("a short absence of the device goes unnoticed", "[faults]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	std::atomic<unsigned> looks{0};

	// All ones for one look at the status register, as in a firmware reset.
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		return offset == mailbox_reg::status && looks++ == 0 ? 0xffffffff : value;
	});
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(eventually([&] { return looks > 1; }));
	b.machine.hold(false);
	const auto r = f->result(4);
	CHECK(r.rc == 0);
	CHECK(r.data == answer);
	b.machine.on_read(nullptr);
}
