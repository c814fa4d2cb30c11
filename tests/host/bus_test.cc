// SPDX-License-Identifier: GPL-2.0-only
// What the bus tells of errors, resets and suspend, and what the driver answers: votes, configuration space,
// and the order of saving and restoring.
#include "bench.h"
#include "event_control.h"
#include "pauses.h"

#include <optional>

namespace abi = switchtec::abi;
namespace flag = switchtec::abi::event_flag;

namespace {

// The whole function is reset, its configuration space with it.
void bus_reset(bench &b)
{
	b.machine.inject("link-down;link-up");
	b.machine.forget_configuration();
}

} // namespace

TEST_CASE("a non-fatal error costs nothing, and starts nothing until its verdict", "[bus]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto runs = b.open(), waits = b.open();

	event_control(*runs, 0, 0, flag::enable_poll);
	b.machine.hold(true);
	REQUIRE(runs->submit(cmd_echo, question) == 8);
	const auto before = b.machine.count().commands;
	std::optional<host::still_clock> no_time(std::in_place);
	CHECK(b.driver->error_detected(SWITCHTEC_CHANNEL_WORKS) == SWITCHTEC_VOTE_CAN_RECOVER);
	REQUIRE(waits->submit(cmd_echo, question) == 8);
	b.machine.hold(false);
	CHECK(runs->result(4).data == answer);
	b.machine.inject("event=0:0");
	CHECK(runs->poll(poll_bits::event, 0) & poll_bits::event);
	CHECK(b.machine.count().commands == before);
	SECTION("resume goes on, mmio_enabled does not")
	{
		CHECK(b.driver->mmio_enabled() == SWITCHTEC_VOTE_RECOVERED);
		CHECK(b.machine.count().commands == before);
		b.driver->error_over();
		CHECK(waits->poll(poll_bits::result, 0) & poll_bits::result);
	}
	SECTION("and if nobody says anything it goes on by itself") {}
	no_time.reset();
	CHECK(waits->result(4).data == answer);
	CHECK(echo_works(*runs));
}

TEST_CASE("a non-fatal error after which the device is silent asks for a reset", "[bus]")
{
	bench b(mode::dma);
	const host::still_clock no_time;

	b.driver->error_detected(SWITCHTEC_CHANNEL_WORKS);
	b.machine.inject("dead");
	CHECK(b.driver->mmio_enabled() == SWITCHTEC_VOTE_NEED_RESET);
	b.machine.inject("alive");
	b.driver->error_over();
}

TEST_CASE("a reset after a non-fatal error: what was armed is armed, the queue goes on", "[bus]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open(), waits = b.open();
	std::atomic<unsigned> changes{0};
	host::client c(0, [](void *arg) { ++*static_cast<std::atomic<unsigned> *>(arg); }, &changes);

	event_control(*f, 0, 0, flag::enable_poll);
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	std::optional<host::still_clock> no_time(std::in_place);
	b.driver->error_detected(SWITCHTEC_CHANNEL_WORKS);
	REQUIRE(waits->submit(cmd_echo, question) == 8);
	bus_reset(b);
	b.machine.hold(false);
	CHECK(b.driver->slot_reset() == SWITCHTEC_VOTE_RECOVERED);
	CHECK(f->result(4).rc == -EIO);
	b.driver->error_over();
	no_time.reset();
	CHECK(waits->result(4).data == answer);
	b.machine.inject("event=0:0");
	CHECK(f->poll(poll_bits::event, 0) & poll_bits::event);
	come_to_rest(b);
	const unsigned before = changes;
	b.machine.inject("link=0:down");
	CHECK(eventually([&] { return changes > before; }));
}

