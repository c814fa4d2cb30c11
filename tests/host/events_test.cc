// SPDX-License-Identifier: GPL-2.0-only
// Events: armed, fired once, told to pollers; and what an interrupt costs.
#include "bench.h"
#include "event_control.h"

#include "abi/ioctl.h"
#include "regs/events.h"

namespace abi = switchtec::abi;
namespace flag = switchtec::abi::event_flag;
namespace regs = switchtec::regs;

static switchtec::model::config switch_with(unsigned partitions, unsigned pffs,
					    mode how = mode::dma)
{
	auto cfg = switch_for(how);

	cfg.partitions = partitions;
	cfg.pffs = pffs;
	return cfg;
}

static long control(host::file &f, uint32_t id, int32_t index, uint32_t flags,
		    abi::event_ctl *out = nullptr)
{
	abi::event_ctl ctl{id, index, flags, 0, 0, {}};
	const long rc = f.ioctl(abi::EVENT_CTL, &ctl, SWITCHTEC_MAY_WRITE);

	if (out)
		*out = ctl;
	return rc;
}

static long arm(host::file &f, uint32_t id, int32_t index)
{
	return control(f, id, index, flag::enable_poll | flag::clear);
}

static abi::event_summary summary(host::file &f)
{
	abi::event_summary s;

	if (f.ioctl(abi::EVENT_SUMMARY, &s, 0))
		host::bug("no event summary");
	return s;
}

static std::string event(uint32_t id, unsigned index)
{
	return "event=" + std::to_string(id) + ":" + std::to_string(index);
}

// Fired and handled: the interrupt thread is through with it.
static void fire(bench &b, const std::string &what)
{
	b.machine.inject(what);
	b.machine.settle();
}

// How often the log says that nothing explains an interrupt, at a level.
static unsigned told_unexplained(const char *level)
{
	const std::string log = host::log(), words = std::string(level) + "an interrupt that no event";
	unsigned times = 0;

	for (size_t at = 0; (at = log.find(words, at)) != std::string::npos; at++)
		times++;
	return times;
}

TEST_CASE("an armed event wakes pollers once", "[events]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(switch_with(3, 24, how));
	auto f = b.open(), other = b.open();

	pass_first_look(b.machine);
	for (uint32_t id = 0; id < regs::event_ids; id++) {
		if (regs::events[id].mrpc_completion)
			continue;
		INFO("event " << id);
		const int32_t index = regs::events[id].scope == regs::event_scope::global ? 0 : 2;
		REQUIRE(arm(*f, id, index) == 0);
		CHECK(f->poll() == 0);
		auto poller = in_thread([&] { return f->poll(poll_bits::event, 0); });
		b.machine.reset_counters();
		fire(b, event(id, index));
		CHECK(poller.get() == poll_bits::event);
		// Its summary, if it has one, and its header; by mailbox that of our completions, too.
		CHECK(b.machine.count().total.reads ==
		      1u + regs::events[id].has_summary + (how == mode::mailbox));
		CHECK(other->poll() == poll_bits::event);

		abi::event_ctl ctl;
		REQUIRE(control(*f, id, index, 0, &ctl) == 0);
		CHECK(ctl.occurred == 1);
		CHECK(ctl.flags == 0); // one shot
		CHECK(ctl.count == 1);

		summary(*f);
		CHECK(f->poll() == 0);
		CHECK(other->poll() == poll_bits::event); // each handle for itself
		summary(*other);

		// It is not armed any more, and nobody is told again.
		fire(b, event(id, index));
		CHECK(f->poll() == 0);
		REQUIRE(control(*f, id, index, flag::clear) == 0);
	}
	CHECK(echo_works(*f));
}

TEST_CASE("every event is found by the summary of its block", "[events]")
{
	bench b(switch_with(1, 8));
	auto f = b.open();

	pass_first_look(b.machine);
	for (uint32_t id = 0; id < regs::event_ids; id++) {
		if (regs::events[id].mrpc_completion)
			continue;
		INFO("event " << id);
		// Without what is looked at later.
		const host::still_clock no_scan;
		REQUIRE(arm(*f, id, 0) == 0);
		fire(b, event(id, 0));
		CHECK(f->poll() == poll_bits::event);
		summary(*f);
	}
}

