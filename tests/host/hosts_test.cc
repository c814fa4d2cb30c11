// SPDX-License-Identifier: GPL-2.0-only
// Two hosts on one switch, each with this driver: what one does is not the other's.
#include "bench.h"
#include "event_control.h"

namespace {

namespace abi = switchtec::abi;
namespace flag = switchtec::abi::event_flag;

constexpr unsigned partition_reset = 13, credit_timeout = 27, link_state = 28;

// Node 0 is the first host's, node 1 the other's; PFFs 0..3 and 4..7.
struct two_hosts {
	explicit two_hosts(mode how) : common(endpoint(how, 0)), one(endpoint(how, 0), common), other(endpoint(how, 1), common)
	{
		host::clear_log();
		driver_of_one.emplace(one);
		driver_of_other.emplace(other);
		if (driver_of_one->rc() || driver_of_other->rc())
			host::bug("probe failed: %s", host::log().c_str());
	}
	static switchtec::model::config endpoint(mode how, unsigned partition)
	{
		auto cfg = switch_for(how);

		// Worse for us than that an event's interrupt is its host's alone.
		cfg.assumed.foreign_events = switchtec::model::event_audience::all;
		cfg.partitions = 2;
		cfg.partition = partition;
		return cfg;
	}
	static std::unique_ptr<host::file> open(unsigned minor)
	{
		std::unique_ptr<host::file> f;

		if (const int rc = host::file::open(minor, f))
			host::bug("open failed: %d", rc);
		return f;
	}

	host::shared_switch common;
	host::machine one, other;
	std::optional<host::driver> driver_of_one, driver_of_other;
};

} // namespace

TEST_CASE("hosts of one switch run commands at the same time", "[hosts]")
{
	two_hosts s(GENERATE(mode::dma, mode::mailbox));
	auto f = s.open(0), g = s.open(1);

	s.one.hold(true);
	s.other.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(g->submit(cmd_echo, {1, 2, 3, 4}) == 8);
	s.other.hold(false);
	CHECK(g->result(4).data == std::vector<uint8_t>{0xfe, 0xfd, 0xfc, 0xfb});
	s.one.hold(false);
	CHECK(f->result(4).data == answer);
	// Catch's checks are one thread's.
	auto busy = in_thread([&] {
		unsigned right = 0;
		for (int i = 0; i < 50; i++)
			right += echo_works(*g);
		return right;
	});
	for (int i = 0; i < 50; i++)
		CHECK(echo_works(*f));
	CHECK(busy.get() == 50);
}

TEST_CASE("an event is told to the host whose partition it is of", "[hosts]")
{
	two_hosts s(mode::dma);
	auto f = s.open(0), g = s.open(1);
	const unsigned id = GENERATE(partition_reset, link_state);
	const int own = id == partition_reset ? 1 : 5;

	event_control(*g, id, own, switchtec::abi::event_flag::enable_poll);
	s.one.inject(id == partition_reset ? "event=13:1" : "event=28:5");
	CHECK(g->poll(poll_bits::event, in_the_end_ms) & poll_bits::event);
	s.one.settle();
	CHECK_FALSE(f->poll() & poll_bits::event);
}

TEST_CASE("a host that unbinds, or dies, is none of the other's business", "[hosts]")
{
	two_hosts s(GENERATE(mode::dma, mode::mailbox));
	auto g = s.open(1);

	REQUIRE(echo_works(*s.open(0)));
	if (GENERATE(true, false))
		s.one.inject("dead");
	s.driver_of_one->unbind();
	CHECK(echo_works(*g));
}

static void count(void *arg)
{
	++*static_cast<std::atomic<unsigned> *>(arg);
}

static void see_events(host::file &f)
{
	abi::event_summary s;

	REQUIRE(f.ioctl(abi::EVENT_SUMMARY, &s, 0) == 0);
}

TEST_CASE("what one host does to events takes none from the other", "[hosts]")
{
	two_hosts s(mode::dma);
	auto g = s.open(1);
	std::atomic<unsigned> changes{0};
	host::client client(1, count, &changes);
	const char *const what = GENERATE("binds and unbinds", "listens", "scans", "controls its own");
	std::atomic<bool> stop{false};

	INFO("the other host " << what);
	auto neighbour = in_thread([&] {
		while (!stop) {
			if (*what == 'b') {
				s.driver_of_one->unbind();
				s.driver_of_one.emplace(s.one);
			} else if (*what == 'l') {
				std::atomic<unsigned> heard{0};
				host::client c(0, count, &heard);
			} else if (*what == 's') {
				s.one.interrupt_now(0);
				s.one.settle();
			} else {
				auto f = s.open(0);
				for (unsigned id : {partition_reset, credit_timeout, link_state})
					event_control(*f, id, 0, flag::enable_poll | flag::clear);
			}
		}
	});
	for (unsigned i = 1; i <= 30; i++) {
		const unsigned id = i % 2 ? credit_timeout : partition_reset;
		const int index = i % 2 ? 5 : 1;
		event_control(*g, id, index, flag::enable_poll | flag::clear);
		s.one.inject("event=" + std::to_string(id) + ":" + std::to_string(index));
		CHECK(g->poll(poll_bits::event, in_the_end_ms) & poll_bits::event);
		see_events(*g);
		s.one.inject(i % 2 ? "link=5:down" : "link=5:up");
		CHECK(eventually([&] { return changes == i; }));
	}
	stop = true;
	neighbour.get();
}

