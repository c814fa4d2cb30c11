// SPDX-License-Identifier: GPL-2.0-only
// Event headers that say strange things, and what looking at them costs.
#include "bench.h"
#include "event_control.h"

namespace abi = switchtec::abi;
namespace flag = switchtec::abi::event_flag;

namespace {

switchtec::model::config switch_with(unsigned partitions, mode how = mode::dma)
{
	auto cfg = switch_for(how);

	cfg.partitions = partitions;
	cfg.pffs = 24;
	return cfg;
}

void fire(bench &b, const std::string &what)
{
	b.machine.inject(what);
	b.machine.settle();
}

constexpr uint64_t header_27_5 = 0x134000 + 5 * 0x1000 + 0xd18;

} // namespace

TEST_CASE("each scope costs its summary and its header, event 30 its header alone", "[events]")
{
	bench b(switch_with(2));
	auto f = b.open();
	struct {
		uint32_t id;
		int32_t index;
		unsigned reads;
	} const cases[] = {{0, 0, 2}, {13, 1, 2}, {27, 5, 2}, {30, 1, 1}};

	pass_first_look(b.machine);
	for (const auto &c : cases) {
		INFO("event " << c.id);
		event_control(*f, c.id, c.index, flag::enable_poll | flag::clear);
		b.machine.reset_counters();
		fire(b, "event=" + std::to_string(c.id) + ":" + std::to_string(c.index));
		CHECK(f->poll(poll_bits::event, 0) == poll_bits::event);
		CHECK(b.machine.count().total.reads == c.reads);
		CHECK(b.machine.count().total.writes == 1);
		abi::event_summary s;
		REQUIRE(f->ioctl(abi::EVENT_SUMMARY, &s, 0) == 0);
	}
}

TEST_CASE("a header that is silent, not there or has not occurred is passed over", "[events]")
{
	for (const uint32_t value : {0xffffffffu, 0x80000009u, 0x8u}) {
		bench b(switch_with(1));
		auto f = b.open();

		INFO(std::hex << value);
		event_control(*f, 27, 5, flag::enable_poll | flag::clear);
		b.machine.on_read([=](uint64_t offset, unsigned, uint64_t truth) {
			return offset == header_27_5 ? value : truth;
		});
		b.machine.reset_counters();
		fire(b, "event=27:5");
		CHECK(eventually([] { return host::pending_work() == 0; }));
		CHECK(f->poll() == 0);
		CHECK(b.machine.count().total.writes == 0);
		b.machine.on_read(nullptr);
	}
}

TEST_CASE("a header that is silent or not there when the driver comes counts as not armed", "[events]")
{
	for (const uint32_t value : {0xffffffffu, 0x80000008u}) {
		bench b(switch_with(1));

		INFO(std::hex << value);
		b.unbind();
		b.machine.on_read([=](uint64_t offset, unsigned, uint64_t truth) {
			return offset == header_27_5 ? value : truth;
		});
		b.rebind();
		pass_first_look(b.machine);
		b.machine.on_read(nullptr);
		auto f = b.open();
		event_control(*f, 27, 6, flag::enable_poll | flag::clear);
		b.machine.reset_counters();
		fire(b, "event=27:6");
		CHECK(f->poll(poll_bits::event, 0) == poll_bits::event);
		CHECK(b.machine.count().total.reads == 2); // not the summary of PFF 5
	}
}

TEST_CASE("MRPC completions of others do not make events dearer", "[events]")
{
	bench b(switch_with(1));
	auto f = b.open();

	pass_first_look(b.machine);
	event_control(*f, 8, 0, flag::enable_poll);
	event_control(*f, 27, 5, flag::enable_poll | flag::clear);
	b.machine.reset_counters();
	fire(b, "event=27:5");
	CHECK(f->poll(poll_bits::event, 0) == poll_bits::event);
	CHECK(b.machine.count().total.reads == 2);
}