TEST_CASE("the summary says what happened and where", "[events]")
{
	bench b(switch_with(3, 24));
	auto f = b.open();

	fire(b, event(3, 0));
	fire(b, event(29, 0));
	fire(b, event(13, 2));
	fire(b, event(31, 7));
	const auto s = summary(*f);
	CHECK(s.global == (1u << 3 | 1u << 13));
	CHECK(s.part[2] == 1u);
	CHECK(s.pff[7] == 1u << 4);
	CHECK(s.part_bitmap != 0);
	CHECK(s.padding == 0);
}

TEST_CASE("a handle opened after an event does not see it", "[events]")
{
	bench b(switch_with(1, 8));
	auto f = b.open();

	REQUIRE(arm(*f, 0, 0) == 0);
	fire(b, event(0, 0));
	CHECK(f->poll() == poll_bits::event);
	CHECK(b.open()->poll() == 0);
}

TEST_CASE("a bad pointer leaves the events unseen", "[events]")
{
	bench b(switch_with(1, 8));
	auto f = b.open();

	REQUIRE(arm(*f, 0, 0) == 0);
	fire(b, event(0, 0));
	CHECK(f->ioctl(abi::EVENT_SUMMARY, const_cast<char *>(host::bad_page), 0) == -EFAULT);
	CHECK(f->poll() == poll_bits::event);
}

TEST_CASE("events are seen by asking for a summary, of whichever kind, and by nothing else", "[events]")
{
	struct {
		uint32_t number;
		unsigned caller;
		uint32_t left; // for poll
	} const asked[] = {
		{abi::FLASH_INFO, 0, poll_bits::event},	  {abi::FLASH_PART_INFO, 0, poll_bits::event},
		{abi::EVENT_CTL, 0, poll_bits::event},	  {abi::PFF_TO_PORT, 0, poll_bits::event},
		{abi::PORT_TO_PFF, 0, poll_bits::event},  {abi::EVENT_SUMMARY, 0, 0},
		{abi::EVENT_SUMMARY_LEGACY, 0, 0},	  {abi::EVENT_SUMMARY_32, SWITCHTEC_COMPAT, 0},
	};
	bench b(switch_with(1, 8));
	auto f = b.open();

	for (auto &one : asked) {
		INFO("ioctl " << std::hex << one.number);
		abi::ioctl_argument arg = {};
		REQUIRE(arm(*f, 0, 0) == 0);
		fire(b, event(0, 0));
		CHECK(f->ioctl(one.number, &arg, one.caller) == 0);
		CHECK(f->poll() == one.left);
		summary(*f);
	}
}

TEST_CASE("index -2 arms an event everywhere, unsupported ones are left out", "[events]")
{
	bench b(switch_with(3, 24));
	auto f = b.open();

	fire(b, "unsupported=23:4");
	CHECK(arm(*f, 23, 4) == -EOPNOTSUPP);
	REQUIRE(arm(*f, 23, abi::index_all) == 0);
	for (unsigned pff : {0u, 11u, 23u}) {
		fire(b, event(23, pff));
		CHECK(f->poll() == poll_bits::event);
		summary(*f);
	}
	REQUIRE(control(*f, 23, abi::index_all, flag::disable_poll) == 0);
	fire(b, event(23, 5));
	CHECK(f->poll() == 0);
}

TEST_CASE("local means the local partition", "[events]")
{
	auto cfg = switch_with(3, 24);
	cfg.partition = 1;
	bench b(cfg);
	auto f = b.open();

	REQUIRE(arm(*f, 13, abi::index_local) == 0);
	fire(b, event(13, 0));
	CHECK(f->poll() == 0);
	fire(b, event(13, 1));
	CHECK(f->poll() == poll_bits::event);
}

TEST_CASE("an event that is armed when the driver comes is known", "[events]")
{
	bench b(switch_with(1, 24));
	{
		auto f = b.open();
		REQUIRE(arm(*f, 27, 9) == 0);
	}
	b.unbind();
	b.rebind();
	auto f = b.open();
	fire(b, event(27, 9));
	CHECK(f->poll() == poll_bits::event);
	summary(*f);
	fire(b, event(27, 9));
	CHECK(f->poll() == 0); // once
}

