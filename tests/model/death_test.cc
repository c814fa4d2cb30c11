// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "fake_machine.h"

using namespace switchtec::model;

using log_lines = std::vector<std::string>;

TEST_CASE("dead: all ones of every size, writes are lost")
{
	fake_machine m;

	m.write32(0x0, 0x11);
	m.device.set_dead(true);
	CHECK(m.device.dead());
	CHECK(m.log == log_lines{"died"});
	for (unsigned size = 1; size <= 8; size++)
		CHECK(m.device.read(0x2000, size) == ~0ull >> (64 - 8 * size));
	m.write32(0x0, 0x22);
	m.command(echo);

	m.device.set_dead(false);
	CHECK(m.log == log_lines{"died", "alive"});
	CHECK(m.read32(0x0) == 0x11);
	CHECK_FALSE(m.device.busy());
}

TEST_CASE("dead: told once")
{
	fake_machine m;

	m.device.set_dead(false);
	m.device.set_dead(true);
	m.device.set_dead(true);
	CHECK(m.inject("dead") == "");
	CHECK(m.log == log_lines{"died"});
}

TEST_CASE("dead: no DMA, no interrupt")
{
	fake_machine m;
	const bool dma = GENERATE(false, true);

	m.enable_event();
	if (dma)
		m.enable_dma();
	m.command(echo);
	m.device.set_dead(true);
	m.pass(latency);
	REQUIRE(m.inject("spurious-interrupt=0") == "");
	CHECK(m.take_vectors().empty());
	CHECK(m.dma_writes.empty());
	CHECK(m.device.count().interrupts == 0);
	CHECK(m.device.count().dma_results == 0);

	/* what was to be sent meanwhile is lost; the registers are as the firmware left them */
	m.device.set_dead(false);
	m.pass(latency);
	CHECK(m.status() == 2);
	CHECK(m.take_vectors().empty());
	CHECK(m.dma_writes.empty());
}

TEST_CASE("dead: a late interrupt on its way is lost")
{
	fake_machine m;

	m.enable_dma();
	REQUIRE(m.inject("late-interrupt=1000") == "");
	m.command(echo);
	m.pass(latency);
	m.device.set_dead(true);
	m.pass(1000);
	CHECK(m.take_vectors().empty());
}

TEST_CASE("reset: a late interrupt on its way is forgotten")
{
	fake_machine m;

	m.enable_dma();
	REQUIRE(m.inject("late-interrupt=1000") == "");
	m.command(echo);
	m.pass(latency);
	m.device.reset();
	m.pass(1000);
	CHECK(m.take_vectors().empty());
}

TEST_CASE("link down and up: dead and told, then a card as after power-up")
{
	fake_machine m;

	m.enable_dma();
	m.command(echo);
	m.device.set_link(false);
	CHECK_FALSE(m.device.link());
	CHECK(m.device.dead());
	CHECK(m.log == log_lines{"died", "link down"});
	m.device.set_link(false);
	CHECK(m.log.size() == 2);

	m.device.set_link(true);
	CHECK(m.device.link());
	CHECK(m.log == log_lines{"died", "link down", "alive", "link up"});
	CHECK(m.read32(0x80c) == 0);
	CHECK(m.status() == 0);
	CHECK_FALSE(m.device.busy());
	m.pass(10 * latency);
	CHECK(m.take_vectors().empty());
}

TEST_CASE("link down of a device that is dead already")
{
	fake_machine m;

	m.device.set_dead(true);
	m.device.set_link(false);
	m.device.set_link(true);
	CHECK(m.log == log_lines{"died", "link down", "alive", "link up"});
}

TEST_CASE("reset: registers and the running command, not what belongs to the test")
{
	fake_machine m;

	m.enable_event();
	m.enable_dma();
	m.device.set_hold(true);
	REQUIRE(m.inject("error;poke=2004:9;dead@1000") == "");
	m.command(echo);
	const counters before = m.device.count();

	m.device.reset();
	CHECK(m.device.count().total == before.total);
	CHECK(m.device.hold());
	CHECK(m.read32(0x2004) == 9);
	CHECK(m.read32(0x80c) == 0);
	CHECK(m.read32(0x810) == 0);
	CHECK(m.read32(m.mrpc_comp) == 0);
	CHECK(m.status() == 0);
	CHECK_FALSE(m.device.busy());
	m.device.set_hold(false);
	m.pass(10 * latency);
	CHECK(m.take_vectors().empty());

	/* the fault went with the command that it was for */
	m.command(echo);
	m.pass(latency);
	CHECK(m.status() == 2);

	m.device.set_dead(true);
	m.device.reset();
	CHECK(m.device.dead());
}
