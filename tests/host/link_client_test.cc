// SPDX-License-Identifier: GPL-2.0-only
// Link clients: told of changes while both sides are there, and never after.
#include "bench.h"
#include "event_control.h"

namespace abi = switchtec::abi;
namespace flag = switchtec::abi::event_flag;

namespace {

constexpr uint32_t link_state = 28, ports_bound = 16;

switchtec::model::config several_ports(mode how = mode::dma)
{
	auto cfg = switch_for(how);

	cfg.pffs = 24;
	return cfg;
}

void count(void *arg)
{
	++*static_cast<std::atomic<unsigned> *>(arg);
}

abi::event_ctl control(host::file &f, int32_t index, uint32_t flags)
{
	return event_control(f, link_state, index, flags);
}

// The link-state header of a PFF, as the hardware has it.
uint32_t header(host::client &c, unsigned pff)
{
	struct {
		unsigned pff;
		uint32_t value;
	} arg{pff, 0};

	c.with_blocks(
		[](const switchtec_blocks *blocks, void *p) {
			auto *a = static_cast<decltype(arg) *>(p);
			a->value = seam_read32(static_cast<char *>(blocks->pff_csr) +
					       a->pff * 0x1000 + 0xd30);
			return 0;
		},
		&arg);
	return arg.value;
}

constexpr uint32_t interrupt_enable = 1 << 3;

} // namespace

TEST_CASE("a client is told of every change of a link", "[client]")
{
	bench b(several_ports(GENERATE(mode::dma, mode::mailbox)));
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);

	REQUIRE(c.rc() == 0);
	for (unsigned i = 1; i <= 5; i++) {
		b.machine.inject(i % 2 ? "link=3:down" : "link=3:up");
		b.machine.settle();
		CHECK(eventually([&] { return changes == i; }));
	}
	CHECK(echo_works(*b.open()));
}

// Assumed is that each change interrupts, though nobody clears what occurred for clients.
TEST_CASE("a link that interrupts once is told of again with the next event", "[client]")
{
	auto cfg = several_ports(GENERATE(mode::dma, mode::mailbox));
	cfg.assumed.event_repeats = false;
	bench b(cfg);
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);

	b.machine.inject("link=3:down");
	CHECK(eventually([&] { return changes == 1; }));
	come_to_rest(b); // whoever told of it looks at no other
	b.machine.inject("link=3:up");
	come_to_rest(b);
	CHECK(changes == 1);
	b.machine.inject("link=5:down");
	CHECK(eventually([&] { return changes > 1; }));
	auto f = b.open();
	CHECK(control(*f, 3, 0).count == 2);
	// Programs' events: what has fired is armed anew, and cleared, by them.
	for (int i = 0; i < 2; i++) {
		event_control(*f, 0, 0, flag::enable_poll | flag::clear);
		b.machine.inject("event=0");
		CHECK(f->poll(poll_bits::event, 0) & poll_bits::event);
	}
}

TEST_CASE("link events are armed only while somebody listens", "[client]")
{
	bench b(several_ports());
	std::atomic<unsigned> changes{0};
	host::client one(0, count, &changes);

	CHECK((header(one, 5) & interrupt_enable) != 0);
	{
		host::client two(0, count, &changes);
		b.machine.inject("link=5:down");
		b.machine.settle();
		CHECK(eventually([&] { return changes == 2; }));
	}
	CHECK((header(one, 5) & interrupt_enable) != 0);
	one.unregister();
	abi::event_ctl ctl = control(*b.open(), 5, 0);
	CHECK(ctl.flags == 0);
	host::client again(0, count, &changes);
	again.unregister();
	// Arming what has occurred before raises an interrupt, and nobody wonders.
	b.machine.settle();
	CHECK(eventually([] { return host::pending_work() == 0; }));
	CHECK(host::log().find("explains") == std::string::npos);
	b.machine.reset_counters();
	b.machine.inject("link=5:up;event=16:0");
	b.machine.settle();
	CHECK(b.machine.count().total.reads == 0); // not even an interrupt
	CHECK(eventually([&] { return changes == 2; }));
}

