// SPDX-License-Identifier: GPL-2.0
// Two hosts on one switch, each with this driver: what one does is not the other's.
#include "bench.h"
#include "event_control.h"

namespace {

constexpr unsigned partition_reset = 13, link_state = 28;

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
	std::thread busy([&] {
		for (int i = 0; i < 50; i++)
			CHECK(echo_works(*g));
	});
	for (int i = 0; i < 50; i++)
		CHECK(echo_works(*f));
	busy.join();
}

TEST_CASE("an event is told to the host whose partition it is of", "[hosts]")
{
	two_hosts s(mode::dma);
	auto f = s.open(0), g = s.open(1);
	const unsigned id = GENERATE(partition_reset, link_state);
	const int own = id == partition_reset ? 1 : 5;

	event_control(*g, id, own, switchtec::abi::event_flag::enable_poll);
	s.one.inject(id == partition_reset ? "event=13:1" : "event=28:5");
	CHECK(g->poll(poll_bits::event, 1000) & poll_bits::event);
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
