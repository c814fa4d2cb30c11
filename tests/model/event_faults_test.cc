// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "fake_machine.h"

using namespace switchtec::model;

namespace {

/* From the tables of the hardware's description, one row for each event id. */
struct known_event {
	unsigned id;
	enum { global, partition, pff } where;
	uint64_t header;	/* in its block */
	int summary_bit;	/* -1: there is none */
};

constexpr known_event known_events[] = {
	{0, known_event::global, 0x30, 0},
	{1, known_event::global, 0x48, 1},
	{2, known_event::global, 0x60, 2},
	{3, known_event::global, 0x78, 3},
	{4, known_event::global, 0x90, 4},
	{5, known_event::global, 0xa8, 5},
	{6, known_event::global, 0xc0, 6},
	{7, known_event::global, 0xd8, 7},
	{8, known_event::global, 0xf0, 8},
	{9, known_event::global, 0x108, 9},
	{10, known_event::global, 0x120, 10},
	{11, known_event::global, 0x138, 11},
	{12, known_event::global, 0x150, 12},
	{13, known_event::partition, 0x124, 0},
	{14, known_event::partition, 0x13c, 1},
	{15, known_event::partition, 0x154, 2},
	{16, known_event::partition, 0x16c, 3},
	{17, known_event::pff, 0xc10, 0},
	{18, known_event::pff, 0xc28, 1},
	{19, known_event::pff, 0xc40, 2},
	{20, known_event::pff, 0xc58, 3},
	{21, known_event::pff, 0xc88, 5},
	{22, known_event::pff, 0xca0, 6},
	{23, known_event::pff, 0xcb8, 7},
	{24, known_event::pff, 0xcd0, 8},
	{25, known_event::pff, 0xce8, 9},
	{26, known_event::pff, 0xd00, 10},
	{27, known_event::pff, 0xd18, 11},
	{28, known_event::pff, 0xd30, 12},
	{29, known_event::global, 0x168, 13},
	{30, known_event::partition, 0x184, -1},
	{31, known_event::pff, 0xc70, 4},
};

/* Three partitions, the second is the local one; PFFs 0..2, 3..5 and 6..7. */
struct event_machine : fake_machine {
	event_machine() : fake_machine({.partitions = 3, .partition = 1, .event_vector = 2}) {}

	uint64_t bitmap() { return device.read(0x1810, 8); }
	bool quiet()
	{
		uint32_t any = read32(0x1820) | uint32_t(bitmap());

		for (unsigned p = 0; p < 3; p++)
			any |= read32(0x4114 + 0x400 * p);
		for (unsigned i = 0; i < 8; i++)
			any |= read32(0x134c00 + 0x1000 * i);
		return !any;
	}
};

struct instance {
	uint64_t header, summary;
	uint64_t bitmap;	/* what it sets of the bitmap of partitions */
	unsigned index;
	std::string spec;	/* ID:INDEX */
};

std::vector<instance> instances(const known_event &e)
{
	const std::string id = std::to_string(e.id);
	std::vector<instance> all;

	if (e.where == known_event::global)
		all.push_back({0x1800 + e.header, 0x1820, 0, 0, id + ":0"});
	for (unsigned p = 0; p < 3 && e.where == known_event::partition; p++)
		all.push_back({0x4000 + 0x400 * p + e.header, 0x4114 + 0x400 * p, 1ull << p, p,
			       id + ":" + std::to_string(p)});
	for (unsigned i = 0; i < 8 && e.where == known_event::pff; i++)
		all.push_back({0x134000 + 0x1000 * i + e.header, 0x134c00 + 0x1000 * i,
			       1ull << i / 3, i, id + ":" + std::to_string(i)});
	return all;
}

} // namespace