TEST_CASE("programs and clients do not take each other's link events", "[client]")
{
	bench b(several_ports());
	auto f = b.open();
	std::atomic<unsigned> changes{0};

	REQUIRE(control(*f, 7, flag::enable_poll).flags == flag::enable_poll);
	{
		host::client c(0, count, &changes);
		// The program sees what it armed, not what the client needs.
		CHECK(control(*f, 7, 0).flags == flag::enable_poll);
		CHECK(control(*f, 8, 0).flags == 0);
		b.machine.inject("link=7:down");
		b.machine.settle();
		CHECK(f->poll() == poll_bits::event);
		CHECK(eventually([&] { return changes == 1; }));
		CHECK(control(*f, 7, 0).flags == 0); // one shot for the program,
		b.machine.inject("link=7:up");
		b.machine.settle();
		CHECK(eventually([&] { return changes == 2; }));                 // and not for the client
		auto g = b.open();
		CHECK(control(*f, 9, flag::disable_poll).flags == 0);
		b.machine.inject("link=9:down");
		b.machine.settle();
		CHECK(eventually([&] { return changes == 3; }));
		CHECK(g->poll() == 0); // no program has armed this one
		CHECK(control(*f, 7, flag::enable_poll | flag::clear).flags == flag::enable_poll);
	}
	// The client is gone, what the program armed is not.
	abi::event_summary s;
	REQUIRE(f->ioctl(abi::EVENT_SUMMARY, &s, 0) == 0);
	b.machine.inject("link=7:down");
	b.machine.settle();
	CHECK(f->poll() == poll_bits::event);
}

TEST_CASE("a link's event of a program's leaves the header armed for a client, at every moment", "[client]")
{
	bench b(several_ports());
	auto f = b.open();
	std::atomic<unsigned> changes{0}, writes{0};

	control(*f, 7, flag::enable_poll);
	host::client c(0, count, &changes);
	come_to_rest(b);
	b.machine.before_write([&](uint64_t offset) { writes += (offset & 0xfff) == 0xd30; });
	b.machine.inject("link=7:down");
	b.machine.settle();
	CHECK(f->poll(poll_bits::event, in_the_end_ms) & poll_bits::event);
	CHECK(eventually([&] { return changes == 1; }));
	come_to_rest(b);
	CHECK(writes == 0);
	b.machine.before_write(nullptr);
}

TEST_CASE("what a program of before armed is not a client's to disarm", "[client]")
{
	bench b(several_ports());
	std::atomic<unsigned> changes{0};

	control(*b.open(), 9, flag::enable_poll);
	b.unbind();
	b.rebind();
	auto f = b.open();
	{
		host::client c(0, count, &changes);
	}
	b.machine.inject("link=9:down");
	b.machine.settle();
	CHECK(f->poll(poll_bits::event, in_the_end_ms) & poll_bits::event);
}

TEST_CASE("a client is not told of what was before it came", "[client]")
{
	bench b(several_ports());
	std::atomic<unsigned> changes{0};

	// Nor of what an earlier one would have been told.
	if (GENERATE(false, true))
		host::client(0, count, &changes).unregister();
	b.machine.inject("link=5:down");
	b.machine.settle();
	host::client c(0, count, &changes);
	come_to_rest(b);
	CHECK(changes == 0);
	b.machine.inject("link=5:up");
	b.machine.settle();
	CHECK(eventually([&] { return changes == 1; }));
}

TEST_CASE("unregister waits for a callback that runs, and none runs after", "[client]")
{
	bench b(several_ports());
	struct state {
		std::promise<void> inside, leave;
		std::atomic<unsigned> calls{0};
		std::atomic<bool> left{false};
	} s;
	host::client c(
		0,
		[](void *arg) {
			auto &st = *static_cast<state *>(arg);
			if (st.calls++ == 0) {
				st.inside.set_value();
				st.leave.get_future().wait();
			}
			st.left = true;
		},
		&s);

	REQUIRE(c.rc() == 0);
	b.machine.inject("link=3:down");
	s.inside.get_future().wait();
	auto unregister = in_thread([&] {
		c.unregister();
		return s.left.load();
	});
	s.leave.set_value();
	CHECK(unregister.get());
	const unsigned calls = s.calls;
	b.machine.inject("link=3:up");
	b.machine.settle();
	CHECK(s.calls == calls);
}

