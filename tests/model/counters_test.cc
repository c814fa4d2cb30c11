// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "fake_machine.h"

using namespace switchtec::model;

TEST_CASE("accesses are counted by block, at both ends of each")
{
	struct {
		access_count counters::*block;
		uint64_t first, last;
	} const blocks[] = {
		{&counters::mrpc, 0x0, 0xffc},
		{&counters::top_cfg, 0x1000, 0x17fc},
		{&counters::sw_event, 0x1800, 0x1ffc},
		{&counters::sys_info, 0x2000, 0x21fc},
		{&counters::flash_info, 0x2200, 0x3ffc},
		{&counters::part_cfg, 0x4000, 0xfffc},
		{&counters::ntb, 0x10000, 0x75ffc},
		{&counters::msix, 0x76000, 0x77ffc},
		{&counters::ntb, 0x78000, 0x79ffc},
		{&counters::msix, 0x7a000, 0x7bffc},	/* partition 1's, if it has one of its own */
		{&counters::ntb, 0x130000, 0x131ffc},
		{&counters::msix, 0x132000, 0x133ffc},
		{&counters::pff_csr, 0x134000, 0x232ffc},
		{&counters::other, 0x233000, 0x3ffffc},
	};

	for (const auto &b : blocks) {
		fake_machine m;

		INFO(std::hex << b.first);
		m.read32(b.first);
		m.read32(b.last);
		m.write32(b.last, 0);
		CHECK(m.device.count().*b.block == access_count{2, 1});
		CHECK(m.device.count().total == access_count{2, 1});
	}
}

TEST_CASE("an access counts once whatever its size, and on a dead device too")
{
	fake_machine m;

	m.device.read(0x400, 8);
	m.device.write(0x810, 0, 8);
	m.device.set_dead(true);
	m.device.read(0x400, 1);
	CHECK(m.device.count().mrpc == access_count{2, 1});
}

TEST_CASE("commands and interrupts are counted; reset_counters starts anew")
{
	fake_machine m;

	m.enable_event();
	m.command(echo);
	m.command(echo);
	m.pass(latency);
	CHECK(m.device.count().commands == 1);
	CHECK(m.device.count().overlapped_commands == 1);
	CHECK(m.device.count().interrupts == 1);
	m.device.reset_counters();
	CHECK(m.device.count().commands == 0);
	CHECK(m.device.count().total == access_count{});
}

TEST_CASE("a DMA command needs no register read")
{
	fake_machine m;

	m.enable_dma();
	m.device.reset_counters();
	for (unsigned i = 0; i < 10; i++) {
		m.command(echo, i);
		m.pass(latency);
		CHECK(m.result(4) == ~i);
	}
	CHECK(m.device.count().total == access_count{0, 20});
}

TEST_CASE("counters as JSON")
{
	fake_machine m;

	m.read32(0x2000);
	m.command(echo);
	CHECK(m.device.counters_json() ==
	      R"({"mrpc":{"reads":0,"writes":2},"top_cfg":{"reads":0,"writes":0},)"
	      R"("sw_event":{"reads":0,"writes":0},"sys_info":{"reads":1,"writes":0},)"
	      R"("flash_info":{"reads":0,"writes":0},"part_cfg":{"reads":0,"writes":0},)"
	      R"("ntb":{"reads":0,"writes":0},"pff_csr":{"reads":0,"writes":0},)"
	      R"("msix":{"reads":0,"writes":0},)"
	      R"("other":{"reads":0,"writes":0},"total":{"reads":1,"writes":2},)"
	      R"("commands":1,"overlapped_commands":0,"interrupts":0,"dma_results":0,"resets":0})");
}

TEST_CASE("totals: no accesses, and every reset")
{
	fake_machine m;

	m.enable_dma();
	m.command(echo);
	m.pass(latency);
	m.device.reset();
	m.device.set_link(false);
	m.device.set_link(true);
	CHECK(m.device.totals_json() ==
	      R"({"commands":1,"overlapped_commands":0,"dma_results":1,"resets":2})");
}
