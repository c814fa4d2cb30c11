// SPDX-License-Identifier: GPL-2.0-only
/* Function level reset, and D3hot. */

#include <catch2/catch.hpp>

#include "fake_machine.h"

using namespace switchtec::model;

namespace {

constexpr uint64_t link_state = 0x134000 + 0x1000 + 0xd30;	/* header of PFF 1 */

} // namespace

TEST_CASE("function reset: the mailbox is as after power-up")
{
	fake_machine m, fresh;

	m.enable_dma();
	m.command(echo, 0x12345678);
	m.pass(latency);
	m.write32(0x3fc, 1);
	m.device.function_reset();
	for (uint64_t offset = 0; offset < 0x1000; offset += 4)
		if (m.read32(offset) != fresh.read32(offset))
			FAIL("register 0x" << std::hex << offset);
	CHECK(m.device.count().resets == fresh.device.count().resets + 1);
}

TEST_CASE("function reset: the running command never ends, and the next one has the mailbox to itself")
{
	fake_machine m;
	const bool dma = GENERATE(false, true);
	const bool held = GENERATE(false, true);

	m.enable_event();
	if (dma)
		m.enable_dma();
	m.device.set_hold(held);
	m.command(echo, 1);
	if (held)
		m.pass(latency);
	m.device.function_reset();
	CHECK_FALSE(m.device.busy());
	m.device.set_hold(false);
	m.pass(10 * latency);
	CHECK(m.status() == 0);
	CHECK(m.take_vectors().empty());
	CHECK(m.dma_writes.empty());

	/* the latency of the forgotten one does not end this one */
	m.command(echo, 1);
	m.device.function_reset();
	m.pass(latency / 2);
	m.command(echo, 2);
	m.pass(latency / 2);
	CHECK(m.status() == 1);
	m.pass(latency / 2);
	CHECK(m.status() == 2);
	CHECK(m.output() == ~2u);
	/* the DMA set-up is gone; the event's enable is the switch's, and has survived */
	CHECK(m.take_vectors() == vectors{0});
	CHECK(m.dma_writes.empty());
	CHECK(m.device.count().overlapped_commands == 0);
}

TEST_CASE("function reset: no interrupt that was on its way")
{
	fake_machine m;

	m.enable_dma();
	REQUIRE(m.inject(GENERATE("late-interrupt=1000", "duplicate-interrupt=1000")) == "");
	m.command(echo);
	m.pass(latency);
	m.take_vectors();
	m.device.function_reset();
	m.pass(1000);
	CHECK(m.take_vectors().empty());
}

TEST_CASE("function reset: what is the switch's stays")
{
	fake_machine m;

	m.write32(link_state, 0x8);
	REQUIRE(m.inject("link=1:down;storm=1000;poke=2004:9;error") == "");
	const uint32_t header = m.read32(link_state);
	m.take_vectors();
	m.device.function_reset();
	CHECK(m.read32(link_state) == header);
	CHECK(m.read32(0x2004) == 9);
	m.write32(link_state, 0x9);
	m.pass(1'000'000);
	CHECK_FALSE(m.take_vectors().empty());	/* the storm's */
	REQUIRE(m.inject("storm=0") == "");
	m.command(echo);
	m.pass(latency);
	CHECK(m.status() == 0xff);

	m.device.set_dead(true);
	m.device.function_reset();
	CHECK(m.device.dead());
}

TEST_CASE("D3hot: all ones of every size, writes are lost, nobody is told")
{
	fake_machine m;

	m.write32(0x0, 0x11);
	m.device.set_d3hot(true);
	CHECK(m.device.d3hot());
	CHECK_FALSE(m.device.answers());
	CHECK_FALSE(m.device.dead());
	for (unsigned size = 1; size <= 8; size++)
		CHECK(m.device.read(0x2000, size) == ~0ull >> (64 - 8 * size));
	m.write32(0x0, 0x22);
	m.command(echo);

	m.device.set_d3hot(false);
	CHECK(m.device.answers());
	CHECK(m.read32(0x0) == 0x11);
	CHECK_FALSE(m.device.busy());
	CHECK(m.log.empty());
}

TEST_CASE("D3hot: registers stay, the running command ends, its DMA and interrupt are lost")
{
	fake_machine m;
	const bool dma = GENERATE(false, true);

	m.enable_event();
	if (dma)
		m.enable_dma();
	m.command(echo, 5);
	m.device.set_d3hot(true);
	m.pass(latency);
	REQUIRE(m.inject("event=28:1") == "");
	m.device.set_d3hot(false);
	m.pass(10 * latency);
	CHECK(m.status() == 2);
	CHECK(m.output() == ~5u);
	CHECK(m.take_vectors().empty());
	CHECK(m.dma_writes.empty());
	CHECK(m.device.count().dma_results == 0);
	CHECK((m.read32(link_state) & 1) == 1);
	CHECK(m.read32(0x80c) == dma);

	/* one that is still running when it wakes is told of */
	m.write32(m.mrpc_comp, 0x9);
	m.command(echo, 6);
	m.device.set_d3hot(true);
	m.pass(latency / 2);
	m.device.set_d3hot(false);
	m.pass(latency / 2);
	CHECK(m.take_vectors() == vectors{dma ? 1u : 0u});
}

TEST_CASE("D3hot: a reset of any kind ends it, what has died stays dead")
{
	fake_machine m;

	m.device.set_d3hot(true);
	m.device.function_reset();
	CHECK(m.device.answers());
	m.device.set_d3hot(true);
	m.device.reset();
	CHECK(m.device.answers());
	m.device.set_d3hot(true);
	m.device.set_link(false);
	m.device.set_link(true);
	CHECK(m.device.answers());

	m.device.set_dead(true);
	m.device.set_d3hot(true);
	m.device.set_d3hot(false);
	CHECK_FALSE(m.device.answers());
}