TEST_CASE("a header that is not there is not armed for clients", "[client]")
{
	bench b(several_ports());
	std::atomic<unsigned> changes{0};

	b.machine.inject("unsupported=28:4;unsupported=16:0");
	b.machine.reset_counters();
	host::client c(0, count, &changes);
	CHECK(b.machine.count().total.writes == 23); // of 24 links
}

// Registering arms the header that tells of ports, then PFF by PFF; what happens at the first is for the client before
// the last is armed.
TEST_CASE("a link that changes while a client registers is the client's", "[client]")
{
	bench b(several_ports());
	std::atomic<unsigned> changes{0};
	const auto registrar = std::this_thread::get_id();
	std::atomic<bool> changed{false};
	std::optional<host::client> c;
	b.machine.reset_counters();
	{
		host::step_hook hook([&](const char *call) {
			if (std::this_thread::get_id() != registrar || std::string(call) != "seam_mutex_lock" ||
			    host::current.mutexes != 1 || b.machine.count().total.writes < 2 ||
			    changed.exchange(true))
				return;
			const auto before = b.machine.count().total.reads;
			b.machine.inject("link=0:down");
			CHECK(eventually([&] { return b.machine.count().total.reads > before; }));
		});
		c.emplace(0, count, &changes);
	}
	CHECK(changed);
	CHECK(eventually([&] { return changes == 1; }));
}

// Its own interrupt may be the same one as that which the arming of a link brings about; and the summary lies.
TEST_CASE("an interrupt that a client's arming brought about is looked into all the same", "[client]")
{
	bench b(several_ports());
	auto f = b.open();
	std::atomic<unsigned> changes{0};

	event_control(*f, 0, 0, flag::enable_poll);
	come_to_rest(b);
	b.machine.inject("silent-event=28:9");
	// Event 0 has occurred, and its own interrupt was merged with that.
	b.machine.on_read([](uint64_t offset, unsigned, uint64_t value) {
		return offset == 0x1820 ? 0 : offset == 0x1830 ? value | 1 : value;
	});
	host::client c(0, count, &changes);
	CHECK(f->poll(poll_bits::event, in_the_end_ms) & poll_bits::event);
	b.machine.on_read(nullptr);
}

// Only one interrupt is of our own making, and only if a link had changed before.
TEST_CASE("an interrupt that nothing explains is a riddle to clients, too", "[client]")
{
	bench b(several_ports());
	std::atomic<unsigned> changes{0};
	const bool raised = GENERATE(false, true);

	if (raised)
		b.machine.inject("link=5:down");
	host::client c(0, count, &changes);
	b.machine.settle();
	come_to_rest(b);
	CHECK(host::log().find("explains") == std::string::npos);
	b.machine.interrupt_now(0);
	come_to_rest(b);
	CHECK(host::log().find("explains") != std::string::npos);
}

// An interrupt's look has counted it already, and the next one is to find the news, not whoever registers.
TEST_CASE("who registers takes no news that a look is to find", "[client]")
{
	for (unsigned step = 1; step < 40; step++) {
		bench b(several_ports());
		std::atomic<unsigned> changes{0}, counted{0};
		const auto registrar = std::this_thread::get_id();
		unsigned now = 0;
		bool looked = false;
		std::optional<host::client> c;

		b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
			counted += std::this_thread::get_id() != registrar && (offset & 0xfff) == 0xd30;
			return value;
		});
		// The first look reads all headers, and this is not to be that.
		b.machine.interrupt_now(0);
		come_to_rest(b);
		counted = 0;
		{
			host::step_hook hook([&](const char *) {
				if (std::this_thread::get_id() != registrar || host::current.spinlocks ||
				    host::current.mutexes > 1 || ++now != step)
					return;
				b.machine.interrupt_now(0);
				b.machine.settle();
				looked = counted >= 24;
				b.machine.inject("silent-event=28:9");
			});
			c.emplace(0, count, &changes);
		}
		b.machine.interrupt_now(0);
		come_to_rest(b);
		INFO("step " << step);
		if (looked)
			CHECK(changes == 1);
		b.machine.on_read(nullptr);
	}
}