TEST_CASE("event: header, data, summary and bitmap of each one in every place")
{
	static_assert(std::size(known_events) == 32);
	event_machine m;

	for (const known_event &e : known_events) {
		for (const instance &i : instances(e)) {
			INFO(i.spec);
			REQUIRE(m.quiet());
			REQUIRE(m.inject("event=" + i.spec) == "");
			CHECK(m.read32(i.header) == 0x21);
			CHECK(m.read32(i.header + 4) == (0xe0000000 | e.id << 16 | i.index));
			CHECK(m.read32(i.header + 8) == 0);
			CHECK(m.read32(i.header + 12) == 1);
			CHECK(m.read32(i.header + 16) == ~m.read32(i.header + 4));
			CHECK(m.read32(i.header + 20) == 0x5a5a5a5a);
			CHECK(m.read32(i.summary) ==
			      (e.summary_bit < 0 ? 0 : 1u << e.summary_bit));
			CHECK(m.bitmap() == i.bitmap);

			/* enables have nothing to do with it; clearing has */
			m.write32(i.header, 0x1e);
			CHECK_FALSE(m.quiet());
			m.write32(i.header, 0x0);
			CHECK(m.bitmap() == i.bitmap);
			m.write32(i.header, 0x1);
			CHECK(m.quiet());
			CHECK(m.read32(i.header) == 0x20);
			CHECK(m.read32(i.header + 4) == (0xe0000000 | e.id << 16 | i.index));
		}
	}
	/* one for each pending event whose interrupt was enabled */
	CHECK(m.take_vectors() == vectors(14 + 3 * 5 + 8 * 13, 2));
}

TEST_CASE("event without an index: the local partition, or PFF 0")
{
	event_machine m;

	REQUIRE(m.inject("event=13;event=28;event=29") == "");
	CHECK(m.read32(0x4400 + 0x124) == 0x21);
	CHECK(m.read32(0x134d30) == 0x21);
	CHECK(m.read32(0x1968) == 0x21);
}

TEST_CASE("event@N")
{
	event_machine m;

	REQUIRE(m.inject("event=28:4@2") == "");
	CHECK(m.read32(0x138d30) == 0);
	CHECK(m.read32(0x138d30) == 0x21);
}

TEST_CASE("summaries and the bitmap, when several events are pending")
{
	event_machine m;

	REQUIRE(m.inject("event=28:4;event=17:4;event=17:5;event=30:1;event=0;event=12") == "");
	CHECK(m.read32(0x138c00) == 0x1001);
	CHECK(m.read32(0x139c00) == 0x1);
	CHECK(m.read32(0x4514) == 0);
	CHECK(m.read32(0x1820) == 0x1001);
	CHECK(m.bitmap() == 0x2);
	m.write32(0x138d30, 1);
	CHECK(m.read32(0x138c00) == 0x1);
	m.write32(0x138c10, 1);
	CHECK(m.read32(0x138c00) == 0);
	m.write32(0x138c10, 1);		/* again: counted once */
	m.write32(0x4400 + 0x184, 1);
	CHECK(m.bitmap() == 0x2);
	m.write32(0x139c10, 1);
	CHECK(m.bitmap() == 0);
	m.write32(0x1950, 1);
	CHECK(m.read32(0x1820) == 0x1);
	m.write32(0x1830, 1);
	CHECK(m.quiet());
}

TEST_CASE("the completion of a command is an event like others")
{
	event_machine m;

	m.command(echo);
	m.pass(latency);
	CHECK(m.read32(0x4514) == 0x2);
	CHECK(m.bitmap() == 0x2);
	CHECK(m.read32(0x4400 + 0x13c + 4) == 0xe00e0001);
	m.write32(0x4400 + 0x13c, 1);
	CHECK(m.quiet());
}

TEST_CASE("an interrupt for each event while it is enabled, and for enabling what has occurred")
{
	event_machine m;
	constexpr uint64_t header = 0x138d30;
	const auto happens = [&m] { REQUIRE(m.inject("event=28:4") == ""); };

	SECTION("not enabled: none") {
		happens();
		CHECK(m.take_vectors().empty());
		/* enabled while it is pending */
		m.write32(header, 0x8);
		CHECK(m.take_vectors() == vectors{2});
		m.write32(header, 0x8);
		CHECK(m.take_vectors().empty());
		m.write32(header, 0x0);
		m.write32(header, 0xe);
		CHECK(m.take_vectors() == vectors{2});
	}
	SECTION("the other enables are not for interrupts of the host") {
		m.write32(header, 0x16);
		happens();
		CHECK(m.take_vectors().empty());
	}
	SECTION("enabled and cleared by one write: none") {
		happens();
		m.write32(header, 0x9);
		CHECK(m.take_vectors().empty());
		happens();
		CHECK(m.take_vectors() == vectors{2});
	}
	SECTION("each time, also if nobody clears it") {
		m.write32(header, 0x8);
		happens();
		CHECK(m.take_vectors() == vectors{2});
		happens();
		CHECK(m.take_vectors() == vectors{2});
		CHECK(m.read32(header) == (2 << 5 | 0x9));
		m.write32(header, 0x9);
		happens();
		CHECK(m.take_vectors() == vectors{2});
	}
	SECTION("of a dead device: lost") {
		m.write32(header, 0x8);
		m.device.set_dead(true);
		happens();
		m.device.set_dead(false);
		CHECK(m.take_vectors().empty());
		CHECK(m.read32(header) == (1 << 5 | 0x9));
	}
}