TEST_CASE("who asks for a reset after mmio_enabled costs nobody a command", "[bus]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto waits = b.open();
	std::optional<host::still_clock> no_time(std::in_place);

	b.driver->error_detected(SWITCHTEC_CHANNEL_WORKS);
	REQUIRE(waits->submit(cmd_echo, question) == 8);
	// Another driver below the same port votes after us.
	CHECK(b.driver->mmio_enabled() == SWITCHTEC_VOTE_RECOVERED);
	bus_reset(b);
	CHECK(b.driver->slot_reset() == SWITCHTEC_VOTE_RECOVERED);
	b.driver->error_over();
	no_time.reset();
	CHECK(waits->result(4).data == answer);
}

TEST_CASE("a device that is lost before the bus's verdict gets no command before it", "[bus]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open(), waits = b.open();

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	const uint64_t since = host::clock_ms();
	b.driver->error_detected(SWITCHTEC_CHANNEL_WORKS);
	REQUIRE(waits->submit(cmd_echo, question) == 8);
	b.machine.inject("link-down");
	CHECK(f->result(4).rc == -EIO);
	b.machine.hold(false);
	b.machine.inject("link-up");
	const auto before = b.machine.count().commands;
	wait_ms(300);
	const bool started = b.machine.count().commands != before;
	// After two seconds without a verdict it may be.
	if (host::clock_ms() - since < 2000)
		CHECK_FALSE(started);
	SECTION("it is reset")
	{
		b.driver->slot_reset();
		b.driver->error_over();
	}
	SECTION("nobody says anything") {}
	CHECK(waits->result(4).data == answer);
}

TEST_CASE("votes, by what is left of the link", "[bus]")
{
	bench b(mode::dma);

	CHECK(b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN) == SWITCHTEC_VOTE_NEED_RESET);
	CHECK(b.driver->mmio_enabled() == SWITCHTEC_VOTE_NEED_RESET);
	b.machine.inject("dead");
	CHECK(b.driver->slot_reset() == SWITCHTEC_VOTE_DISCONNECT);
	// Nobody was there to be restored, and nothing to be kept for the next time.
	CHECK((!b.machine.kept || b.machine.kept->memory_space));
	b.machine.inject("alive");
	CHECK(b.driver->slot_reset() == SWITCHTEC_VOTE_RECOVERED);
	b.driver->error_over();
	CHECK(echo_works(*b.open()));
	CHECK(b.driver->error_detected(SWITCHTEC_CHANNEL_DEAD) == SWITCHTEC_VOTE_DISCONNECT);
}

TEST_CASE("slot_reset and resume without an error before them are safe", "[bus]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	b.driver->error_over();
	CHECK(echo_works(*f));
	CHECK(b.driver->slot_reset() == SWITCHTEC_VOTE_RECOVERED);
	CHECK(host::attribute(0, SWITCHTEC_ATTR_FW_VERSION).empty());
	b.driver->error_over();
	CHECK(echo_works(*f));
	CHECK(switchtec_slot_reset(nullptr) == SWITCHTEC_VOTE_RECOVERED);
	CHECK(switchtec_error_detected(nullptr, SWITCHTEC_CHANNEL_FROZEN) == SWITCHTEC_VOTE_NEED_RESET);
	CHECK(switchtec_mmio_enabled(nullptr) == SWITCHTEC_VOTE_RECOVERED);
	switchtec_error_over(nullptr);
	switchtec_pause(nullptr);
	switchtec_resume(nullptr);
}

// The binding is of after the error: it has not been told that anything is out of reach.
TEST_CASE("whoever restores configuration space finds nobody who reads registers", "[bus]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	std::atomic<unsigned> reads{0};
	std::atomic<bool> restores{false};

	event_control(*f, 0, 0, flag::enable_poll);
	come_to_rest(b);
	bus_reset(b);
	{
		host::step_hook hook([&](const char *call) {
			reads += std::string(call) == "read";
			if (std::string(call) != "seam_pci_restore")
				return;
			restores = true;
			b.machine.interrupt_now(0);
		});
		CHECK(b.driver->slot_reset() == SWITCHTEC_VOTE_RECOVERED);
	}
	CHECK(restores);
	CHECK(reads == 0);
	b.driver->error_over();
	CHECK(echo_works(*f));
}

