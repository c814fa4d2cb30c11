// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "client.h"

using namespace switchtec::model;

namespace {

constexpr uint32_t gas_read = 0x29;

} // namespace

TEST_CASE("registers read by command")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});
		const reply r = c.ask(gas_read, le32({0x2000, 12}));

		REQUIRE(r.good(12));
		for (unsigned i = 0; i < 12; i += 4)
			CHECK(r.u32(i) == c.read32(0x2000 + i));
	}
}

TEST_CASE("registers read by command: any length, alignment, and what was poked")
{
	client c;

	REQUIRE(c.inject("poke=2000:11223344") == "");
	const reply r = c.ask(gas_read, le32({0x2001, 2}));

	REQUIRE(r.good(2));
	CHECK(r.u16(0) == 0x2233);
	CHECK(c.ask(gas_read, le32({0x134000, 1024})).good(1024));
	CHECK(c.ask(gas_read, le32({0x3ffc00, 1024})).good(1024));
	CHECK(c.ask(gas_read, le32({0x3fffff, 1})).good(1));
}

TEST_CASE("registers by command: what is outside is refused")
{
	client c;

	for (auto [offset, length] : {std::pair<uint32_t, uint32_t>{0x2000, 0},
				      {0x2000, 1025},
				      {0x2000, 0xffffffff},
				      {0x3fffff, 2},
				      {0x400000, 1},
				      {0xfffffffc, 4},
				      {0xffffffff, 0xffffffff}}) {
		INFO(std::hex << offset << " " << length);
		CHECK(c.ask(gas_read, le32({offset, length})).refused(bad_input));
		CHECK(c.ask(0x34, le32({offset, length})).refused(bad_input));
	}
	/* a write has less room */
	CHECK(c.ask(0x87, le32({0x2000, 1020})).refused(bad_input));
	CHECK(c.ask(0x87, le32({0x2000, 1016})).good(0));
}

TEST_CASE("registers written by command: a part of a word is a write of that part")
{
	const uint32_t gas_write = GENERATE(0x34u, 0x87u);
	client c;
	const uint32_t link_state = 0x134000 + 0x1000 + 0xd30, report_control = 0x1800;

	c.write32(report_control, 0x11223344);
	CHECK(c.ask(gas_write, le32({report_control + 1, 2, 0xaabb})).good(0));
	CHECK(c.read32(report_control) == 0x11aabb44);
	CHECK(c.ask(gas_write, le32({report_control + 3, 3, 0x665577})).good(0));
	CHECK(c.read32(report_control) == 0x77aabb44);
	CHECK((c.read32(report_control + 4) & 0xffff) == 0x6655);

	/* as through BAR0, also where "occurred" is not among the bytes */
	for (uint32_t at : {0u, 1u, 2u})
		for (uint32_t size : {1u, 2u})
			for (uint32_t value : {0x0u, 0x1u, 0x8u, 0x9u}) {
				client by_command, by_bar;

				for (auto one : {&by_command, &by_bar})
					REQUIRE(one->inject("event=28:1") == "");
				CHECK(by_command.ask(gas_write, le32({link_state + at, size, value})).good(0));
				by_bar.device.write(link_state + at, value, size);
				INFO(at << " " << size << " " << value);
				CHECK(by_command.read32(link_state) == by_bar.read32(link_state));
				CHECK((by_command.read32(link_state) & 1) != (at == 0 && value & 1));
			}
}

TEST_CASE("registers written by command act as through BAR0")
{
	const uint32_t gas_write = GENERATE(0x34u, 0x87u);
	client c({.event_vector = 3});
	const uint64_t link_state = 0x134000 + 0x1000 + 0xd30;

	/* an event of PFF 1 is pending, and its interrupt is enabled now */
	REQUIRE(c.inject("event=28:1") == "");
	c.take_vectors();
	CHECK(c.ask(gas_write, le32({uint32_t(link_state), 4, 0x8})).good(0));
	CHECK((c.read32(link_state) & 0x9) == 0x9);
	CHECK(c.take_vectors() == vectors{3, 1});	/* the event's, the command's */
	CHECK(c.ask(gas_write, le32({uint32_t(link_state), 4, 0x1})).good(0));
	CHECK((c.read32(link_state) & 0x9) == 0);

	/* read-only registers stay as they are, the mailbox runs one command at a time */
	CHECK(c.ask(gas_write, le32({0x2000, 8, 1, 2})).good(0));
	CHECK(c.read32(0x2000) == 0x8532);
	CHECK(c.ask(gas_write, le32({0x800, 4, echo})).good(0));
	CHECK(c.read32(0x800) == gas_write);
	CHECK(c.device.count().overlapped_commands == 0);
}