TEST_CASE("what is armed of our own partition when the driver comes is known, whichever it is", "[events]")
{
	auto cfg = switch_with(3, 24);
	cfg.partition = 1;
	bench b(cfg);

	REQUIRE(arm(*b.open(), 13, 1) == 0);
	b.unbind();
	b.rebind();
	auto f = b.open();
	fire(b, event(13, 1));
	CHECK(f->poll(poll_bits::event, in_the_end_ms) == poll_bits::event);
}

TEST_CASE("what an earlier binding armed is looked for at the first event interrupt, once", "[events]")
{
	auto cfg = switch_with(3, 24, GENERATE(mode::dma, mode::mailbox));
	cfg.partition = 1;
	bench b(cfg);
	const unsigned own = cfg.dma_version ? 0 : 1; // the header of our completions is looked at each time

	b.machine.reset_counters();
	b.machine.interrupt_now(0);
	b.machine.settle();
	// The PFFs of our partition, then the headers of the switch, of our partition and of those PFFs, but for
	// MRPC completions; and is the device there, as nothing explains the interrupt.
	CHECK(eventually([] { return host::pending_work() == 0; }));
	CHECK(b.machine.count().total.reads == own + 49 + 10 + 3 + 8 * 13 + 1);
	b.machine.reset_counters();
	b.machine.interrupt_now(0);
	b.machine.settle();
	CHECK(b.machine.count().total.reads == own);
	CHECK(eventually([] { return host::pending_work() == 0; }));
}

TEST_CASE("the first look ends in silence and is made again", "[events]")
{
	bench b(switch_with(1, 24));
	{
		auto f = b.open();
		REQUIRE(arm(*f, 27, 9) == 0);
	}
	b.unbind();
	b.rebind();
	auto f = b.open();
	b.machine.inject("dead");
	b.machine.interrupt_now(0);
	b.machine.settle();
	CHECK(eventually([] { return host::pending_work() == 0; }));
	b.machine.inject("alive");
	fire(b, event(27, 9));
	CHECK(f->poll() == poll_bits::event);
}

TEST_CASE("an event that was over before it was armed is not told", "[events]")
{
	bench b(switch_with(2, 24, GENERATE(mode::dma, mode::mailbox)));
	auto f = b.open();

	fire(b, event(27, 9));
	REQUIRE(arm(*f, 27, 9) == 0);
	fire(b, "spurious-interrupt=0");
	come_to_rest(b);
	CHECK(f->poll() == 0);
	fire(b, event(27, 9));
	CHECK(f->poll() == poll_bits::event);
}

TEST_CASE("a pending event that is armed tells at once", "[events]")
{
	bench b(switch_with(1, 24));
	auto f = b.open();

	fire(b, event(27, 9));
	REQUIRE(control(*f, 27, 9, flag::enable_poll) == 0);
	CHECK(f->poll(poll_bits::event, 0) == poll_bits::event);
}

TEST_CASE("an event interrupt reads what is armed and has fired, however many ports", "[events]")
{
	for (unsigned pffs : {8u, 48u, 255u}) {
		bench b(switch_with(4, pffs));
		auto f = b.open();

		INFO(pffs << " PFFs");
		pass_first_look(b.machine);
		REQUIRE(arm(*f, 27, 5) == 0);
		b.machine.reset_counters();
		fire(b, event(27, 5));
		CHECK(f->poll() == poll_bits::event);
		CHECK(b.machine.count().total.reads == 2);  // summary, header
		CHECK(b.machine.count().total.writes == 1); // disarmed
		CHECK(b.machine.reads_in_hard_interrupt() == 0);
	}
}

