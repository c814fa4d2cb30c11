// SPDX-License-Identifier: GPL-2.0-only
// A pause: the device is out of reach and comes back while the binding stays. Resets, errors on the link,
// suspend. bus_test.cc has what the bus is told.
#include "bench.h"
#include "event_control.h"

namespace abi = switchtec::abi;
namespace flag = switchtec::abi::event_flag;

// As the bus does it, with a device that comes back freshly reset.
static void reset(bench &b, bool orderly)
{
	if (orderly)
		b.driver->pause();
	else
		b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
	b.machine.inject("link-down;link-up");
	if (!orderly)
		b.driver->slot_reset();
	b.driver->resume();
}

static void arm_link_events(host::file &f)
{
	event_control(f, 28, abi::index_all, flag::enable_poll | flag::clear);
}

TEST_CASE("a reset: the running command ends with EIO, the queued one runs after it", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto runs = b.open(), waits = b.open();

	b.machine.inject("hang");
	REQUIRE(runs->submit(cmd_echo, question) == 8);
	REQUIRE(waits->submit(cmd_echo, question) == 8);
	auto sleeper = in_thread([&] { return runs->result(4).rc; });
	reset(b, false);
	CHECK(sleeper.get() == -EIO);
	CHECK(waits->result(4).data == answer);
	CHECK(runs->result(4).rc == -EBADE); // once
	CHECK(echo_works(*runs));
	CHECK(echo_works(*waits));
}

TEST_CASE("after a reset results come as fast as before it", "[recovery]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(how);
	auto f = b.open();

	reset(b, true);
	// The look for what fired meanwhile is over.
	REQUIRE(eventually([] { return host::pending_work() == 0; }));
	const host::still_clock no_looks;
	b.machine.reset_counters();
	REQUIRE(polled_echo_works(*f));
	b.machine.settle();
	// Nobody had to look after a late command.
	CHECK(b.machine.count().total.reads == (how == mode::dma ? 0 : 3 + 128));
	CHECK(host::log().find("set up again") != std::string::npos);
}

TEST_CASE("an orderly reset lets the running command finish", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	seam_params.unbind_drain_ms = 100'000;
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	auto going = in_thread([&] { reset(b, true); });
	CHECK(eventually([] { return host::asleep() == 1; }));
	b.machine.hold(false);
	const auto r = f->result(4);
	CHECK(r.rc == 0);
	CHECK(r.data == answer);
	going.wait();
	CHECK(echo_works(*f));
}

TEST_CASE("an orderly reset starts nothing that waits", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto runs = b.open(), waits = b.open();

	seam_params.unbind_drain_ms = 100'000;
	b.machine.hold(true);
	REQUIRE(runs->submit(cmd_echo, question) == 8);
	REQUIRE(waits->submit(cmd_echo, question) == 8);
	const auto before = b.machine.count().commands;
	auto going = in_thread([&] { b.driver->pause(); });
	CHECK(eventually([] { return host::asleep() == 1; }));
	b.machine.hold(false);
	going.wait();
	CHECK(runs->result(4).data == answer);
	CHECK(waits->poll() == 0);
	CHECK(b.machine.count().commands == before);
	b.driver->resume();
	CHECK(waits->result(4).data == answer);
}

TEST_CASE("in a pause: open and write work, and wait; ioctls and attributes say EIO", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	b.driver->pause();
	b.machine.reset_counters();
	auto g = b.open();
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->submit(cmd_echo, question) == -EBADE);
	CHECK(f->poll() == 0);
	char reply[8];
	CHECK(f->read_nonblocking(reply, 8) == -EAGAIN);
	abi::flash_info info{};
	CHECK(f->ioctl(abi::FLASH_INFO, &info, 0) == -EIO);
	long rc = 0;
	CHECK(host::attribute(0, SWITCHTEC_ATTR_FW_VERSION, &rc).empty());
	CHECK(rc == -EIO);
	CHECK(host::attribute(0, SWITCHTEC_ATTR_PARTITION) == "0\n");
	CHECK(host::attribute(0, SWITCHTEC_ATTR_PARTITION_COUNT) == "1\n");
	// Nothing of all that reaches the device.
	CHECK(b.machine.count().total.reads == 0);
	CHECK(b.machine.count().total.writes == 0);
	b.driver->resume();
	CHECK(f->result(4).data == answer);
	CHECK(echo_works(*g));
}