TEST_CASE("unsupported: bit 31, and nothing ever happens")
{
	event_machine m;
	constexpr uint64_t header = 0x138d30;

	REQUIRE(m.inject("event=28:4") == "");
	m.write32(header, 0x8);
	CHECK(m.take_vectors() == vectors{2});
	REQUIRE(m.inject("unsupported=28:4") == "");
	CHECK(m.read32(header) == 0x80000000);
	CHECK(m.quiet());
	m.write32(header, 0xffffffff);
	REQUIRE(m.inject("event=28:4;silent-event=28:4") == "");
	CHECK(m.read32(header) == 0x80000000);
	CHECK(m.take_vectors().empty());
	CHECK(m.quiet());
	REQUIRE(m.inject("clear") == "");
	m.device.reset();
	CHECK(m.read32(header) == 0x80000000);
	/* the same event elsewhere is well */
	REQUIRE(m.inject("event=28:5") == "");
	CHECK(m.read32(0x139d30) == 0x21);
}

TEST_CASE("silent-event: an interrupt that no summary explains")
{
	event_machine m;

	for (const known_event &e : known_events) {
		for (const instance &i : instances(e)) {
			INFO(i.spec);
			m.write32(i.header, 0x8);
			REQUIRE(m.inject("silent-event=" + i.spec) == "");
			CHECK(m.read32(i.header) == 0x29);
			CHECK(m.take_vectors() == vectors{2});
			CHECK(m.quiet());
			m.write32(i.header, 0x1);
			CHECK(m.read32(i.header) == 0x20);
			CHECK(m.quiet());
		}
	}

	SECTION("becomes known when the event happens loudly") {
		REQUIRE(m.inject("silent-event=28:4;event=28:4") == "");
		CHECK(m.read32(0x138c00) == 0x1000);
		CHECK(m.bitmap() == 0x2);
		m.write32(0x138d30, 1);
		CHECK(m.quiet());
	}
	SECTION("does not hide one that is known") {
		REQUIRE(m.inject("event=28:4;silent-event=28:4") == "");
		CHECK(m.read32(0x138c00) == 0x1000);
		m.write32(0x138d30, 1);
		CHECK(m.quiet());
	}
}