// Another driver's "disconnect" ends the first recovery after slot_reset, without a resume.
TEST_CASE("a second recovery restores as much as the first", "[bus]")
{
	bench b(mode::dma);
	auto f = b.open();

	for (int i = 0; i < 3; i++) {
		b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
		bus_reset(b);
		CHECK(b.driver->slot_reset() == SWITCHTEC_VOTE_RECOVERED);
		CHECK_FALSE(b.machine.forgotten);
		CHECK(b.machine.memory_space);
	}
	b.driver->error_over();
	CHECK(echo_works(*f));
	CHECK(b.machine.mastering);
}

// After a hibernation that was called off the bus has dropped what it kept.
TEST_CASE("what the bus has not kept is restored from a copy", "[bus]")
{
	bench b(mode::dma);

	b.driver->pause();
	b.driver->resume();
	b.machine.kept.reset();
	b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
	bus_reset(b);
	CHECK(b.driver->slot_reset() == SWITCHTEC_VOTE_RECOVERED);
	CHECK(b.machine.memory_space);
	b.driver->error_over();
	CHECK(echo_works(*b.open()));
}

// The bus saves after reset_prepare, and restores that; and the next reset may restore what resume has saved.
TEST_CASE("bus mastering is off in a pause, on after it, and in what is kept then", "[bus]")
{
	bench b(mode::dma);

	b.driver->pause();
	CHECK_FALSE(b.machine.mastering);
	seam_pci_save(b.machine.pdev());
	b.machine.inject("link-down;link-up");
	seam_pci_restore(b.machine.pdev());
	b.driver->resume();
	CHECK(b.machine.mastering);
	REQUIRE(b.machine.kept);
	CHECK(b.machine.kept->mastering);
	CHECK(echo_works(*b.open()));
}

TEST_CASE("suspend keeps nothing: the bus would leave the device switched on", "[bus]")
{
	bench b(mode::dma);

	// What a resume of our own saved a moment ago goes, too.
	seam_pci_save(b.machine.pdev());
	b.driver->pause();
	CHECK_FALSE(b.machine.kept);
	b.driver->resume();
}

TEST_CASE("an error of which nobody tells the end is logged once, with what to do", "[bus]")
{
	bench b(mode::dma);

	b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
	CHECK(eventually([] { return host::log().find("unbind and bind") != std::string::npos; }));
	come_to_rest(b);
	// It has been reset, and the bus has given up.
	bus_reset(b);
	b.unbind();
	CHECK_FALSE(b.machine.mastering);
	b.rebind();
	REQUIRE(b.driver->rc() == 0);
	CHECK(echo_works(*b.open()));
}

TEST_CASE("a probe of a function that has lost its address says so", "[bus]")
{
	bench b(mode::dma);

	b.unbind();
	b.machine.forget_configuration();
	host::clear_log();
	b.rebind();
	CHECK(b.driver->rc() == -ENODEV);
	CHECK(host::log().find("BAR 0 has lost its address") != std::string::npos);
	b.machine.forgotten = false;
	b.machine.memory_space = true;
}

// How long the second wait was. The machine may be slow.
static u64 waited_after_a_reset()
{
	bench b(mode::dma);
	auto f = b.open();

	set_pause_wait(1500);
	b.driver->error_detected(SWITCHTEC_CHANNEL_WORKS);
	const u64 start = seam_now_ms();
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(eventually([&] { return seam_now_ms() - start >= 1000; }));
	b.driver->slot_reset();
	const u64 reset = seam_now_ms();
	CHECK(f->result(4).rc == -EIO);
	const u64 waited = seam_now_ms() - reset;
	b.driver->error_over();
	CHECK(echo_works(*f));
	return waited;
}

TEST_CASE("an error and the reset after it are one wait", "[bus]")
{
	// Not a second whole one.
	CHECK(once_in_a_while([] { return waited_after_a_reset() < 1500; }));
}