TEST_CASE("a mailbox completion reads no summary when nothing is armed", "[events]")
{
	for (unsigned pffs : {8u, 48u, 255u}) {
		bench b(switch_with(4, pffs, mode::mailbox));
		auto f = b.open();

		{
			const host::still_clock no_looks;
			REQUIRE(echo_works(*f));
			b.machine.settle();
			b.machine.reset_counters();
			REQUIRE(polled_echo_works(*f));
			b.machine.settle();
			// Its header, status, return value, and the output in words of 8 bytes.
			CHECK(b.machine.count().total.reads == 3 + 128);
		}
		// Nor is every header looked at, later.
		CHECK(eventually([] { return host::pending_work() == 0; }));
		CHECK(told_unexplained("<6>") == 0);
	}
}

TEST_CASE("a completion while no command runs costs its header", "[events]")
{
	bench b(switch_with(1, 8, mode::mailbox));

	pass_first_look(b.machine);
	b.machine.reset_counters();
	fire(b, event(regs::event_mrpc_comp, 0));
	CHECK(b.machine.count().total.reads == 1);
}

TEST_CASE("a DMA completion reads no register, whatever is armed", "[events]")
{
	bench b(switch_with(4, 48));
	auto f = b.open();

	REQUIRE(arm(*f, 27, abi::index_all) == 0);
	const host::still_clock no_looks;
	b.machine.reset_counters();
	for (int i = 0; i < 10; i++)
		REQUIRE(echo_works(*f));
	b.machine.settle();
	CHECK(b.machine.count().total.reads == 0);
	CHECK(b.machine.count().total.writes == 10 * 3);
}

TEST_CASE("a silent event is found on a shared vector too", "[events]")
{
	auto cfg = switch_with(2, 24, GENERATE(mode::dma, mode::mailbox));
	cfg.dma_vector = cfg.event_vector;
	bench b(cfg);
	auto f = b.open();

	REQUIRE(arm(*f, 19, 3) == 0);
	for (int i = 0; i < 5; i++)
		REQUIRE(echo_works(*f));
	fire(b, "silent-event=19:3");
	CHECK(f->poll(poll_bits::event, 0) == poll_bits::event);
}

TEST_CASE("an interrupt that nothing explains: what is armed is looked at, once a second", "[events]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	const unsigned own = how == mode::mailbox; // our completion header is looked at each time
	bench b(switch_with(2, 24, how));
	auto f = b.open();

	// The first look, with an event that explains its interrupt: no other look yet.
	REQUIRE(arm(*f, 0, 0) == 0);
	fire(b, event(0, 0));
	REQUIRE(f->poll() == poll_bits::event);
	REQUIRE(host::pending_work() == 0);
	summary(*f);
	for (int pff : {3, 4, 5})
		REQUIRE(arm(*f, 19, pff) == 0);
	host::shortest_delay_ms();
	b.machine.reset_counters();
	fire(b, "silent-event=19:3");
	CHECK(f->poll(poll_bits::event, 0) == poll_bits::event);
	CHECK(eventually([] { return host::pending_work() == 0; }));
	CHECK(b.machine.count().total.reads == own + 3 + 3); // summaries, which said nothing, and headers
	CHECK(host::shortest_delay_ms() == 0);

	// The next one waits, and is armed once.
	std::atomic<unsigned> armed{0};
	b.machine.reset_counters();
	{
		host::step_hook hook([&](const char *call) { armed += std::string(call) == "seam_work_arm"; });
		for (int i = 0; i < 10; i++)
			fire(b, "spurious-interrupt=0");
	}
	CHECK(armed == 1);
	CHECK(host::shortest_delay_ms() > 0);
	CHECK(eventually([] { return host::pending_work() == 0; }));
	CHECK(b.machine.count().total.reads == 10 * (own + 2) + 2 + 1); // is it there at all?
}

static void unexplained_interrupt(bench &b)
{
	fire(b, "spurious-interrupt=0");
	CHECK(eventually([] { return host::pending_work() == 0; }));
}

TEST_CASE("that nothing explains an interrupt is told once, then for debugging", "[events]")
{
	bench b(switch_with(2, 8, GENERATE(mode::dma, mode::mailbox)));

	for (unsigned i = 0; i < 3; i++) {
		unexplained_interrupt(b);
		CHECK(told_unexplained("<6>") == 1);
		CHECK(told_unexplained("<7>") == i);
	}
}