TEST_CASE("nobody waits longer than pause_wait_ms for the end of a pause", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open(), late = b.open();

	set_pause_wait(GENERATE(1u, 300u));
	const u64 start = seam_now_ms();
	b.driver->pause();
	const ssize_t written = f->submit(cmd_echo, question);
	if (written == 8) {
		CHECK(f->result(4).rc == -EIO);
		CHECK(seam_now_ms() - start >= seam_params.pause_wait_ms);
	} else {
		CHECK(written == -EIO);
	}
	CHECK(eventually([&] { return late->submit(cmd_echo, question) == -EIO || (late->result(4), false); }));
	CHECK(late->result(4).rc == -EBADE); // it left nothing behind
	CHECK(late->poll() == 0);
	b.driver->resume();
	CHECK(echo_works(*late));
	CHECK(echo_works(*f));
}

TEST_CASE("without a limit a command waits for the end of a pause", "[recovery]")
{
	bench b(mode::dma);
	auto f = b.open();

	REQUIRE(seam_params.pause_wait_ms == 0);
	b.driver->pause();
	REQUIRE(f->submit(cmd_echo, question) == 8);
	wait_ms(6000);
	CHECK(f->poll() == 0);
	b.driver->resume();
	CHECK(f->result(4).data == answer);
}

// On a machine that does not stop for longer than the pauses.
static bool four_short_pauses_cost_nothing()
{
	bench b(mode::dma);
	auto f = b.open();
	bool all = true;

	set_pause_wait(400);
	for (int i = 0; i < 4; i++) {
		b.driver->pause();
		const bool written = f->submit(cmd_echo, question) == 8;
		wait_ms(150);
		b.driver->resume();
		all = written && f->result(4).data == answer && all;
	}
	return all;
}

TEST_CASE("a pause that ends in time leaves patience for the next one", "[recovery]")
{
	CHECK(once_in_a_while(four_short_pauses_cost_nothing));
}

TEST_CASE("all who wait for the end of a pause are told when it takes too long, and who comes just then", "[recovery]")
{
	bench b(mode::dma);
	auto first = b.open(), second = b.open(), other = b.open(), late = b.open();
	ssize_t written = 0;
	bool refused = false;

	set_pause_wait(50);
	{
		// He has looked whether he is refused, and has not handed his command in.
		host::step_hook hook([&](const char *call) {
			if (std::string(call) != "seam_copy_from_user" || refused)
				return;
			refused = true;
			{
				const host::still_clock not_yet;
				b.driver->pause();
				CHECK(first->submit(cmd_echo, question) == 8);
				CHECK(second->submit(cmd_echo, question) == 8);
			}
			CHECK(first->result(4).rc == -EIO);
			CHECK(second->result(4).rc == -EIO);
			CHECK(other->submit(cmd_echo, question) == -EIO);
		});
		written = late->submit(cmd_echo, question);
	}
	CHECK(written == -EIO);
	// It left nothing behind.
	CHECK(late->poll() == 0);
	b.driver->resume();
	CHECK(echo_works(*late));
	CHECK(echo_works(*other));
}

TEST_CASE("the time that a command has waited for the end of a pause is not counted", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	seam_params.mrpc_timeout_ms = 2000;
	b.driver->pause();
	const u64 start = seam_now_ms();
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(eventually([&] { return seam_now_ms() - start >= 2100; }));
	b.machine.hold(true);
	b.driver->resume();
	// A look or two.
	REQUIRE(eventually([&] { return seam_now_ms() - start >= 2250; }));
	CHECK(f->poll() == 0);
	b.machine.hold(false);
	CHECK(f->result(4).data == answer);
}

TEST_CASE("who is given more time in a pause gets it, and no more", "[recovery]")
{
	bench b(mode::dma);
	auto f = b.open();

	set_pause_wait(200);
	std::optional<host::still_clock> not_yet(std::in_place);
	const u64 start = seam_now_ms();
	b.driver->pause();
	REQUIRE(f->submit(cmd_echo, question) == 8);
	set_pause_wait(400);
	not_yet.reset();
	CHECK(f->result(4).rc == -EIO);
	CHECK(seam_now_ms() - start >= 400);
}

