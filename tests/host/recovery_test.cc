// SPDX-License-Identifier: GPL-2.0
// The device goes away and comes back while the binding stays: resets, errors on the link, suspend.
#include "bench.h"
#include "event_control.h"

namespace abi = switchtec::abi;
namespace flag = switchtec::abi::event_flag;

// As the bus does it, with a device that comes back freshly reset.
static void reset(bench &b, bool orderly)
{
	b.driver->away(orderly);
	b.machine.inject("link-down;link-up");
	b.driver->back();
}

static void arm_link_events(host::file &f)
{
	event_control(f, 28, abi::index_all, flag::enable_poll | flag::clear);
}

TEST_CASE("a reset: the running and the queued command end with EIO, the next ones work", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto runs = b.open(), waits = b.open();

	b.machine.inject("hang");
	REQUIRE(runs->submit(cmd_echo, question) == 8);
	REQUIRE(waits->submit(cmd_echo, question) == 8);
	auto sleeper = in_thread([&] { return runs->result(4).rc; });
	reset(b, false);
	CHECK(sleeper.get() == -EIO);
	CHECK(waits->result(4).rc == -EIO);
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
	auto going = in_thread([&] { b.driver->away(true); });
	CHECK(eventually([] { return host::asleep() == 1; }));
	b.machine.hold(false);
	going.wait();
	CHECK(runs->result(4).data == answer);
	CHECK(waits->result(4).rc == -EIO);
	CHECK(b.machine.count().commands == before);
	b.driver->back();
	CHECK(echo_works(*waits));
}

TEST_CASE("while the device is away commands end with EIO and none is started", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	b.driver->away(true);
	const auto before = b.machine.count().commands;
	for (int i = 0; i < 3; i++) {
		REQUIRE(f->submit(cmd_echo, question) == 8);
		CHECK(f->poll() & poll_bits::result);
		CHECK(f->result(4).rc == -EIO);
	}
	CHECK(b.machine.count().commands == before);
	b.driver->back();
	CHECK(echo_works(*f));
}

TEST_CASE("an error that cost nothing changes nothing", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	b.machine.reset_counters();
	b.driver->back();
	CHECK(b.machine.count().total.reads == 0);
	CHECK(b.machine.count().total.writes == 0);
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.driver->back();
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
	b.driver->away(false);
	CHECK(f->result(4).rc == -EIO);
	b.machine.hold(false);
	b.machine.settle();
	b.driver->back();
	CHECK(echo_works(*f));
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

TEST_CASE("a device that does not come back: EIO, and the unbind is quick", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	b.machine.inject("hang");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.driver->away(false);
	b.machine.inject("dead");
	SECTION("and the bus does not say so") {}
	SECTION("though the bus says so")
	{
		b.driver->back();
	}
	CHECK(f->result(4).rc == -EIO);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->result(4).rc == -EIO);
	b.unbind();
	CHECK(f->submit(cmd_echo, question) == -ENODEV);
}

TEST_CASE("an event between a reset and its end is told", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	arm_link_events(*f);
	b.driver->away(true);
	b.machine.inject("link-down;link-up;event=28:0");
	b.driver->back();
	CHECK(f->poll(poll_bits::event, 0) & poll_bits::event);
}

TEST_CASE("what was not armed is not armed after a reset", "[recovery]")
{
	bench b(mode::dma);
	auto f = b.open();

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
	b.driver->away(true);
	b.machine.inject(std::string("link-down;link-up;poke=134d30:") + value);
	b.driver->back();
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
	CHECK(changes == before + 1);
}

TEST_CASE("an error on the link waits for no command", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	seam_params.unbind_drain_ms = 100'000'000;
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.driver->away(false);
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

	b.driver->away(false);
	b.machine.inject("link-down");
	b.driver->back();
	b.machine.inject("link-up");
	const auto before = b.machine.count().dma_results;
	CHECK(echo_works(*f));
	CHECK(b.machine.count().dma_results == before + 1);
}

TEST_CASE("the first command after a reset is told of by its interrupt", "[recovery]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	const auto resetter = std::this_thread::get_id();

	CHECK(once_in_a_while([&] {
		std::atomic<unsigned> looks{0};
		bool accepted = false;
		b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
			looks += offset == 0x804;
			return value;
		});
		b.driver->away(true);
		b.machine.inject("link-down;link-up");
		b.machine.hold(true);
		{
			// As soon as there is somebody who takes one.
			host::step_hook hook([&](const char *) {
				char reply[8];
				if (std::this_thread::get_id() != resetter || accepted ||
				    host::current.spinlocks || host::current.mutexes)
					return;
				REQUIRE(f->submit(cmd_echo, question) == 8);
				looks = 0;
				accepted = f->read_nonblocking(reply, 8) != -EIO;
				b.machine.hold(!accepted);
				b.machine.settle();
			});
			b.driver->back();
		}
		REQUIRE(accepted);
		const bool right = f->poll(poll_bits::result, 0) == poll_bits::result;
		char reply[8];
		f->read_nonblocking(reply, 8);
		b.machine.on_read(nullptr);
		return right && looks == 1;
	}));
}

TEST_CASE("what a program changes of our own completion at the end of a reset is not lost", "[recovery]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	const auto tester = std::this_thread::get_id();
	std::future<void> change;

	b.driver->away(true);
	{
		// Its header has been read, and is about to be written: a program has to wait.
		host::step_hook hook([&](const char *call) {
			if (std::this_thread::get_id() != tester || std::string(call) != "write" || change.valid())
				return;
			change = in_thread([&] { event_control(*f, 14, 0, flag::enable_log); });
			change.wait_for(std::chrono::milliseconds(20));
		});
		b.driver->back();
	}
	REQUIRE(change.valid());
	change.get();
	CHECK(event_control(*f, 14, 0, 0).flags & flag::enable_log);
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
