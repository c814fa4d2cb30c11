// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "fake_machine.h"

using namespace switchtec::model;

TEST_CASE("mailbox mode: result in the registers, event, interrupt")
{
	fake_machine m({.event_vector = 3});

	m.enable_event();
	CHECK(m.status() == 0);
	m.command(echo, 0x12345678);
	CHECK(m.status() == 1);
	CHECK(m.read32(0x800) == echo);
	CHECK(m.device.busy());
	m.pass(latency - 1);
	CHECK(m.status() == 1);
	CHECK(m.interrupts.empty());

	m.pass(1);
	CHECK_FALSE(m.device.busy());
	CHECK(m.status() == 2);
	CHECK(m.return_value() == 0);
	CHECK(m.output() == ~0x12345678u);
	CHECK(m.take_vectors() == vectors{3});
	CHECK(m.read32(m.mrpc_comp) == (1u << 5 | 0x9));
	CHECK(m.read32(0x4114) == 2);		/* part_event_summary: MRPC completion */
	CHECK(m.device.read(0x1810, 8) == 1);	/* part_event_bitmap */
	CHECK(m.dma_writes.empty());

	m.write32(m.mrpc_comp, 0x9);
	CHECK(m.read32(m.mrpc_comp) == (1u << 5 | 0x8));
	CHECK(m.read32(0x4114) == 0);
	CHECK(m.device.read(0x1810, 8) == 0);
}

TEST_CASE("mailbox mode: no interrupt unless the event's is enabled")
{
	fake_machine m;

	m.command(echo);
	m.pass(latency);
	CHECK(m.status() == 2);
	CHECK(m.take_vectors().empty());
	CHECK(m.read32(m.mrpc_comp) == (1u << 5 | 0x1));
}

TEST_CASE("mailbox mode: the event is the local partition's")
{
	fake_machine m({.partitions = 4, .partition = 2});
	const uint64_t header = 0x4000 + 2 * 0x400 + 0x13c;

	m.write32(header, 0x8);
	m.command(echo);
	m.pass(latency);
	CHECK(m.take_vectors() == vectors{0});
	CHECK(m.read32(header) == (1u << 5 | 0x9));
	CHECK(m.read32(m.mrpc_comp) == 0);
	CHECK(m.device.read(0x1810, 8) == 1u << 2);
}