TEST_CASE("an unbind in a pause: EPIPE for nobody, ENODEV for those who wait", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto runs = b.open(), waits = b.open(), done = b.open();

	REQUIRE(done->submit(cmd_echo, question) == 8);
	REQUIRE(done->poll(poll_bits::result, 0) & poll_bits::result);
	b.machine.hold(true);
	REQUIRE(runs->submit(cmd_echo, question) == 8);
	b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
	REQUIRE(waits->submit(cmd_echo, question) == 8);
	b.machine.reset_counters();
	b.unbind();
	// Frozen: nothing reaches it.
	CHECK(b.machine.count().total.reads == 0);
	CHECK(b.machine.count().total.writes == 0);
	CHECK(runs->result(4).rc == -EIO);
	CHECK(waits->result(4).rc == -ENODEV);
	CHECK(done->result(4).data == answer);
}

TEST_CASE("an error that cost nothing changes nothing", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	b.machine.reset_counters();
	b.driver->resume();
	CHECK(b.machine.count().total.reads == 0);
	CHECK(b.machine.count().total.writes == 0);
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.driver->resume();
	b.machine.hold(false);
	const auto r = f->result(4);
	CHECK(r.rc == 0);
	CHECK(r.data == answer);
}

TEST_CASE("a result that comes after the device was declared away reaches nobody", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
	CHECK(f->result(4).rc == -EIO);
	b.machine.hold(false);
	b.machine.settle();
	b.driver->resume();
	CHECK(echo_works(*f));
}

// More of it than the next command has output, by a device that was told to stop, and had not heard yet.
TEST_CASE("a result that comes to memory in a pause is in no later answer", "[recovery]")
{
	bench b(mode::dma);
	auto f = b.open();

	REQUIRE(echo_works(*f));
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
	b.machine.write_result(16 + 40, 0x11223344);
	b.machine.inject("link-down;link-up");
	b.driver->slot_reset();
	b.driver->resume();
	b.machine.hold(false);
	CHECK(f->result(4).rc == -EIO);
	b.machine.inject("huge-output"); // more is claimed than is written
	REQUIRE(f->submit(cmd_echo, question) == 8);
	const auto r = f->result(64);
	REQUIRE(r.data.size() == 64);
	CHECK(std::all_of(r.data.begin() + 4, r.data.end(), [](uint8_t byte) { return byte == 0; }));
}

// Nobody has set it up again yet, when its interrupt comes.
TEST_CASE("a result of a device that was lost starts nothing", "[recovery]")
{
	bench b(mode::dma);
	auto f = b.open(), g = b.open();
	std::optional<host::still_clock> nobody_recovers;
	std::atomic<bool> lost{false};

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(g->submit(cmd_echo, question) == 8);
	{
		host::step_hook hook([&](const char *call) {
			if (call != std::string_view("work, at once") || lost)
				return;
			nobody_recovers.emplace();
			lost = true;
		});
		b.machine.inject("dead");
		REQUIRE(f->result(4).rc == -EIO);
		REQUIRE(eventually([&] { return lost.load(); })); // told before that
	}
	b.machine.inject("alive");
	b.machine.write_result(4, cmd_echo);
	b.machine.write_result(0, 2);
	b.machine.reset_counters();
	b.machine.interrupt_now(switchtec::model::dma_vector_of(switch_for(mode::dma)));
	CHECK(b.machine.count().total.writes == 1); // the acknowledgement
	b.machine.hold(false);
	nobody_recovers.reset();
	CHECK(g->result(4).data == answer);
}

TEST_CASE("what was armed is armed after a reset", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	arm_link_events(*f);
	reset(b, true);
	b.machine.inject("event=28:0");
	// By its interrupt, or by the look after the reset.
	CHECK(f->poll(poll_bits::event, 0) & poll_bits::event);
}

// Each time that it is set up it works on something, and then it is silent.
TEST_CASE("a device that is lost again and again holds nobody up for ever", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open(), g = b.open();
	std::atomic<unsigned> reads{0};

	seam_params.mrpc_timeout_ms = 2000;
	b.machine.hold(true);
	b.machine.on_read([&](uint64_t offset, unsigned size, uint64_t value) -> uint64_t {
		if (offset != mailbox_reg::status)
			return value;
		return reads++ % 4 == 3 ? 1 : host::silence(size);
	});
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(g->submit(cmd_echo, question) == 8);
	CHECK(f->result(4).rc == -EIO);
	CHECK(g->poll(poll_bits::result, in_the_end_ms) & poll_bits::result);
	const long rc = g->result(4).rc;
	CHECK((rc == -ETIMEDOUT || rc == -EIO));
	b.machine.on_read(nullptr);
	b.unbind();
}