TEST_CASE("what an absent function says is not kept", "[bus]")
{
	bench b(mode::dma);

	b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
	b.machine.inject("dead");
	CHECK(b.driver->slot_reset() == SWITCHTEC_VOTE_DISCONNECT);
	b.machine.inject("alive");
	bus_reset(b);
	CHECK(b.driver->slot_reset() == SWITCHTEC_VOTE_RECOVERED);
	CHECK(b.machine.memory_space);
	b.driver->error_over();
	CHECK(echo_works(*b.open()));
}

TEST_CASE("a device that is silent for longer is set up when it answers", "[bus]")
{
	const bool config_lost = GENERATE(false, true);
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open(), waits = b.open();

	event_control(*f, 0, 0, flag::enable_poll);
	b.machine.inject("link-down");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(waits->submit(cmd_echo, question) == 8);
	CHECK(f->result(4).rc == -EIO);
	CHECK(eventually([] { return host::log().find("does not answer") != std::string::npos; }));
	CHECK(waits->poll() == 0);
	// Before it is back: it may be set up at once then.
	if (config_lost)
		b.machine.forget_configuration();
	b.machine.inject("link-up");
	CHECK(waits->result(4).data == answer);
	CHECK(host::log().find("set up again") != std::string::npos);
	b.machine.inject("event=0:0");
	CHECK(f->poll(poll_bits::event, 0) & poll_bits::event);
}

TEST_CASE("the bus takes a pause of our own over, and ends it", "[bus]")
{
	bench b(mode::dma);
	auto f = b.open(), waits = b.open();

	b.machine.inject("link-down");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(waits->submit(cmd_echo, question) == 8);
	CHECK(f->result(4).rc == -EIO);
	CHECK(eventually([] { return host::log().find("does not answer") != std::string::npos; }));
	b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
	b.machine.reset_counters();
	b.machine.inject("link-up");
	// Longer than we would have waited to ask.
	wait_ms(1000);
	CHECK(b.machine.count().total.reads == 0);
	CHECK(b.driver->slot_reset() == SWITCHTEC_VOTE_RECOVERED);
	b.driver->error_over();
	CHECK(waits->result(4).data == answer);
}

TEST_CASE("whoever goes silent in an error that has cost nothing is set up when he answers", "[bus]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.driver->error_detected(SWITCHTEC_CHANNEL_WORKS);
	b.machine.inject("link-down");
	CHECK(f->result(4).rc == -EIO);
	b.machine.hold(false);
	b.machine.inject("link-up");
	b.driver->error_over();
	CHECK(eventually([] { return set_ups() == 1; }));
	CHECK(echo_works(*f));
}

TEST_CASE("an error that was nothing is over: no set-up, and none later", "[bus]")
{
	bench b(mode::dma);

	set_pause_wait(100);
	b.driver->error_detected(SWITCHTEC_CHANNEL_WORKS);
	SECTION("as the bus says")
	{
		CHECK(b.driver->mmio_enabled() == SWITCHTEC_VOTE_RECOVERED);
		b.driver->error_over();
	}
	SECTION("as nobody says") {}
	come_to_rest(b);
	CHECK(set_ups() == 0);
	CHECK(echo_works(*b.open()));
}

TEST_CASE("an error in a pause of the bus's is part of it", "[bus]")
{
	bench b(mode::dma);
	auto f = b.open();

	b.driver->pause();
	CHECK(b.driver->error_detected(SWITCHTEC_CHANNEL_WORKS) == SWITCHTEC_VOTE_CAN_RECOVER);
	b.machine.reset_counters();
	CHECK(b.driver->mmio_enabled() == SWITCHTEC_VOTE_RECOVERED);
	check_untouched(b);
	b.driver->resume();
	CHECK(set_ups() == 1);
	CHECK(echo_works(*f));
}