TEST_CASE("storm: everything, one interrupt for each round, until it is over")
{
	event_machine m;
	constexpr uint64_t armed = 0x138d30, other = 0x134c10;

	REQUIRE(m.inject("unsupported=19:2") == "");
	m.write32(armed, 0x8);
	m.write32(other, 0x8);
	REQUIRE(m.inject("storm=10") == "");
	CHECK(m.quiet());
	m.pass(9'999);
	CHECK(m.quiet());
	m.pass(1);
	CHECK(m.take_vectors() == vectors{2});
	CHECK(m.read32(0x1820) == 0x3fff);
	CHECK(m.bitmap() == 0x7);
	for (unsigned p = 0; p < 3; p++)
		CHECK(m.read32(0x4114 + 0x400 * p) == 0xf);
	for (unsigned i = 0; i < 8; i++)
		CHECK(m.read32(0x134c00 + 0x1000 * i) == (i == 2 ? 0x1ffb : 0x1fff));
	for (const known_event &e : known_events)
		for (const instance &i : instances(e))
			CHECK((m.read32(i.header) & ~0x8u) ==
			      (i.spec == "19:2" ? 0x80000000 : 0x21));

	/* nobody clears anything: they happen all the same */
	m.pass(10'000 * 20);
	CHECK_FALSE(m.take_vectors().empty());
	CHECK(m.read32(armed) == (21 << 5 | 0x9));
	m.write32(armed, 0x9);
	m.write32(other, 0x9);
	m.pass(10'000 * 20);
	CHECK(m.take_vectors().size() == 20);

	SECTION("storm=0") {
		REQUIRE(m.inject("storm=0") == "");
	}
	SECTION("clear") {
		REQUIRE(m.inject("clear") == "");
	}
	SECTION("a new one replaces it") {
		REQUIRE(m.inject("storm=100") == "");
		m.pass(1'000'000);
		CHECK(m.read32(armed) == (51 << 5 | 0x9));
		REQUIRE(m.inject("storm=0") == "");
	}
	SECTION("a reset does not end it") {
		m.device.reset();
		m.pass(30'000);
		CHECK(m.read32(armed) == (3 << 5 | 0x1));
		REQUIRE(m.inject("storm=0") == "");
	}
	const uint32_t last = m.read32(armed);

	m.pass(1'000'000);
	CHECK(m.read32(armed) == last);
}

TEST_CASE("storm: commands go on, in both modes")
{
	const bool dma = GENERATE(false, true);
	event_machine m;

	if (dma)
		m.enable_dma();
	REQUIRE(m.inject("storm=1") == "");
	for (uint32_t i = 0; i < 10; i++) {
		m.command(echo, i);
		m.pass(latency);
		CHECK(m.status() == 2);
		CHECK(m.output() == ~i);
	}
}

TEST_CASE("storm: a slow host gets half of its time for other things")
{
	/* each look at the clock takes 10 us: a round takes ten times its period */
	struct slow_machine : event_machine {
		uint64_t now_ns() override { return now += 10'000; }
	} m;

	REQUIRE(m.inject("storm=1") == "");
	for (uint32_t round = 1; round <= 100; round++) {
		m.now = std::max(m.now, m.timer);
		m.timer = UINT64_MAX;
		m.device.expire();
		/* one round, though the next one was due before it was over; then a pause */
		CHECK(m.read32(0x1830) == (round << 5 | 0x1));
		CHECK(m.timer - m.now == 10'000);
	}
}

TEST_CASE("link: the state of a port, and its event")
{
	event_machine m;
	constexpr uint64_t port = 0x138000, header = port + 0xd30, status = port + 0x76;

	m.write32(header, 0x8);
	CHECK((m.read16(status) & 1 << 13) != 0);
	REQUIRE(m.inject("link=4:down") == "");
	CHECK(m.read16(status) == 0);
	CHECK(m.read32(header) == 0x29);
	CHECK(m.read32(header + 4) == 0xe01c0004);
	CHECK(m.read32(header + 8) == 0);
	CHECK(m.read32(port + 0xc00) == 0x1000);
	CHECK(m.take_vectors() == vectors{2});
	m.write32(header, 0x9);
	REQUIRE(m.inject("link=4:up") == "");
	CHECK((m.read16(status) & 1 << 13) != 0);
	CHECK(m.read32(header + 8) == 1);
	CHECK(m.take_vectors() == vectors{2});
	m.write32(header, 0x9);

	/* no change is an event as well, and an upstream port has a link, too */
	REQUIRE(m.inject("link=4:up;link=0:down") == "");
	CHECK(m.take_vectors() == vectors{2});
	CHECK(m.read16(0x134076) == 0);
	CHECK(m.read32(0x134d30) == 0x21);
	CHECK(m.inject("link=5:down") == "PFF 5 has no link: it is no port");	/* the vEP */

	m.device.reset();
	CHECK((m.read16(0x134076) & 1 << 13) != 0);
}

TEST_CASE("reset: no event is pending, and summaries start anew")
{
	event_machine m;

	REQUIRE(m.inject("event=28:4;silent-event=17:4;event=13") == "");
	m.device.reset();
	CHECK(m.quiet());
	CHECK(m.read32(0x138d30) == 0);
	REQUIRE(m.inject("event=17:4;event=28:4") == "");
	CHECK(m.bitmap() == 0x2);
	m.write32(0x138d30, 1);
	m.write32(0x138c10, 1);
	CHECK(m.quiet());
}