TEST_CASE("a callback may use the registers", "[client]")
{
	bench b(several_ports());
	struct state {
		host::client *self = nullptr;
		std::atomic<uint32_t> seen{0};
	} s;
	host::client c(
		0,
		[](void *arg) {
			auto &st = *static_cast<state *>(arg);
			st.seen = header(*st.self, 3) | 1u << 30;
		},
		&s);

	s.self = &c;
	b.machine.inject("link=3:down");
	CHECK(eventually([&] { return (s.seen & interrupt_enable) != 0; }));
}

TEST_CASE("a client outlives the binding, without a callback and without registers", "[client]")
{
	bench b(several_ports());
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);
	const auto touch = [](const switchtec_blocks *, void *) { return 7; };

	CHECK(c.with_blocks(touch, nullptr) == 7);
	b.unbind();
	b.machine.inject("link=3:down");
	b.machine.settle();
	CHECK(changes == 0);
	CHECK(c.with_blocks(touch, nullptr) == -ENODEV);
	CHECK(host::nodes() == 1);
	c.unregister();
	CHECK(host::nodes() == 0);
}

TEST_CASE("an unbind disarms what is armed for clients, and not what is for programs", "[client]")
{
	bench b(several_ports());
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);

	const bool ports = GENERATE(false, true);
	auto before = b.open();

	REQUIRE(control(*before, 6, flag::enable_poll).flags == flag::enable_poll);
	// What the client needs is none of a program's.
	CHECK(event_control(*before, ports_bound, 0, 0).flags == 0);
	if (ports)
		CHECK(event_control(*before, ports_bound, 0, flag::enable_poll).flags == flag::enable_poll);
	before.reset();
	b.unbind();
	b.rebind();
	auto f = b.open();
	for (int pff = 0; pff < 24; pff++)
		CHECK(control(*f, pff, 0).flags == (pff == 6 ? flag::enable_poll : 0));
	CHECK(event_control(*f, ports_bound, 0, 0).flags == (ports ? flag::enable_poll : 0));
}

// Nobody tells before the unbind goes on: what is still to be told then must have been cancelled.
TEST_CASE("a link that changes at any step of an unbind leaves nothing to tell", "[client]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);

	for (unsigned step = 1; step < 60; step++) {
		bench b(several_ports(how));
		std::atomic<unsigned> changes{0};
		host::client c(0, count, &changes);
		std::optional<host::still_clock> nobody_tells;
		const auto remover = std::this_thread::get_id();
		unsigned now = 0;

		come_to_rest(b);
		{
			host::step_hook hook([&](const char *) {
				if (std::this_thread::get_id() != remover || ++now != step)
					return;
				if (host::current.spinlocks || host::current.mutexes || host::current.fences)
					return;
				nobody_tells.emplace();
				b.machine.inject("link=0:down");
				b.machine.settle();
			});
			b.unbind();
		}
		INFO("step " << step);
		CHECK(host::pending_work() == 0);
	}
}

TEST_CASE("an unbind does not touch a dead device for its clients", "[client]")
{
	bench b(several_ports());
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);

	b.machine.inject("dead");
	b.machine.reset_counters();
	b.unbind();
	CHECK(b.machine.count().total.reads == 0);
	CHECK(b.machine.count().total.writes == 0);
}

TEST_CASE("registering at a switch that is gone is ENODEV", "[client]")
{
	bench b(several_ports());
	std::atomic<unsigned> changes{0};
	const bool first = GENERATE(false, true);
	std::optional<host::client> one;
	host::path on_its_way(0);

	if (!first)
		one.emplace(0, count, &changes);
	b.unbind();
	host::client two(0, count, &changes), three(on_its_way, count, &changes);
	CHECK(two.rc() == -ENODEV);
	CHECK(three.rc() == -ENODEV);
}

