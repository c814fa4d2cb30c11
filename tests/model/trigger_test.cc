// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "fake_machine.h"

using namespace switchtec::model;

TEST_CASE("@N: just before the N-th access from now, reads and writes alike")
{
	fake_machine m;

	m.read32(0x2000);
	REQUIRE(m.inject("dead@3;alive@5") == "");
	CHECK(m.read32(0x2000) == 0x8532);
	m.write32(0x0, 0x11);
	CHECK(m.read32(0x2000) == 0xffffffff);
	m.write32(0x0, 0x22);
	CHECK(m.read32(0x0) == 0x11);
}

TEST_CASE("@N: an access of 8 bytes is one")
{
	fake_machine m;

	REQUIRE(m.inject("dead@2") == "");
	m.device.read(0x0, 8);
	CHECK_FALSE(m.device.dead());
	m.device.write(0x810, 0, 8);
	CHECK(m.device.dead());
}

TEST_CASE("@N: reset_counters does not move it")
{
	fake_machine m;

	m.read32(0x0);
	REQUIRE(m.inject("dead@2") == "");
	m.device.reset_counters();
	m.read32(0x0);
	CHECK_FALSE(m.device.dead());
	m.read32(0x0);
	CHECK(m.device.dead());
}

TEST_CASE("@N of a command fault: the running command, or else the next")
{
	fake_machine m;

	m.enable_dma();

	SECTION("running") {
		m.command(echo);
		REQUIRE(m.inject("error=3@1") == "");
		m.read32(0x2000);
		m.pass(latency);
		CHECK(m.result(0) == 0xff);
		CHECK(m.result(2) == 3);
	}
	SECTION("the access that starts it comes too early for \"running\"") {
		REQUIRE(m.inject("error@2") == "");
		m.command(echo);	/* two writes: input, cmd */
		m.pass(latency);
		CHECK(m.result(0) == 0xff);
	}
	SECTION("next") {
		REQUIRE(m.inject("error@1") == "");
		m.read32(0x2000);
		m.command(echo);
		m.pass(latency);
		CHECK(m.result(0) == 0xff);
	}
	SECTION("not reached") {
		REQUIRE(m.inject("error@100") == "");
		m.command(echo);
		m.pass(latency);
		CHECK(m.result(0) == 2);
	}
}

TEST_CASE("@N works with every fault")
{
	for (const char *spec : {"dead", "alive", "link-down", "link-up", "hang", "finish",
				 "error=1", "interrupted", "status=3", "lost-interrupt",
				 "late-interrupt=5", "duplicate-interrupt", "early-interrupt=5",
				 "stale-id", "lost-dma", "huge-output", "spurious-interrupt=1",
				 "poke=0:1", "unpoke=0", "clear", "event=28:3",
				 "silent-event=0", "unsupported=14", "storm=5", "link=1:down"}) {
		fake_machine m;

		INFO(spec);
		CHECK(m.inject(std::string(spec) + "@1") == "");
		CHECK(m.inject(std::string(spec) + "@0x10") == "");
		m.enable_dma();
		m.command(echo);
		for (unsigned i = 0; i < 20; i++)
			m.read32(0x2000);
		m.pass(10 * latency);
	}
}

TEST_CASE("spurious-interrupt@N, poke@N, link-down@N")
{
	fake_machine m;

	REQUIRE(m.inject("spurious-interrupt=2@1;poke=2000:5@2;link-down@3") == "");
	CHECK(m.read32(0x2000) == 0x8532);
	CHECK(m.take_vectors() == vectors{2});
	CHECK(m.read32(0x2000) == 5);
	CHECK(m.read32(0x2000) == 0xffffffff);
	CHECK(m.log == std::vector<std::string>{"died", "link down"});
}

TEST_CASE("a fault that makes no sense is refused with a reason, and nothing of it happens")
{
	fake_machine m;
	const auto refused = [&m](const char *spec, const char *reason) {
		INFO(spec);
		CHECK_THAT(m.inject(spec), Catch::Matchers::Contains(reason));
	};

	refused("", "no such fault");
	refused("explode", "\"explode\": no such fault");
	refused("Dead", "no such fault");
	refused("dead ", "no such fault");
	refused("dead=1", "takes no argument");
	refused("dead@", "number of an access");
	refused("dead@0", "number of an access");
	refused("dead@-1", "number of an access");
	refused("dead@1x", "number of an access");
	refused("status", "needs a number");
	refused("status=", "needs a number");
	refused("status=0x", "needs a number");
	refused("status=0x100000000", "needs a number");
	refused("late-interrupt", "needs a number");
	refused("error=abc", "takes a number or no argument");
	refused("poke=2000", "OFFSET:VALUE");
	refused("poke=2001:1", "OFFSET:VALUE");
	refused("poke=400000:1", "OFFSET:VALUE");
	refused("poke=2000:100000000", "OFFSET:VALUE");
	refused("unpoke=zz", "in hex");
	refused("event", "needs ID or ID:INDEX");
	refused("event=", "needs ID or ID:INDEX");
	refused("event=1:", "needs ID or ID:INDEX");
	refused("event=:1", "needs ID or ID:INDEX");
	refused("event=1:2:3", "needs ID or ID:INDEX");
	refused("event=0x100000000", "needs ID or ID:INDEX");
	refused("event=32", "no event 32");
	refused("event=0:1", "global");
	refused("event=13:1", "there are 1 partitions");
	refused("silent-event=17:8", "there are 8 PFFs");
	refused("unsupported=28:4294967295", "there are 8 PFFs");
	refused("storm", "needs a number");
	refused("storm=fast", "needs a number");
	refused("link=1", "needs PFF:up or PFF:down");
	refused("link=1:on", "needs PFF:up or PFF:down");
	refused("link=:up", "needs PFF:up or PFF:down");
	refused("link=8:up", "PFF 8 has no link");
	refused("link=7:up", "PFF 7 has no link");	/* the vEP */
	refused("dead;event=32", "no event 32");
	refused("dead;event=32@5", "no event 32");
	refused("dead;", "no such fault");
	refused("dead;explode", "explode");
	CHECK_FALSE(m.device.dead());
	CHECK(m.log.empty());
}