TEST_CASE("looking at an event writes nothing", "[events]")
{
	bench b(switch_with(1));
	auto f = b.open();

	b.machine.reset_counters();
	event_control(*f, 27, 5, 0);
	event_control(*f, 27, abi::index_all, 0);
	CHECK(b.machine.count().total.writes == 0);
}

TEST_CASE("an event's data words reach the program", "[events]")
{
	bench b(switch_with(1));
	auto f = b.open();

	for (unsigned i = 0; i < 5; i++) {
		char poke[64];
		std::snprintf(poke, sizeof(poke), "poke=%x:%x", unsigned(header_27_5 + 4 * (i + 1)), 0x1230 + i);
		b.machine.inject(poke);
	}
	const abi::event_ctl ctl = event_control(*f, 27, 5, 0);
	for (unsigned i = 0; i < 5; i++)
		CHECK(ctl.data[i] == 0x1230 + i);
}

TEST_CASE("the MRPC completion of another partition is not the driver's own", "[events]")
{
	bench b(switch_with(2, mode::mailbox));
	auto f = b.open();

	event_control(*f, 14, 1, flag::enable_poll | flag::clear);
	CHECK(event_control(*f, 14, 1, 0).flags == flag::enable_poll);
	event_control(*f, 14, 1, flag::disable_poll);
	CHECK(event_control(*f, 14, 1, 0).flags == 0);
}

// What an interrupt tells needs one look at the status; the watch takes another, before.
static bool told_by_interrupt(bench &b, host::file &f)
{
	std::atomic<unsigned> looks{0};

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		looks += offset == mailbox_reg::status;
		return value;
	});
	const bool right = echo_works(f);
	b.machine.settle();
	b.machine.on_read(nullptr);
	return right && looks == 1;
}

TEST_CASE("own completions that somebody switched off cost one slow command", "[events]")
{
	bench b(switch_with(1, mode::mailbox));
	auto f = b.open();

	b.machine.write(own_completion, 0, 4);
	REQUIRE(echo_works(*f));
	CHECK(once_in_a_while([&] { return told_by_interrupt(b, *f); }));
}

TEST_CASE("the header of our own completions is armed, whichever way they come", "[events]")
{
	const bool before = GENERATE(false, true); // an earlier binding had the other mode
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(switch_with(1));

	seam_params.use_dma_mrpc = (how == mode::dma) != before;
	b.unbind();
	b.rebind();
	if (before) {
		seam_params.use_dma_mrpc = how == mode::dma;
		b.unbind();
		b.rebind();
	}
	CHECK(event_control(*b.open(), 14, 0, 0).flags == flag::enable_poll);
}

TEST_CASE("a completion that is seen by the watch in DMA mode is acknowledged, and stays armed", "[events]")
{
	bench b(switch_with(1));
	auto f = b.open();

	b.machine.inject("event=14;lost-dma");
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->result(4).data == answer);
	CHECK(event_control(*f, 14, 0, 0).occurred == 0);
	CHECK(event_control(*f, 14, 0, 0).flags == flag::enable_poll);
}

TEST_CASE("an interrupt of events in DMA mode does not look at our own completions", "[events]")
{
	bench b(switch_with(1));
	std::atomic<unsigned> looks{0};

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		looks += offset == own_completion;
		return value;
	});
	{
		const host::still_clock no_scan;
		b.machine.interrupt_now(0);
		b.machine.settle();
		CHECK(looks == 0);
	}
	b.machine.on_read(nullptr);
	CHECK(eventually([] { return host::pending_work() == 0; }));
}

// Silent when it is read, back when it would be written; and then it is reached by the next attempt.
TEST_CASE("what a silent header of our own completions says is not written to it", "[events]")
{
	bench b(switch_with(1, GENERATE(mode::dma, mode::mailbox)));

	event_control(*b.open(), 14, 0, flag::enable_log);
	b.driver->pause();
	b.machine.inject("link-down;link-up");
	b.machine.on_read([](uint64_t, unsigned size, uint64_t) { return host::silence(size); });
	b.driver->resume();
	b.machine.on_read(nullptr);
	const auto f = b.open();
	abi::event_ctl ctl{14, 0, 0, 0, 0, {}};
	CHECK(eventually([&] { return f->ioctl(abi::EVENT_CTL, &ctl, 0) != -EIO; }));
	CHECK(event_control(*b.open(), 14, 0, 0).flags == (flag::enable_poll | flag::enable_log));
}

