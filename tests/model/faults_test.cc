// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "fake_machine.h"

using namespace switchtec::model;

namespace {

/* A machine whose driver is ready for results in one of the two modes. */
struct ready : fake_machine {
	explicit ready(bool dma, const config &cfg = {}) : fake_machine(cfg)
	{
		enable_event();
		if (dma)
			enable_dma();
		expected = dma ? dma_vector_of(cfg) : cfg.event_vector;
	}

	/* the fault was for one command: the next is well again */
	void check_healthy()
	{
		enable_event();	/* clears it, too: an event that stays set raises no interrupt */
		interrupts.clear();
		command(echo, 0xc0ffee);
		pass(latency);
		CHECK(status() == 2);
		CHECK(return_value() == 0);
		CHECK(output() == ~0xc0ffeeu);
		CHECK(take_vectors() == vectors{expected});
	}

	unsigned expected;
};

} // namespace

TEST_CASE("hang")
{
	const bool dma = GENERATE(false, true);
	ready m(dma);

	REQUIRE(m.inject("hang") == "");
	m.command(echo);
	m.pass(1'000'000 * latency);
	CHECK(m.status() == 1);
	CHECK(m.device.busy());
	CHECK(m.take_vectors().empty());
	CHECK(m.result(0) == untouched);

	SECTION("for ever: a second command is not accepted") {
		m.command(echo);
		m.pass(latency);
		CHECK(m.status() == 1);
		CHECK(m.device.count().overlapped_commands == 1);
	}
	SECTION("until finish") {
		REQUIRE(m.inject("finish") == "");
		CHECK(m.status() == 2);
		CHECK(m.take_vectors() == vectors{m.expected});
		m.check_healthy();
	}
	SECTION("until reset") {
		m.device.reset();
		CHECK_FALSE(m.device.busy());
		m.enable_event();
		if (dma)
			m.enable_dma();
		m.check_healthy();
	}
	SECTION("not hold's business") {
		m.device.set_hold(true);
		m.device.set_hold(false);
		CHECK(m.status() == 1);
	}
}

TEST_CASE("error, interrupted, status")
{
	struct expectation {
		const char *spec;
		uint32_t status, return_value, output;
	};
	const bool dma = GENERATE(false, true);
	const auto want = GENERATE(expectation{"error", 0xff, 0, 0},
				   expectation{"error=0x64005", 0xff, 0x64005, 0},
				   expectation{"interrupted", 0x100, 0, 0},
				   expectation{"status=0x1234", 0x1234, 0, ~5u},
				   expectation{"status=255", 0xff, 0, ~5u});
	ready m(dma);

	INFO(want.spec);
	REQUIRE(m.inject(want.spec) == "");
	m.command(echo, 5);
	m.pass(latency);
	CHECK(m.status() == want.status);
	CHECK(m.return_value() == want.return_value);
	CHECK(m.output() == want.output);
	CHECK(m.take_vectors() == vectors{m.expected});
	if (dma) {
		CHECK(m.result(0) == want.status);
		CHECK(m.result(1) == echo);
		CHECK(m.result(2) == want.return_value);
		CHECK(m.result(3) == (want.output ? 4 : 0));
	}
	m.check_healthy();
}

TEST_CASE("lost-interrupt: the result is there, nobody says so")
{
	const bool dma = GENERATE(false, true);
	ready m(dma);

	REQUIRE(m.inject("lost-interrupt") == "");
	m.command(echo, 5);
	m.pass(100 * latency);
	CHECK(m.status() == 2);
	CHECK(m.result(0) == (dma ? 2 : untouched));
	CHECK((m.read32(m.mrpc_comp) & 1) == !dma);
	CHECK(m.take_vectors().empty());
	m.check_healthy();
}

