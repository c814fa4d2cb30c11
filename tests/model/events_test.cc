// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "fake_machine.h"

using namespace switchtec::model;

namespace {

std::vector<uint64_t> all_headers()
{
	std::vector<uint64_t> headers;

	for (uint64_t at = 0x30; at <= 0x168; at += 0x18)
		headers.push_back(0x1800 + at);
	for (uint64_t partition : {0, 1})
		for (uint64_t at : {0x124, 0x13c, 0x154, 0x16c, 0x184})
			headers.push_back(0x4000 + 0x400 * partition + at);
	for (uint64_t pff : {0, 7})
		for (uint64_t at = 0xc10; at <= 0xd30; at += 0x18)
			headers.push_back(0x134000 + 0x1000 * pff + at);
	return headers;
}

} // namespace

TEST_CASE("a header keeps its four enables and nothing else that is written")
{
	fake_machine m({.partitions = 2});

	CHECK(all_headers().size() == 14 + 2 * 5 + 2 * 13);
	for (uint64_t header : all_headers()) {
		INFO(std::hex << header);
		CHECK(m.read32(header) == 0);
		m.write32(header, 0xffffffff);
		CHECK(m.read32(header) == 0x1e);
		m.write32(header, 0x8);
		CHECK(m.read32(header) == 0x8);
		m.write32(header, 0);
		CHECK(m.read32(header) == 0);
		m.write32(header + 4, 0xffffffff);	/* event data */
		CHECK(m.read32(header + 4) == 0);
	}
}

TEST_CASE("there are no headers past the last partition and PFF")
{
	fake_machine m({.partitions = 2, .pffs = 8});

	for (uint64_t offset : {0x4000 + 2 * 0x400 + 0x13c, 0x134000 + 8 * 0x1000 + 0xd30}) {
		m.write32(offset, 0x8);
		CHECK(m.read32(offset) == 0);
	}
}

TEST_CASE("occurred: written 1 clears, written 0 leaves it; the count stays")
{
	fake_machine m;
	const uint32_t once = 1u << 5;

	m.enable_event();
	m.command(echo);
	m.pass(latency);
	CHECK(m.read32(m.mrpc_comp) == (once | 0x9));
	m.write32(m.mrpc_comp, 0x0);
	CHECK(m.read32(m.mrpc_comp) == (once | 0x1));
	m.write32(m.mrpc_comp, 0xffffffff);
	CHECK(m.read32(m.mrpc_comp) == (once | 0x1e));

	SECTION("a part of the header") {
		m.command(echo);
		m.pass(latency);
		m.device.write(m.mrpc_comp + 1, 0xff, 1);
		CHECK(m.read32(m.mrpc_comp) == (2 * once | 0x1f));
		m.device.write(m.mrpc_comp, 0x1, 1);
		CHECK(m.read32(m.mrpc_comp) == 2 * once);
	}
}

TEST_CASE("the count is 8 bits wide")
{
	fake_machine m;

	for (unsigned i = 0; i < 257; i++) {
		m.command(echo);
		m.pass(latency);
	}
	CHECK(m.read32(m.mrpc_comp) == (1u << 5 | 0x1));
	m.write32(m.mrpc_comp, 0x1);
	for (unsigned i = 0; i < 300; i++)
		REQUIRE(m.inject("event=28:3") == "");
	CHECK(m.read32(0x134000 + 3 * 0x1000 + 0xd30) == ((300u - 256) << 5 | 0x1));
}
