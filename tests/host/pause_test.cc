// SPDX-License-Identifier: GPL-2.0-only
// The steps of a pause and of resume, one by one: what each is there for. recovery_test.cc has what programs
// see, bus_test.cc what the bus is told.
#include "bench.h"
#include "event_control.h"
#include "pauses.h"

namespace abi = switchtec::abi;
namespace flag = switchtec::abi::event_flag;

namespace {

constexpr uint64_t first_link_state = 0x134d30;
constexpr uint32_t interrupt_enable = 1 << 3;
constexpr unsigned event_vector = 0;

void count(void *arg)
{
	++*static_cast<std::atomic<unsigned> *>(arg);
}

} // namespace

TEST_CASE("a pause waits for whoever reads registers", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	const auto self = std::this_thread::get_id();
	std::atomic<bool> there{false}, paused{false}, late{false};
	std::promise<void> leave;
	std::future<std::string> shown;

	event_control(*f, 0, 0, flag::enable_poll);
	come_to_rest(b);
	{
		host::step_hook hook([&](const char *call) {
			if (std::this_thread::get_id() == self || std::string(call) != "read" || there.exchange(true))
				return;
			leave.get_future().wait();
			late = paused.load();
		});
		SECTION("the watchdog")
		{
			b.machine.hold(true);
			REQUIRE(f->submit(cmd_echo, question) == 8);
		}
		SECTION("the thread of events")
		{
			b.machine.inject("event=0:0");
		}
		SECTION("the later look")
		{
			b.driver->pause();
			b.driver->resume();
		}
		SECTION("a program")
		{
			shown = in_thread([] { return host::attribute(0, SWITCHTEC_ATTR_FW_VERSION); });
		}
		REQUIRE(eventually([&] { return there.load(); }));
		auto pausing = in_thread([&] {
			b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
			paused = true;
		});
		pausing.wait_for(std::chrono::milliseconds(50));
		leave.set_value();
		pausing.get();
		CHECK_FALSE(late);
	}
	b.machine.hold(false);
	b.driver->error_over();
	CHECK(echo_works(*b.open()));
}

TEST_CASE("in a pause no interrupt reaches the driver, and nothing that it left behind the device", "[recovery]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(how);
	auto f = b.open();
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);

	event_control(*f, 0, 0, flag::enable_poll);
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	// Perhaps an unexplained one comes just before, and is to be looked into.
	b.machine.interrupt_now(event_vector);
	b.machine.reset_counters();
	b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
	b.machine.reset_counters();
	b.machine.hold(false);
	b.machine.inject("event=0:0");
	b.machine.interrupt_now(event_vector);
	if (how == mode::dma)
		b.machine.interrupt_now(1);
	wait_ms(1100);
	check_untouched(b);
	b.driver->error_over();
	CHECK(f->result(4).rc == -EIO);
	CHECK(echo_works(*f));
}

TEST_CASE("a pause on a frozen channel touches nothing, an orderly one stops DMA", "[recovery]")
{
	bench b(mode::dma);
	auto f = b.open();

	come_to_rest(b);
	b.machine.reset_counters();
	SECTION("frozen")
	{
		b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
		check_untouched(b);
		b.machine.out_of_reach = false; // for us
		CHECK(b.machine.read(mailbox_reg::dma_en, 4) & 1);
	}
	SECTION("reset, though no error was told of")
	{
		b.driver->slot_reset();
		check_untouched(b);
	}
	SECTION("orderly")
	{
		b.driver->pause();
		b.machine.out_of_reach = false; // for us
		CHECK((b.machine.read(mailbox_reg::dma_en, 4) & 1) == 0);
	}
}

// It goes on where a result has not come to memory: the device may have forgotten where that is.
TEST_CASE("a result that is collected while a pause begins leaves DMA off", "[recovery]")
{
	bench b(mode::dma);
	auto f = b.open();
	const auto pauser = std::this_thread::get_id();
	std::atomic<bool> collects{false}, there{false}, waited_for{false};
	std::promise<void> go;

	seam_params.unbind_drain_ms = 0;
	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		collects = collects || offset == mailbox_reg::return_value;
		return value;
	});
	b.machine.inject("lost-dma");
	{
		host::step_hook hook([&](const char *call) {
			if (std::this_thread::get_id() == pauser) {
				if (std::string(call) == "seam_work_cancel_sync" && !waited_for.exchange(true))
					go.set_value();
			} else if (collects && std::string(call) == "read" && !there.exchange(true)) {
				go.get_future().wait();
			}
		});
		REQUIRE(f->submit(cmd_echo, question) == 8);
		REQUIRE(eventually([&] { return there.load(); }));
		b.driver->pause();
	}
	b.machine.on_read(nullptr);
	CHECK(b.machine.read(mailbox_reg::dma_en, 4) == 0);
	b.driver->resume();
	CHECK(f->result(4).data == answer);
	CHECK(echo_works(*f));
}

TEST_CASE("while an orderly pause waits for the running command, ioctls work", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	seam_params.unbind_drain_ms = 100'000;
	b.machine.hold(true);
	// By its interrupt, which no look replaces.
	const host::still_clock no_looks;
	REQUIRE(f->submit(cmd_echo, question) == 8);
	auto going = in_thread([&] { b.driver->pause(); });
	CHECK(eventually([] { return host::asleep() == 1; }));
	CHECK(host::attribute(0, SWITCHTEC_ATTR_FW_VERSION).size() == 9);
	b.machine.hold(false);
	going.wait();
	CHECK(host::attribute(0, SWITCHTEC_ATTR_FW_VERSION).empty());
	b.driver->resume();
	CHECK(f->result(4).data == answer);
}