TEST_CASE("a program that clears a link's event takes no news from a client", "[client]")
{
	bench b(several_ports());
	auto f = b.open();
	std::atomic<unsigned> changes{0};
	std::atomic<bool> cleared{false};
	host::client c(0, count, &changes);
	const auto tester = std::this_thread::get_id();
	{
		// In the interrupt's thread, before it looks.
		host::step_hook hook([&](const char *call) {
			if (std::this_thread::get_id() == tester || std::string(call) != "seam_mutex_lock" ||
			    cleared.exchange(true))
				return;
			control(*f, 5, flag::clear);
		});
		b.machine.inject("link=5:down");
		b.machine.settle();
	}
	CHECK(cleared);
	CHECK(eventually([&] { return changes == 1; }));
	// Nor does a client take what it is to a program that it has occurred.
	b.machine.inject("link=5:up");
	b.machine.settle();
	CHECK(eventually([&] { return changes == 2; }));
	CHECK(control(*f, 5, 0).occurred == 1);
}

namespace {

// The first of two partitions, PFFs 0 to 11, of a switch that has no other host.
switchtec::model::config half_a_switch()
{
	auto cfg = several_ports();

	cfg.partitions = 2;
	return cfg;
}

} // namespace

TEST_CASE("a link of another partition is told of, and its header is left alone", "[client]")
{
	bench b(half_a_switch());
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);

	for (unsigned pff = 0; pff < 24; pff++)
		CHECK(((header(c, pff) & interrupt_enable) != 0) == (pff < 12));
	b.machine.inject("link=20:down");
	b.machine.settle();
	CHECK(changes == 0);
	// With the next event of ours, which the peer brings about.
	b.machine.reset_counters();
	b.machine.inject("spurious-interrupt=0");
	b.machine.settle();
	CHECK(eventually([&] { return changes == 1; }));
	CHECK(b.machine.count().total.writes == 0);
}

TEST_CASE("what a program disarms of another partition's links is disarmed, whoever listens", "[client]")
{
	bench b(half_a_switch());
	auto f = b.open();
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);
	constexpr unsigned anothers = 20;

	REQUIRE((header(c, anothers) & interrupt_enable) == 0);
	CHECK(control(*f, anothers, flag::enable_poll).flags == flag::enable_poll);
	CHECK((header(c, anothers) & interrupt_enable) != 0);
	CHECK(control(*f, anothers, flag::disable_poll).flags == 0);
	CHECK((header(c, anothers) & interrupt_enable) == 0);
}

// It goes over all PFFs, and an unbind waits for what is left of one.
TEST_CASE("whoever registers goes on no longer than until the node is gone", "[client]")
{
	auto cfg = switch_for(mode::dma);
	cfg.pffs = 200;
	bench b(cfg);
	auto f = b.open();
	std::atomic<unsigned> changes{0};
	const auto registrar = std::this_thread::get_id();
	unsigned writes = 0; // of the registrar, from when the node is gone
	std::future<void> unbind;
	std::optional<host::client> c;
	{
		host::step_hook hook([&](const char *call) {
			// The registers that tell which PFFs are ours come first.
			if (std::this_thread::get_id() != registrar || call != std::string_view("write") || writes++)
				return;
			unbind = in_thread([&] { b.unbind(); });
			REQUIRE(eventually([&] { return (f->poll() & poll_bits::gone) == poll_bits::gone; }));
		});
		c.emplace(0, count, &changes);
	}
	REQUIRE(unbind.valid());
	CHECK(writes <= 2);
	unbind.get();
	c.reset();
}

TEST_CASE("a port that is bound while a client listens is armed for it", "[client]")
{
	bench b(half_a_switch());
	auto f = b.open();
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);
	const bool told = GENERATE(false, true);
	INFO("a program waits for it, too: " << told);
	if (told)
		event_control(*f, ports_bound, 0, flag::enable_poll);
	// Its 20th downstream port; and PFF 3 is another's now.
	b.machine.inject("poke=4064:14;poke=4020:ff");
	b.machine.inject("event=16:0");
	b.machine.settle();
	CHECK(eventually([] { return host::pending_work() == 0; }));
	CHECK(f->poll() == (told ? poll_bits::event : 0));
	CHECK(host::log().find("explains") == std::string::npos);
	CHECK((header(c, 20) & interrupt_enable) != 0);
	CHECK((header(c, 3) & interrupt_enable) != 0); // not ours to disarm
	b.machine.inject("link=20:down");
	b.machine.settle();
	CHECK(eventually([&] { return changes == 1; }));
	// Once more: the header is still armed.
	b.machine.inject("poke=4068:15;event=16:0");
	b.machine.settle();
	CHECK(eventually([] { return host::pending_work() == 0; }));
	CHECK((header(c, 21) & interrupt_enable) != 0);
	c.unregister();
	CHECK(control(*f, 20, 0).flags == 0);
	CHECK(control(*f, 3, 0).flags == flag::enable_poll);
	CHECK(control(*f, 4, 0).flags == 0);
}