// Its number is in memory still, from before, and the device writes there meanwhile: nobody else may.
TEST_CASE("a result of before a pause is not that of what the device works on after it", "[recovery]")
{
	bench b(mode::dma);
	auto f = b.open();
	std::atomic<bool> busy{true};
	std::atomic<unsigned> looks{0}, started{0};

	REQUIRE(echo_works(*f));
	come_to_rest(b);
	b.driver->pause();
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) -> uint64_t {
		looks += busy && offset == mailbox_reg::status;
		return busy && offset == mailbox_reg::status ? 1 : value;
	});
	b.machine.before_write([&](uint64_t offset) { started += offset == mailbox_reg::cmd; });
	b.driver->resume();
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(eventually([&] { return looks >= 4; }));
	CHECK(started == 0);
	busy = false;
	CHECK(f->result(4).data == answer);
	b.machine.on_read(nullptr);
	b.machine.before_write(nullptr);
}

// Counts begin anew with a reset.
TEST_CASE("what happened before a reset is not told once more after it", "[recovery]")
{
	bench b(mode::dma);
	auto f = b.open();

	event_control(*f, 28, 0, flag::enable_poll);
	b.machine.inject("event=28:0");
	REQUIRE(f->poll(poll_bits::event, 0) & poll_bits::event);
	come_to_rest(b);
	event_control(*f, 28, 0, flag::enable_poll | flag::clear);
	auto g = b.open(); // has seen all that has been told
	reset(b, true);
	come_to_rest(b);
	CHECK(g->poll() == 0);
	b.machine.inject("event=28:0");
	CHECK(g->poll(poll_bits::event, 0) & poll_bits::event);
}

TEST_CASE("the way back sets headers up once, if nobody comes meanwhile", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	std::atomic<unsigned> reads{0};
	const auto bus = std::this_thread::get_id();

	event_control(*f, 28, 0, flag::enable_poll);
	come_to_rest(b);
	b.driver->pause();
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		reads += offset == 0x134d30 && std::this_thread::get_id() == bus;
		return value;
	});
	b.driver->resume();
	CHECK(reads == 1);
	b.machine.on_read(nullptr);
}

// Not each pause is a reset: then the header is as it was, and only its count tells.
TEST_CASE("what happens in a pause is told, though somebody else has cleared it", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	event_control(*f, 28, 0, flag::enable_poll);
	come_to_rest(b);
	b.driver->pause();
	b.machine.inject("event=28:0");
	b.machine.on_read([](uint64_t offset, unsigned, uint64_t value) {
		return offset > 0x10000 && (offset & 0xfff) == 0xd30 ? value & ~uint64_t{1} : value;
	});
	b.driver->resume();
	CHECK(f->poll(poll_bits::event, in_the_end_ms) & poll_bits::event);
	b.machine.on_read(nullptr);
}

TEST_CASE("a device that does not come back: EIO, and the unbind is quick", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	set_pause_wait(50);
	b.machine.inject("hang");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
	b.machine.inject("dead");
	SECTION("and the bus does not say so") {}
	SECTION("though the bus says so")
	{
		b.driver->resume();
	}
	CHECK(f->result(4).rc == -EIO);
	CHECK(eventually([&] { return f->submit(cmd_echo, question) == -EIO || f->result(4).rc != -EIO; }));
	b.unbind();
	CHECK(f->submit(cmd_echo, question) == -ENODEV);
}

TEST_CASE("an event between a reset and its end is told", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	arm_link_events(*f);
	b.driver->pause();
	b.machine.inject("link-down;link-up;event=28:0");
	b.driver->resume();
	CHECK(f->poll(poll_bits::event, 0) & poll_bits::event);
}

TEST_CASE("what was not armed is not armed after a reset", "[recovery]")
{
	bench b(mode::dma);
	auto f = b.open();
	const bool not_any_more = GENERATE(false, true);

	if (not_any_more) {
		arm_link_events(*f);
		event_control(*f, 28, abi::index_all, flag::disable_poll);
	}
	reset(b, true);
	REQUIRE(eventually([] { return host::pending_work() == 0; }));
	b.machine.reset_counters();
	b.machine.inject("event=28:0;event=0:0;event=13:0");
	b.machine.settle();
	CHECK(eventually([] { return host::pending_work() == 0; })); // one that explains nothing makes some
	CHECK(b.machine.count().total.reads == 0); // not even an interrupt
	CHECK(f->poll() == 0);
}