TEST_CASE("DMA mode: result in memory, then the interrupt; no event")
{
	fake_machine m({.dma_vector = 2});

	m.enable_event();
	m.enable_dma();
	m.command(echo | 0xabc0'0000, 0xf0f0f0f0);	/* upper bits address a PAX */
	m.pass(latency);
	CHECK(m.result(0) == 2);
	CHECK(m.result(1) == echo);
	CHECK(m.result(2) == 0);
	CHECK(m.result(3) == 4);
	CHECK(m.result(4) == 0x0f0f0f0f);
	CHECK(m.result(5) == untouched);	/* only the output is written */
	CHECK(m.take_vectors() == vectors{2});
	CHECK(m.read32(m.mrpc_comp) == 0x8);
	CHECK(m.read32(0x4114) == 0);

	SECTION("the mailbox registers tell the same") {
		CHECK(m.status() == 2);
		CHECK(m.return_value() == 0);
		CHECK(m.output() == 0x0f0f0f0f);
		CHECK(m.read32(0x800) == (echo | 0xabc0'0000));
	}
	SECTION("the status word goes last and alone") {
		CHECK(m.dma_writes == std::vector<fake_machine::written>{{4, 16}, {0, 4}});
	}
	CHECK(m.device.count().dma_results == 1);
}

TEST_CASE("DMA mode needs firmware that has it")
{
	fake_machine m({.dma_version = 0});

	m.enable_event();
	m.enable_dma();
	m.command(echo);
	m.pass(latency);
	CHECK(m.dma_writes.empty());
	CHECK(m.take_vectors() == vectors{0});
}

TEST_CASE("dma_en keeps bit 0, dma_addr takes two halves as well as a whole")
{
	fake_machine m;

	m.write32(0x80c, 0xffffffff);
	CHECK(m.read32(0x80c) == 1);
	m.write32(0x810, uint32_t(m.dma_base));
	m.write32(0x814, uint32_t(m.dma_base >> 32));
	CHECK(m.device.read(0x810, 8) == m.dma_base);
	m.command(echo);
	m.pass(latency);
	CHECK(m.result(0) == 2);
}

TEST_CASE("DMA switched off under a running command: registers only")
{
	fake_machine m;

	m.enable_event();
	m.enable_dma();
	m.command(echo);
	m.write32(0x80c, 0);
	m.pass(latency);
	CHECK(m.status() == 2);
	CHECK(m.result(0) == untouched);
	CHECK(m.take_vectors().empty());
	CHECK((m.read32(m.mrpc_comp) & 1) == 0);
}

TEST_CASE("DMA switched on under a running command: it ends in the mode it began in")
{
	fake_machine m;

	m.enable_event();
	m.command(echo);
	m.enable_dma();
	m.pass(latency);
	CHECK(m.dma_writes.empty());
	CHECK(m.take_vectors() == vectors{0});
}

TEST_CASE("no bus mastering: the result is lost, the device goes on")
{
	fake_machine m;

	m.enable_dma();
	m.bus_master = false;
	m.command(echo);
	m.pass(latency);
	CHECK(m.result(0) == untouched);
	CHECK(m.status() == 2);
	CHECK(m.device.count().dma_results == 0);
	m.bus_master = true;
	m.command(echo);
	m.pass(latency);
	CHECK(m.result(0) == 2);
}

TEST_CASE("bit 16 of the command word: results, no signal")
{
	fake_machine m;
	const bool dma = GENERATE(false, true);

	m.enable_event();
	if (dma)
		m.enable_dma();
	m.command(echo | 1u << 16, 5);
	m.pass(latency);
	CHECK(m.status() == 2);
	CHECK(m.output() == ~5u);
	CHECK(m.result(0) == (dma ? 2 : untouched));
	CHECK(m.take_vectors().empty());
	CHECK((m.read32(m.mrpc_comp) & 1) == 0);
}

TEST_CASE("a command on top of a running one is ignored and counted")
{
	fake_machine m;

	m.enable_event();
	m.command(echo, 1);
	m.command(0x100, 2);
	CHECK(m.read32(0x800) == echo);
	m.pass(10 * latency);
	CHECK(m.output() == ~1u);	/* the input is that of the moment of the start */
	CHECK(m.take_vectors() == vectors{0});
	CHECK(m.device.count().commands == 1);
	CHECK(m.device.count().overlapped_commands == 1);
}

TEST_CASE("part of a command word starts nothing")
{
	fake_machine m;

	m.device.write(0x800, 0x41, 2);
	m.device.write(0x803, 0x41, 1);
	CHECK_FALSE(m.device.busy());
	m.device.write(0x7fc, uint64_t(echo) << 32, 8);
	CHECK(m.device.busy());
}

TEST_CASE("a mailbox result does not show the one before")
{
	fake_machine m({.device_id = 0x4000});

	m.command(0x100);	/* 8 bytes of output */
	m.pass(latency);
	CHECK(m.output(1) == ~0u);
	m.command(echo);	/* 4 */
	m.pass(latency);
	CHECK(m.output(1) == 0);
}

TEST_CASE("hold: commands are accepted and wait")
{
	fake_machine m;

	m.enable_dma();
	m.device.set_hold(true);
	m.command(echo, 7);
	m.pass(1000 * latency);
	CHECK(m.status() == 1);
	CHECK(m.device.busy());

	SECTION("letting go completes the one that is due") {
		m.device.set_hold(false);
		CHECK(m.status() == 2);
		CHECK(m.result(4) == ~7u);
		CHECK(m.take_vectors() == vectors{1});
	}
	SECTION("finish completes it, hold stays") {
		CHECK(m.inject("finish") == "");
		CHECK(m.take_vectors() == vectors{1});
		CHECK(m.device.hold());
		m.command(echo);
		m.pass(latency);
		CHECK(m.status() == 1);
	}
	CHECK(m.device.count().commands >= 1);
}

TEST_CASE("hold let go before the latency is over changes nothing")
{
	fake_machine m;

	m.device.set_hold(true);
	m.command(echo);
	m.device.set_hold(false);
	CHECK(m.device.busy());
	m.pass(latency);
	CHECK_FALSE(m.device.busy());
}

TEST_CASE("a timer that fires too early or for nothing is harmless")
{
	fake_machine m;

	m.device.expire();
	m.command(echo);
	m.device.expire();
	CHECK(m.status() == 1);
	m.pass(latency);
	m.device.expire();
	CHECK(m.status() == 2);
}

TEST_CASE("no latency at all: still not within the write")
{
	fake_machine m({.latency_ns = 0});

	m.command(echo);
	CHECK(m.status() == 1);
	m.pass(0);
	CHECK(m.status() == 2);
}

TEST_CASE("finish before the latency is over: the old latency means nothing to the next command")
{
	fake_machine m;

	m.enable_event();
	m.command(echo);
	m.pass(latency / 2);
	REQUIRE(m.inject("finish") == "");
	CHECK(m.status() == 2);
	m.enable_event();	/* clears it, too */
	m.command(echo);
	m.pass(latency / 2);
	CHECK(m.status() == 1);
	m.pass(latency / 2);
	CHECK(m.status() == 2);
	CHECK(m.take_vectors() == vectors{0, 0});
}