TEST_CASE("an interrupt that the later look explains is not told as unexplained", "[events]")
{
	bench b(switch_with(2, 24));
	auto f = b.open();

	REQUIRE(arm(*f, 19, 3) == 0);
	fire(b, "silent-event=19:3");
	CHECK(eventually([] { return host::pending_work() == 0; }));
	CHECK(f->poll() == poll_bits::event);
	CHECK(told_unexplained("<6>") == 0);
	// Nor is what the look after a reset does not find.
	b.driver->pause();
	b.driver->resume();
	CHECK(eventually([] { return host::pending_work() == 0; }));
	CHECK(told_unexplained("<6>") == 0);
	CHECK(told_unexplained("<7>") == 0);
	unexplained_interrupt(b);
	CHECK(told_unexplained("<6>") == 1);
}

TEST_CASE("a look that ends in silence does not tell that nothing explains the interrupt", "[events]")
{
	bench b(switch_with(2, 24, mode::mailbox));

	if (GENERATE(false, true)) {
		// The first look is over, and nothing is armed.
		REQUIRE(echo_works(*b.open()));
		b.machine.settle();
	}
	b.machine.inject("dead");
	b.machine.interrupt_now(0);
	b.machine.settle();
	CHECK(eventually([] { return host::pending_work() == 0; }));
	CHECK(told_unexplained("<6>") == 0);
	b.machine.inject("alive");
}

TEST_CASE("a look tells of nothing that is not armed, fired and there", "[events]")
{
	const char *value = GENERATE("1", "8", "80000009", "ffffffff");
	bench b(switch_with(2, 8));
	auto f = b.open();

	INFO("a header says " << value);
	b.machine.inject(std::string("poke=1830:") + value);
	b.machine.reset_counters();
	fire(b, "spurious-interrupt=0");
	CHECK(eventually([] { return host::pending_work() == 0; }));
	REQUIRE(b.machine.count().total.reads > 8); // it did look
	CHECK(b.machine.count().total.writes == 0);
	CHECK(f->poll() == 0);
}

TEST_CASE("MRPC completion events of others are never written back", "[events]")
{
	bench b(switch_with(2, 8));
	auto f = b.open();

	for (uint32_t id : {8u, 9u, 10u, 11u, 14u, 15u}) {
		abi::event_ctl before, after;
		INFO("event " << id);
		REQUIRE(control(*f, id, 0, flag::enable_poll | flag::clear) == 0);
		fire(b, event(id, 0));
		CHECK(eventually([] { return host::pending_work() == 0; }));
		REQUIRE(control(*f, id, 0, 0, &before) == 0);
		CHECK(before.occurred == 1);
		CHECK(before.flags == flag::enable_poll);
		fire(b, "spurious-interrupt=0");
		CHECK(eventually([] { return host::pending_work() == 0; }));
		REQUIRE(control(*f, id, 0, 0, &after) == 0);
		CHECK(after.flags == flag::enable_poll);
		CHECK(f->poll() == 0);
		REQUIRE(control(*f, id, 0, flag::disable_poll | flag::clear) == 0);
	}
}

TEST_CASE("a program cannot switch off our own completions", "[events]")
{
	bench b(switch_with(1, 8, mode::mailbox));
	auto f = b.open();

	std::atomic<unsigned> looks{0};

	b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		looks += offset == mailbox_reg::status;
		return value;
	});
	CHECK(once_in_a_while([&] {
		if (control(*f, 14, 0, flag::disable_poll | flag::clear) != 0)
			return false;
		looks = 0;
		// The interrupt needs one look at the status; the watch takes another, before.
		return echo_works(*f) && looks == 1;
	}));
	b.machine.on_read(nullptr);
}