TEST_CASE("a pause of our own that the bus takes over is not ended by us", "[bus]")
{
	bench b(mode::dma);
	auto f = b.open();

	set_pause_wait(200);
	b.machine.inject("link-down");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->result(4).rc == -EIO);
	CHECK(eventually([] { return host::log().find("does not answer") != std::string::npos; }));
	SECTION("to reset it") { b.driver->pause(); }
	SECTION("for an error") { b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN); }
	b.machine.reset_counters();
	b.machine.inject("link-up");
	come_to_rest(b);
	check_untouched(b);
	b.driver->resume();
	CHECK(echo_works(*f));
}

TEST_CASE("an unbind after an error that has cost nothing leaves the device as any other", "[bus]")
{
	bench b(mode::dma);

	b.driver->error_detected(SWITCHTEC_CHANNEL_WORKS);
	b.unbind();
	CHECK(b.machine.leftovers().empty());
	CHECK(b.machine.read(mailbox_reg::dma_en, 4) == 0);
}

TEST_CASE("the end of each pause switches bus mastering on, the beginning off", "[bus]")
{
	bench b(mode::dma);

	for (int i = 0; i < 3; i++) {
		b.driver->pause();
		CHECK_FALSE(b.machine.mastering);
		b.driver->resume();
		CHECK(b.machine.mastering);
	}
}

TEST_CASE("a device whose registers are silent, and whose configuration is not, keeps it", "[bus]")
{
	bench b(mode::dma);
	auto f = b.open();
	const bool reset = GENERATE(false, true);
	std::atomic<bool> silent{true};

	b.machine.on_read([&](uint64_t, unsigned size, uint64_t value) {
		return silent ? host::silence(size) : value;
	});
	b.machine.kept.reset();
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->result(4).rc == -EIO);
	if (reset) {
		// What the bus keeps may be of a time when there was nothing to be kept.
		b.machine.kept = {false, false};
		b.machine.forget_configuration();
	}
	CHECK(eventually([] { return host::log().find("does not answer") != std::string::npos; }));
	wait_ms(500);
	// What has not been lost is not written again.
	if (!reset)
		CHECK_FALSE(b.machine.kept);
	silent = false;
	b.machine.hold(false);
	CHECK(eventually([] { return set_ups() == 1; }));
	CHECK(b.machine.memory_space);
	CHECK(echo_works(*f));
	b.machine.on_read(nullptr);
}

TEST_CASE("who is silent for long is asked once a second", "[bus]")
{
	bench b(mode::dma);
	auto f = b.open();
	std::atomic<unsigned> asked{0};

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.machine.inject("link-down");
	CHECK(f->result(4).rc == -EIO);
	const u64 start = seam_now_ms();
	REQUIRE(eventually([&] { return seam_now_ms() - start >= 3500; }));
	{
		host::step_hook hook([&](const char *call) { asked += std::string(call) == "seam_pci_set_master"; });
		REQUIRE(eventually([&] { return seam_now_ms() - start >= 8500; }));
	}
	CHECK(asked >= 3);
	CHECK(asked <= 6);
	b.machine.hold(false);
	b.machine.inject("link-up");
	CHECK(eventually([] { return set_ups() == 1; }));
}

TEST_CASE("what is said of a silent device, and of an error without an end, is said once each", "[bus]")
{
	bench b(mode::dma);
	auto f = b.open();

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.machine.inject("link-down");
	CHECK(eventually([] { return host::log().find("does not answer") != std::string::npos; }));
	for (int i = 0; i < 2; i++) {
		b.driver->error_detected(SWITCHTEC_CHANNEL_FROZEN);
		REQUIRE(eventually([] { return host::pending_work() == 0; }));
	}
	for (const char *text : {"does not answer", "unbind and bind"}) {
		CHECK(host::log().find(text) != std::string::npos);
		CHECK(host::log().find(text) == host::log().rfind(text));
	}
	CHECK(f->result(4).rc == -EIO);
}