// The interrupt has loaded the header that it writes, and writes it when the program is through.
TEST_CASE("what a program enables while a completion is being acknowledged is enabled", "[events]")
{
	bench b(switch_with(1));
	const auto f = b.open();
	std::atomic<bool> come{false};

	b.machine.before_write([&](uint64_t offset) {
		if (offset != own_completion || come.exchange(true))
			return;
		in_thread([&] { event_control(*b.open(), 14, 0, flag::enable_log | flag::enable_cli); }).get();
	});
	CHECK(echo_works(*f));
	b.machine.settle();
	b.machine.before_write(nullptr);
	REQUIRE(come);
	CHECK(event_control(*f, 14, 0, 0).flags == (flag::enable_poll | flag::enable_log | flag::enable_cli));
}

TEST_CASE("what else the header of our own completions enables stays", "[events]")
{
	bench b(switch_with(1, GENERATE(mode::dma, mode::mailbox)));

	event_control(*b.open(), 14, 0, flag::enable_log | flag::enable_cli);
	b.unbind();
	b.rebind();
	CHECK((event_control(*b.open(), 14, 0, 0).flags & ~flag::enable_poll) ==
	      (flag::enable_log | flag::enable_cli));
}

TEST_CASE("a completion that was pending before the driver came is over", "[events]")
{
	bench b(switch_with(1, GENERATE(mode::dma, mode::mailbox)));

	b.unbind();
	b.machine.inject("event=14");
	b.machine.settle();
	b.rebind();
	b.machine.settle();
	CHECK(event_control(*b.open(), 14, 0, 0).occurred == 0);
}

TEST_CASE("a program cannot clear our own completion before we have seen it", "[events]")
{
	bench b(switch_with(1, mode::mailbox));
	auto f = b.open();
	abi::event_ctl before{};
	std::atomic<bool> cleared{false};

	{
		// In the interrupt's thread, before it looks. No command runs, so nobody else does.
		host::step_hook hook([&](const char *call) {
			if (std::string(call) != "seam_mutex_lock" || cleared.exchange(true))
				return;
			event_control(*f, 14, 0, flag::clear);
			before = event_control(*f, 14, 0, 0);
		});
		fire(b, "event=14");
	}
	REQUIRE(cleared);
	CHECK(before.occurred == 1);
	CHECK(event_control(*f, 14, 0, 0).occurred == 0);
}

TEST_CASE("an interrupt of a dead device writes nothing to it", "[events]")
{
	bench b(switch_with(1, mode::mailbox));

	b.machine.inject("dead");
	b.machine.reset_counters();
	b.machine.interrupt_now(0);
	b.machine.settle();
	CHECK(eventually([] { return host::pending_work() == 0; }));
	CHECK(b.machine.count().total.writes == 0);
	b.machine.inject("alive");
}

TEST_CASE("an event while the summary is read is told again", "[events]")
{
	bench b(switch_with(1));
	auto f = b.open();
	const auto tester = std::this_thread::get_id();
	bool fired = false;

	event_control(*f, 0, 0, flag::enable_poll | flag::clear);
	{
		host::step_hook hook([&](const char *call) {
			if (std::this_thread::get_id() == tester && std::string(call) == "read" && !fired) {
				fired = true;
				fire(b, "event=0:0");
			}
		});
		abi::event_summary s;
		REQUIRE(f->ioctl(abi::EVENT_SUMMARY, &s, 0) == 0);
	}
	CHECK(fired);
	CHECK(f->poll() == poll_bits::event);
}

TEST_CASE("the index of a global event does not matter", "[events]")
{
	bench b(switch_with(1));
	auto f = b.open();

	event_control(*f, 0, 5, flag::enable_poll);
	CHECK(event_control(*f, 0, 0, 0).flags == flag::enable_poll);
}