TEST_CASE("the handler and EVENT_CTL do not lose each other's updates", "[events]")
{
	bench b(switch_with(1, 8));
	auto f = b.open(), g = b.open();
	std::atomic<bool> stop{false};

	// One thread flips the log enable; the interrupt disarms what another arms.
	auto flipper = in_thread([&] {
		unsigned lost = 0;
		for (bool on = true; !stop; on = !on) {
			abi::event_ctl ctl;
			control(*g, 20, 3, on ? flag::enable_log : flag::disable_log);
			control(*g, 20, 3, 0, &ctl);
			lost += ((ctl.flags & flag::enable_log) != 0) != on;
		}
		return lost;
	});
	for (int i = 0; i < 300; i++) {
		REQUIRE(arm(*f, 20, 3) == 0);
		b.machine.inject(event(20, 3));
		CHECK(f->poll(poll_bits::event, 0) == poll_bits::event);
		summary(*f);
		abi::event_ctl ctl;
		REQUIRE(control(*f, 20, 3, 0, &ctl) == 0);
		CHECK((ctl.flags & flag::enable_poll) == 0);
	}
	stop = true;
	CHECK(flipper.get() == 0);
}

TEST_CASE("an event storm stops neither MRPC nor the unbind", "[events]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(switch_with(2, 24, how));
	auto f = b.open();

	for (uint32_t id = 0; id < regs::event_ids; id++)
		control(*f, id, abi::index_all, flag::enable_poll);
	b.machine.inject("storm=200");
	for (int i = 0; i < 100; i++) {
		CHECK(echo_works(*f));
		control(*f, i % 32, abi::index_all, flag::enable_poll);
	}
	b.unbind();
	b.machine.inject("storm=0");
	CHECK(f->submit(cmd_echo, question) == -ENODEV);
}

TEST_CASE("an unbind while events come in", "[events]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(switch_with(2, 24, how));

	for (int cycle = 0; cycle < 20; cycle++) {
		auto f = b.open();
		auto poller = in_thread([&] { return f->poll(poll_bits::err, 0); });
		REQUIRE(arm(*f, 27, abi::index_all) == 0);
		b.machine.inject("silent-event=27:1");
		b.machine.inject(event(27, 2));
		b.unbind();
		CHECK(poller.get() == poll_bits::err);
		b.rebind();
	}
}

// A completion may come as an event, too: of one there is no need to wonder, of the next one there is.
TEST_CASE("an event interrupt is a riddle if no completion came before it", "[events]")
{
	bench b(mode::dma);
	auto f = b.open();

	REQUIRE(echo_works(*f));
	come_to_rest(b);
	b.machine.interrupt_now(0);
	come_to_rest(b);
	CHECK(host::log().find("explains") == std::string::npos);
	b.machine.interrupt_now(0);
	come_to_rest(b);
	CHECK(host::log().find("explains") != std::string::npos);
}

// Its interrupt may be taken for that completion's.
TEST_CASE("a silent event that follows a completion is found", "[events]")
{
	bench b(switch_with(2, 24));
	auto f = b.open();

	pass_first_look(b.machine);
	REQUIRE(arm(*f, 19, 3) == 0);
	REQUIRE(echo_works(*f));
	come_to_rest(b);
	fire(b, "silent-event=19:3");
	CHECK(f->poll(poll_bits::event, in_the_end_ms) == poll_bits::event);
}

TEST_CASE("a header of completions that has nothing to tell is not written", "[events]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	std::atomic<unsigned> writes{0};

	REQUIRE(echo_works(*f));
	event_control(*f, 28, 0, flag::enable_poll);
	come_to_rest(b);
	b.machine.before_write([&](uint64_t offset) { writes += offset > 0x1000 && (offset & 0xfff) == 0x13c; });
	b.machine.inject("event=28:0");
	CHECK(f->poll(poll_bits::event, 0) & poll_bits::event);
	come_to_rest(b);
	CHECK(writes == 0);
	b.machine.before_write(nullptr);
}

TEST_CASE("what is pending when it is armed is told, also by a device that does not interrupt for it", "[events]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	REQUIRE(echo_works(*f));
	come_to_rest(b);
	// Only the driver sees that it has occurred.
	b.machine.on_read([](uint64_t offset, unsigned, uint64_t value) {
		return offset > 0x10000 && (offset & 0xfff) == 0xd30 ? value | 1 : value;
	});
	event_control(*f, 28, 0, flag::enable_poll);
	CHECK(f->poll(poll_bits::event, in_the_end_ms) & poll_bits::event);
	b.machine.on_read(nullptr);
}