TEST_CASE("a lost interrupt after a pause is seen to as ever", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	// The watchdog is armed when the pause begins.
	seam_params.unbind_drain_ms = 0;
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.driver->pause();
	b.machine.inject("link-down;link-up");
	b.machine.hold(false);
	b.driver->resume();
	CHECK(f->result(4).rc == -EIO);
	come_to_rest(b);
	b.machine.inject("lost-interrupt");
	CHECK(echo_works(*f));
}

TEST_CASE("what the device works on when it is back is waited for", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open(), next = b.open();

	seam_params.unbind_drain_ms = 0;
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, {1, 2, 3, 4}) == 8);
	b.driver->pause();
	CHECK(f->result(4).rc == -EIO);
	REQUIRE(next->submit(cmd_echo, question) == 8);
	b.driver->resume();
	CHECK(next->poll() == 0);
	b.machine.hold(false);
	CHECK(next->result(4).data == answer);
	CHECK(b.machine.count().overlapped_commands == 0);
}

TEST_CASE("a client that comes while resume has written the headers, and the fence is shut", "[recovery][client]")
{
	bench b(mode::dma);
	std::atomic<unsigned> changes{0};
	std::optional<host::client> c;
	const auto self = std::this_thread::get_id();
	const bool silent_then = GENERATE(false, true);
	const std::string when = GENERATE("seam_irq_enable", "down_write");
	std::atomic<bool> silent{false}, stop{false};
	auto others = in_thread([&] {
		while (!stop) {
			const auto f = b.open();

			for (const uint32_t flags : {flag::enable_poll, flag::disable_poll}) {
				abi::event_ctl ctl{0, 0, flags, 0, 0, {}};
				f->ioctl(abi::EVENT_CTL, &ctl, SWITCHTEC_MAY_WRITE);
			}
			f->submit(cmd_echo | no_event, question);
		}
	});

	b.driver->pause();
	b.machine.on_read([&](uint64_t, unsigned size, uint64_t value) {
		return silent ? host::silence(size) : value;
	});
	{
		host::step_hook hook([&](const char *call) {
			if (std::this_thread::get_id() != self || call != when || c)
				return;
			c.emplace(0, count, &changes);
			CHECK(c->rc() == 0);
			// The engine has read all that it needs.
			silent = silent_then;
		});
		b.driver->resume();
	}
	silent = false;
	// The other one is by ourselves.
	CHECK(eventually([&] { return set_ups() == (silent_then ? 2 : 1); }));
	stop = true;
	others.wait();
	come_to_rest(b);
	CHECK(b.machine.read(first_link_state, 4) & interrupt_enable);
	b.machine.on_read(nullptr);
}

TEST_CASE("a command that comes while the fence is about to open is started", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	const auto self = std::this_thread::get_id();
	ssize_t written = 0;

	b.driver->pause();
	{
		host::step_hook hook([&](const char *call) {
			if (std::this_thread::get_id() == self && std::string(call) == "down_write")
				written = f->submit(cmd_echo, question);
		});
		b.driver->resume();
	}
	REQUIRE(written == 8);
	CHECK(f->result(4).data == answer);
}

TEST_CASE("a mailbox that is silent on the way back is set up when it answers", "[recovery]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	std::atomic<bool> silent{true};

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		return silent && offset == mailbox_reg::status ? 0xffffffff : value;
	});
	b.driver->pause();
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.driver->resume();
	CHECK(set_ups() == 0);
	silent = false;
	CHECK(f->result(4).data == answer);
	CHECK(eventually([] { return set_ups() == 1; }));
	b.machine.on_read(nullptr);
}

TEST_CASE("an interrupt that comes just before it is disabled leaves nobody who reads registers", "[recovery]")
{
	bench b(mode::dma);
	auto f = b.open();
	std::atomic<bool> there{false}, paused{false}, late{false};
	const auto self = std::this_thread::get_id();
	const auto for_a_while = [](auto condition) {
		const auto limit = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
		while (!condition() && std::chrono::steady_clock::now() < limit)
			std::this_thread::yield();
	};

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	{
		host::step_hook hook([&](const char *call) {
			const std::string name = call;

			if (std::this_thread::get_id() == self && name == "seam_irq_disable" && !there) {
				b.machine.interrupt_now(1);
				for_a_while([&] { return there.load(); });
			}
			if (std::this_thread::get_id() != self && name == "read") {
				there = true;
				for_a_while([&] { return paused.load(); });
				late = late || paused;
			}
		});
		b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
		paused = true;
		for_a_while([&] { return late.load(); });
	}
	CHECK_FALSE(late);
	b.machine.hold(false);
	b.driver->error_over();
	CHECK(f->result(4).rc == -EIO);
	CHECK(echo_works(*f));
}

TEST_CASE("a resume writes the headers once", "[recovery]")
{
	bench b(mode::dma);
	std::atomic<unsigned> found{0};

	come_to_rest(b);
	b.driver->pause();
	{
		host::step_hook hook([&](const char *call) { found += std::string(call) == "write"; });
		b.driver->resume();
	}
	// The completion header; DMA's address, as two, and enable.
	CHECK(found == 4);
}

// A look that is still to come is cancelled by a pause, and may be asked for anew after it.
TEST_CASE("a look that a pause has cancelled is not one that is still to come", "[recovery][events]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	event_control(*f, 19, 3, flag::enable_poll);
	pass_first_look(b.machine);
	{
		const host::still_clock not_yet;

		b.machine.interrupt_now(event_vector);
		REQUIRE(eventually([] { return host::pending_work() == 1; }));
		b.driver->pause();
		b.machine.inject("silent-event=19:3");
		b.driver->resume();
	}
	CHECK(eventually([&] { return f->poll() & poll_bits::event; }));
}
