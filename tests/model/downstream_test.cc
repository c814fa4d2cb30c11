// SPDX-License-Identifier: GPL-2.0-only
/* A device comes or goes below a downstream port. */

#include <catch2/catch.hpp>

#include "fake_machine.h"

using namespace switchtec::model;

namespace {

constexpr uint64_t link_state = 0xd30;

/* Three partitions, the second is the local one: PFF 3 upstream, 4 downstream, 5 the endpoint. */
struct place : fake_machine {
	place() : fake_machine({.partitions = 3, .partition = 1, .event_vector = 2})
	{
		arm();
	}

	static uint64_t block(unsigned pff) { return 0x134000 + 0x1000 * pff; }
	void arm() { write32(block(4) + link_state, 9); }	/* clear, interrupt */
	bool up(unsigned pff) { return read32(block(pff) + 0x74) >> 16 & 0x2000; }
	uint32_t header() { return read32(block(4) + link_state); }
	uint32_t count() { return header() >> 5 & 0xff; }
};

} // namespace

TEST_CASE("a device goes and comes below a downstream port: its link changes, with the event")
{
	place m;

	REQUIRE(m.up(4));
	m.device.plug(0, false);
	CHECK_FALSE(m.up(4));
	CHECK((m.header() & 1) == 1);
	CHECK(m.read32(place::block(4) + link_state + 8) == 0);		/* data[1]: down */
	CHECK(m.take_vectors() == vectors{2});

	m.arm();
	m.device.plug(0, true);
	CHECK(m.up(4));
	CHECK(m.read32(place::block(4) + link_state + 8) == 1);
	CHECK(m.count() == 2);
	CHECK(m.take_vectors() == vectors{2});
}

TEST_CASE("what is said twice changes nothing, and every port has a device at first")
{
	place m;

	m.device.plug(0, true);
	CHECK(m.count() == 0);
	m.device.plug(0, false);
	m.device.plug(0, false);
	CHECK(m.count() == 1);
}

TEST_CASE("a reset brings up no link below which there is nobody, and is no event")
{
	place m;

	m.device.plug(0, false);
	m.device.reset();
	CHECK_FALSE(m.up(4));
	CHECK(m.up(3));
	CHECK((m.header() & 1) == 0);
	m.device.plug(0, true);
	m.device.reset();
	CHECK(m.up(4));
}

TEST_CASE("a port that the partition has not is nobody's")
{
	place m;

	m.device.plug(1, false);
	CHECK(m.up(3));
	CHECK(m.up(4));
	CHECK(m.up(6));
	CHECK(m.take_vectors().empty());
}