TEST_CASE("late-interrupt: after the result, even into the next command")
{
	const bool dma = GENERATE(false, true);
	ready m(dma);
	const uint64_t start = m.now;

	REQUIRE(m.inject("late-interrupt=500000") == "");
	m.command(echo, 5);
	m.pass(latency);
	CHECK(m.status() == 2);
	CHECK_FALSE(m.device.busy());
	CHECK(m.interrupts.empty());
	m.pass(1'000'000);
	REQUIRE(m.interrupts.size() == 1);
	CHECK(m.interrupts[0].when == start + latency + 500'000);
	CHECK(m.interrupts[0].vector == m.expected);
	m.check_healthy();
}

TEST_CASE("duplicate-interrupt")
{
	const bool dma = GENERATE(false, true);
	ready m(dma);

	SECTION("at once") {
		REQUIRE(m.inject("duplicate-interrupt") == "");
		m.command(echo);
		m.pass(latency);
		CHECK(m.take_vectors() == vectors{m.expected, m.expected});
	}
	SECTION("later") {
		REQUIRE(m.inject("duplicate-interrupt=7000") == "");
		m.command(echo);
		m.pass(latency + 6999);
		CHECK(m.take_vectors() == vectors{m.expected});
		m.pass(1);
		CHECK(m.take_vectors() == vectors{m.expected});
	}
	m.check_healthy();
}

TEST_CASE("early-interrupt: first the interrupt, then the result, and no second interrupt")
{
	const bool dma = GENERATE(false, true);
	ready m(dma);

	REQUIRE(m.inject("early-interrupt=300000") == "");
	m.command(echo, 5);
	m.pass(latency);
	CHECK(m.take_vectors() == vectors{m.expected});
	CHECK(m.status() == 1);
	CHECK(m.result(0) == untouched);
	CHECK(m.device.busy());
	m.command(echo);
	CHECK(m.device.count().overlapped_commands == 1);

	SECTION("time passes") {
		m.pass(300'000 - 1);
		CHECK(m.status() == 1);
		m.pass(1);
	}
	SECTION("finish must not make a second result") {
		REQUIRE(m.inject("finish") == "");
		CHECK(m.status() == 1);
		m.pass(300'000);
	}
	CHECK(m.status() == 2);
	CHECK(m.output() == ~5u);
	CHECK(m.result(0) == (dma ? 2 : untouched));
	CHECK(m.take_vectors().empty());
	m.check_healthy();
}

TEST_CASE("early-interrupt of a command that is finished before its time: still one interrupt")
{
	ready m(true);

	REQUIRE(m.inject("early-interrupt=300000") == "");
	m.command(echo, 5);
	REQUIRE(m.inject("finish") == "");
	CHECK(m.take_vectors() == vectors{1});
	m.pass(latency);
	CHECK(m.take_vectors().empty());
	CHECK(m.status() == 1);
	m.pass(300'000 - latency);
	CHECK(m.status() == 2);
	CHECK(m.take_vectors().empty());
	m.check_healthy();
}

TEST_CASE("stale-id: somebody else's result first")
{
	const bool dma = GENERATE(false, true);
	ready m(dma);

	REQUIRE(m.inject("stale-id") == "");
	m.command(echo, 5);
	m.pass(latency);
	CHECK(m.status() == 1);
	CHECK(m.take_vectors() == vectors{m.expected});
	m.enable_event();
	if (dma) {
		CHECK(m.result(0) == 2);
		CHECK(m.result(1) != echo);
		CHECK(m.result(4) == 0xeeeeeeee);
		CHECK(m.result(4 + 255) == 0xeeeeeeee);
	}
	m.pass(latency);
	CHECK(m.status() == 2);
	CHECK(m.take_vectors() == vectors{m.expected});
	if (dma) {
		CHECK(m.result(1) == echo);
		CHECK(m.result(4) == ~5u);
	}
	m.check_healthy();
}

TEST_CASE("lost-dma: the mailbox registers know, nobody else")
{
	const bool dma = GENERATE(false, true);
	ready m(dma);

	REQUIRE(m.inject("lost-dma") == "");
	m.command(echo, 5);
	m.pass(latency);
	CHECK(m.status() == 2);
	CHECK(m.output() == ~5u);
	CHECK(m.result(0) == untouched);
	CHECK(m.take_vectors().empty());
	m.check_healthy();
}

TEST_CASE("huge-output: a size that is not")
{
	ready m(true);

	REQUIRE(m.inject("huge-output") == "");
	m.command(echo, 5);
	m.pass(latency);
	CHECK(m.result(3) == 0xffffffff);
	CHECK(m.result(4) == ~5u);
	CHECK(m.result(5) == untouched);
	CHECK(m.take_vectors() == vectors{1});
	m.check_healthy();
	CHECK(m.result(3) == 4);
}

TEST_CASE("spurious-interrupt: any vector, now")
{
	fake_machine m;

	REQUIRE(m.inject("spurious-interrupt=3") == "");
	CHECK(m.take_vectors() == vectors{3});
	REQUIRE(m.inject("spurious-interrupt=0x100;spurious-interrupt=0") == "");
	CHECK(m.take_vectors() == vectors{0x100, 0});
}

TEST_CASE("poke and unpoke")
{
	fake_machine m;
	const uint32_t before = m.read32(0x10000);

	REQUIRE(m.inject("poke=10000:ffffff31") == "");
	CHECK(m.read32(0x10000) == 0xffffff31);
	CHECK(m.read8(0x10000) == 0x31);
	CHECK(m.device.read(0xfffe, 4) == 0xff310000);
	CHECK(m.device.read(0x10000, 8) == 0xffffff31);
	m.write32(0x10000, 0);
	m.device.reset();
	REQUIRE(m.inject("clear") == "");
	CHECK(m.read32(0x10000) == 0xffffff31);
	REQUIRE(m.inject("unpoke=0x10000") == "");
	CHECK(m.read32(0x10000) == before);

	SECTION("a poked register goes on underneath") {
		REQUIRE(m.inject("poke=0x804:0x1") == "");
		m.command(echo);
		m.pass(latency);
		CHECK(m.status() == 1);
		CHECK_FALSE(m.device.busy());
		REQUIRE(m.inject("unpoke=804") == "");
		CHECK(m.status() == 2);
	}
}

TEST_CASE("faults combine on one command")
{
	ready m(true);

	REQUIRE(m.inject("error=7;stale-id;duplicate-interrupt") == "");
	m.command(echo);
	m.pass(2 * latency);
	CHECK(m.result(0) == 0xff);
	CHECK(m.result(2) == 7);
	CHECK(m.take_vectors() == vectors{1, 1, 1});
	m.check_healthy();
}

TEST_CASE("without @N a fault is for the next command, not for the running one")
{
	ready m(true);

	m.command(echo);
	REQUIRE(m.inject("error") == "");
	m.pass(latency);
	CHECK(m.result(0) == 2);
	m.command(echo);
	m.pass(latency);
	CHECK(m.result(0) == 0xff);
	m.check_healthy();
}

TEST_CASE("clear forgets what has not happened yet")
{
	ready m(true);

	REQUIRE(m.inject("error;hang;dead@1;error@2;clear") == "");
	CHECK(m.read32(0x2000) == 0x8532);
	CHECK(m.read32(0x2000) == 0x8532);
	m.check_healthy();
}