TEST_CASE("a host writes to no header of the other's", "[hosts]")
{
	two_hosts s(mode::dma);
	auto f = s.open(0), g = s.open(1);

	event_control(*g, credit_timeout, 5, flag::enable_poll);
	event_control(*g, partition_reset, 1, flag::enable_poll);
	// Pending and armed, and nobody of the other host's looks.
	s.driver_of_other->unbind();
	s.one.inject("event=27:5;event=13:1");
	s.one.settle();
	CHECK(eventually([] { return host::pending_work() == 0; }));
	const abi::event_ctl timeout = event_control(*f, credit_timeout, 5, 0);
	CHECK(timeout.occurred == 1);
	CHECK(timeout.flags == flag::enable_poll);
	CHECK(event_control(*f, partition_reset, 1, 0).flags == flag::enable_poll);
	// And the other host's program is told when its driver is back.
	s.driver_of_other.emplace(s.other);
	auto again = s.open(1);
	s.one.inject("event=27:5");
	CHECK(again->poll(poll_bits::event, in_the_end_ms) & poll_bits::event);
}

// As the C driver does at its interrupts with what is global or a partition's, and a program of its with "clear".
TEST_CASE("an event that another driver disarms, or clears, before we look is told", "[hosts]")
{
	two_hosts s(mode::dma);
	auto f = s.open(0);
	const bool clears = GENERATE(false, true);
	constexpr uint64_t headers[] = {0x1800 + 0xc0, 0x4000 + 0x124};
	const bool global = GENERATE(true, false);
	const uint64_t header = headers[!global];

	s.driver_of_other->unbind();
	// In the thread of our interrupt, before it looks.
	event_control(*f, global ? 6 : partition_reset, 0, flag::enable_poll | flag::clear);
	std::atomic<bool> done{false};
	s.one.reset_counters();
	{
		host::step_hook hook([&](const char *call) {
			if (std::string(call) == "seam_mutex_lock" && !done.exchange(true))
				s.other.write(header, clears, 4);
		});
		s.one.inject(global ? "event=6" : "event=13:0");
		s.one.settle();
	}
	CHECK(done);
	CHECK(f->poll(poll_bits::event, in_the_end_ms) & poll_bits::event);
	CHECK(s.one.count().total.writes == 0); // it is disarmed already
}

TEST_CASE("a C driver beside us takes neither PFF events nor link changes", "[hosts]")
{
	two_hosts s(mode::dma);
	auto f = s.open(0);
	std::atomic<unsigned> changes{0};
	host::client client(0, count, &changes);

	s.driver_of_other->unbind();
	for (unsigned i = 1; i <= 10; i++) {
		// Its probe clears and arms the link-state header of every PFF.
		event_control(*f, credit_timeout, 2, flag::enable_poll | flag::clear);
		s.one.inject(i % 2 ? "link=2:down" : "link=2:up");
		for (uint64_t pff = 0; pff < 8; pff++)
			s.other.write(0x134000 + pff * 0x1000 + 0xd30, 9, 4);
		CHECK(eventually([&] { return changes == i; }));
		// At an interrupt it disarms what is the switch's and every partition's, and what its own PFFs have.
		s.one.inject("event=27:2");
		for (uint64_t pff = 4; pff < 8; pff++)
			s.other.write(0x134000 + pff * 0x1000 + 0xd18, 0, 4);
		CHECK(f->poll(poll_bits::event, in_the_end_ms) & poll_bits::event);
		see_events(*f);
	}
}

TEST_CASE("a crash of the firmware is every host's", "[hosts]")
{
	two_hosts s(GENERATE(mode::dma, mode::mailbox));
	auto f = s.open(0), g = s.open(1);

	REQUIRE(echo_works(*f));
	REQUIRE(echo_works(*g));
	s.other.hold(true);
	REQUIRE(g->submit(cmd_echo, question) == 8);
	s.one.inject("crash=5");
	CHECK(g->result(4).rc == -EIO);
	s.other.hold(false);
	// Back at the latest after a command that fails.
	CHECK(eventually([&] { return echo_works(*f) && echo_works(*g); }));
}