// Its event is one that nobody clears: of a second binding no interrupt tells.
TEST_CASE("a port that is bound is armed with the next event, where headers interrupt once", "[client]")
{
	auto cfg = half_a_switch();
	cfg.assumed.event_repeats = false;
	bench b(cfg);
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);

	b.machine.inject("poke=4064:14;event=16:0");
	b.machine.settle();
	come_to_rest(b);
	CHECK((header(c, 20) & interrupt_enable) != 0);
	b.machine.inject("poke=4068:15;event=16:0;link=21:down");
	b.machine.settle();
	come_to_rest(b);
	CHECK(changes == 0);
	CHECK((header(c, 21) & interrupt_enable) == 0);
	b.machine.inject("link=5:down");
	b.machine.settle();
	// Of both links at once, or of one after the other.
	CHECK(eventually([&] { return changes >= 1; }));
	come_to_rest(b);
	CHECK((header(c, 21) & interrupt_enable) != 0);
}

// Nobody tells of it: the device is out of reach.
TEST_CASE("a port that is bound in a pause is armed for a client after it", "[client]")
{
	bench b(half_a_switch());
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);

	b.driver->pause();
	b.machine.inject("poke=4064:14");
	b.driver->resume();
	come_to_rest(b);
	CHECK((header(c, 20) & interrupt_enable) != 0);
}

TEST_CASE("ports are watched for clients after a reset, too", "[client]")
{
	bench b(half_a_switch());
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);

	b.driver->pause();
	b.machine.inject("link-down;link-up");
	b.driver->resume();
	come_to_rest(b);
	b.machine.inject("poke=4064:14;event=16:0");
	b.machine.settle();
	come_to_rest(b);
	CHECK((header(c, 20) & interrupt_enable) != 0);
}

TEST_CASE("what tells of another partition's ports is a program's alone", "[client]")
{
	bench b(half_a_switch());
	auto f = b.open();
	std::atomic<unsigned> changes{0};
	{
		host::client c(0, count, &changes);

		CHECK(event_control(*f, ports_bound, 1, 0).flags == 0);
		CHECK(event_control(*f, ports_bound, 1, flag::enable_poll).flags == flag::enable_poll);
		CHECK(event_control(*f, ports_bound, 1, flag::disable_poll).flags == 0);
	}
	CHECK(event_control(*f, ports_bound, 1, 0).flags == 0);
}

// What is known of ports is of when there was a client.
TEST_CASE("a port that is bound while nobody listens is armed for who comes", "[client]")
{
	bench b(half_a_switch());
	std::atomic<unsigned> changes{0};
	{
		host::client before(0, count, &changes);
	}
	b.machine.inject("poke=4064:14;event=16:0");
	host::client c(0, count, &changes);
	CHECK((header(c, 20) & interrupt_enable) != 0);
}

TEST_CASE("a port that a command of ours may have bound is armed for a client", "[client]")
{
	bench b(half_a_switch());
	auto f = b.open();
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);
	const bool binds = GENERATE(false, true);

	pass_first_look(b.machine);
	host::administrator = true;
	b.machine.inject("poke=4064:14");
	REQUIRE(f->submit(binds ? 0x0c : cmd_echo, {2, 0, 0, 0}) == 8);
	CHECK(f->result(4).rc == 0);
	come_to_rest(b);
	CHECK(((header(c, 20) & interrupt_enable) != 0) == binds);
}