TEST_CASE("a header that is not there after a reset is not written", "[recovery]")
{
	const char *value = GENERATE("ffffffff", "80000001");
	bench b(mode::dma);
	auto f = b.open();

	arm_link_events(*f);
	b.driver->pause();
	b.machine.inject(std::string("link-down;link-up;poke=134d30:") + value);
	b.driver->resume();
	b.machine.inject("unpoke=134d30");
	CHECK(event_control(*f, 28, 0, 0).flags == 0);
	CHECK(event_control(*f, 28, 1, 0).flags == flag::enable_poll); // its neighbour is
}

TEST_CASE("link clients are told of changes after a reset", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	std::atomic<unsigned> changes{0};
	host::client c(0, [](void *arg) { ++*static_cast<std::atomic<unsigned> *>(arg); }, &changes);

	reset(b, true);
	REQUIRE(eventually([] { return host::pending_work() == 0; }));
	const unsigned before = changes;
	b.machine.inject("link=0:down");
	b.machine.settle();
	CHECK(eventually([&] { return changes == before + 1; }));
}

TEST_CASE("an error on the link waits for no command", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	seam_params.unbind_drain_ms = 100'000'000;
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
	CHECK(f->result(4).rc == -EIO);
	b.machine.reset_counters();
	// Nor does anybody look at it meanwhile.
	CHECK(eventually([] { return host::pending_work() == 0; }));
	CHECK(b.machine.count().total.reads == 0);
}

TEST_CASE("a command after a reset is drained at an unbind", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	seam_params.unbind_drain_ms = 100'000;
	reset(b, false);
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	auto unbind = in_thread([&] { b.unbind(); });
	CHECK(eventually([&] { return b.open()->submit(cmd_echo, question) == -ENODEV; }));
	b.machine.hold(false);
	unbind.get();
	CHECK(f->result(4).data == answer);
}

TEST_CASE("a device that comes back later than the bus says is set up then", "[recovery]")
{
	bench b(mode::dma);
	auto f = b.open();

	b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
	b.machine.inject("link-down");
	b.driver->resume();
	b.machine.inject("link-up");
	const auto before = b.machine.count().dma_results;
	CHECK(echo_works(*f));
	CHECK(b.machine.count().dma_results == before + 1);
}

TEST_CASE("the first command after a reset is told of by its interrupt", "[recovery]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	std::atomic<unsigned> looks{0};

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		looks += offset == mailbox_reg::status;
		return value;
	});
	b.driver->pause();
	b.machine.inject("link-down;link-up");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	{
		const host::still_clock no_looks;
		b.driver->resume();
		CHECK(f->poll(poll_bits::result, 0) == poll_bits::result);
	}
	CHECK(f->result(4).data == answer);
	CHECK(looks == 2); // by the resume, and for the result
	b.machine.on_read(nullptr);
}

TEST_CASE("link clients come and go during resets", "[recovery][race]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	std::atomic<bool> stop{false};
	auto clients = in_thread([&] {
		while (!stop)
			host::client c(0, [](void *) {}, nullptr);
	});

	seam_params.unbind_drain_ms = 0;
	for (int cycle = 0; cycle < 40; cycle++)
		reset(b, cycle % 2);
	stop = true;
	clients.wait();
}

TEST_CASE("resets under load", "[recovery][race]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	std::atomic<bool> stop{false};
	std::atomic<unsigned> results{0}, wrong{0};
	std::vector<std::future<void>> clients;

	seam_params.unbind_drain_ms = GENERATE(0u, 20u);
	for (int i = 0; i < 4; i++)
		clients.push_back(in_thread([&] {
			auto f = b.open();
			while (!stop) {
				if (f->submit(cmd_echo, question) != 8)
					wrong++;
				const auto r = f->result(4);
				if (r.rc == 0 && r.data == answer)
					results++;
				else if (r.rc != -EIO)
					wrong++;
			}
		}));
	for (int cycle = 0; cycle < 40; cycle++) {
		const unsigned before = results;
		reset(b, cycle % 2);
		CHECK(eventually([&] { return results != before; }));
	}
	stop = true;
	for (auto &c : clients)
		c.wait();
	CHECK(wrong == 0);
	CHECK(b.machine.count().overlapped_commands == 0);
}