TEST_CASE("the last client goes while the device is set up again: nothing is armed for nobody", "[client]")
{
	bench b(several_ports());
	auto f = b.open();
	std::atomic<unsigned> changes{0};
	std::optional<host::client> c;
	// Before the first header, among them, and behind the last.
	const unsigned leaves_at = GENERATE(1u, 3u, 12u, 24u);
	const auto bus = std::this_thread::get_id();
	unsigned ways = 0;

	c.emplace(0, count, &changes);
	b.driver->pause();
	for (unsigned pff = 0; pff < 24; pff++)
		b.machine.reset_register(0x134000 + pff * 0x1000 + 0xd30, 0);
	{
		host::step_hook hook([&](const char *call) {
			if (std::this_thread::get_id() == bus && c && std::string(call) == "seam_give_way" &&
			    ++ways == leaves_at)
				c.reset();
		});
		b.driver->resume();
	}
	c.reset();
	for (int pff = 0; pff < 24; pff++)
		CHECK(control(*f, pff, 0).flags == 0);
}

TEST_CASE("headers that were silent on the way back are armed on the next", "[client]")
{
	bench b(several_ports());
	auto f = b.open();
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);

	event_control(*f, 27, 3, flag::enable_poll | flag::clear);
	b.driver->pause();
	for (unsigned pff = 0; pff < 24; pff++)
		b.machine.reset_register(0x134000 + pff * 0x1000 + 0xd30, 0);
	b.machine.reset_register(0x134000 + 3 * 0x1000 + 0xd18, 0);
	b.machine.inject("dead");
	b.driver->resume();
	b.machine.inject("alive");
	b.driver->pause();
	b.driver->resume();
	// The end of a pause is news, too, once or twice.
	REQUIRE(eventually([] { return host::pending_work() == 0; }));
	const unsigned before = changes;
	CHECK(before != 0);
	b.machine.inject("link=5:down");
	CHECK(eventually([&] { return changes > before; }));
	b.machine.settle();
	b.machine.inject("event=27:3");
	b.machine.settle();
	CHECK(f->poll() == poll_bits::event);
}

TEST_CASE("what happened to a link while nobody could look is told of afterwards", "[client]")
{
	bench b(several_ports());
	std::atomic<unsigned> changes{0};
	host::client c(0, count, &changes);

	b.driver->pause();
	// With its interrupt disabled, as a reset leaves it.
	b.machine.reset_register(0x134000 + 5 * 0x1000 + 0xd30, 0);
	b.machine.inject("link=5:down");
	b.machine.settle();
	b.driver->resume();
	CHECK(eventually([&] { return changes != 0; }));
}

TEST_CASE("a client that comes to a silent switch hears of links when it is back", "[client]")
{
	bench b(several_ports());
	std::atomic<unsigned> changes{0};
	std::optional<host::client> c;

	b.machine.inject("dead");
	c.emplace(0, count, &changes);
	REQUIRE(c->rc() == 0);
	CHECK(eventually([] { return host::pending_work() == 0; }));
	b.machine.inject("alive");
	b.driver->pause();
	b.driver->resume();
	REQUIRE(eventually([] { return host::pending_work() == 0; }));
	const unsigned before = changes;
	b.machine.inject("link=5:down");
	CHECK(eventually([&] { return changes > before; }));
}

TEST_CASE("a client that comes to a silent switch is not told of what was before, when it is back", "[client]")
{
	bench b(several_ports());
	std::atomic<unsigned> changes{0};
	std::optional<host::client> c;

	b.machine.inject("link=5:down");
	{
		const host::still_clock not_yet;
		b.machine.inject("dead");
		c.emplace(0, count, &changes);
		b.machine.inject("alive");
	}
	come_to_rest(b);
	CHECK(changes == 0);
}

TEST_CASE("clients, links and unbinds at once", "[client]")
{
	bench b(several_ports(GENERATE(mode::dma, mode::mailbox)));
	std::atomic<bool> stop{false};
	std::atomic<unsigned> changes{0};
	auto registrar = in_thread([&] {
		while (!stop) {
			host::client c(0, count, &changes);
			if (c.rc() == 0)
				header(c, 3);
		}
	});
	auto links = in_thread([&] {
		for (bool up = true; !stop; up = !up) {
			b.machine.inject(up ? "link=3:up" : "link=4:down");
			b.machine.settle();
		}
	});

	for (int cycle = 0; cycle < 40; cycle++) {
		b.unbind();
		b.rebind();
	}
	stop = true;
	registrar.get();
	links.get();
}
