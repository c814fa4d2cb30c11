// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "client.h"

using namespace switchtec::model;

namespace {

constexpr uint32_t monitor = 7, no_stack = 0x100001, no_port = 0x100002;

struct traffic {
	uint64_t us, out[3], in[3];
};

traffic traffic_of(const reply &r, size_t index = 0)
{
	const size_t at = 56 * index;

	return {r.u64(at),
		{r.u64(at + 8), r.u64(at + 16), r.u64(at + 24)},
		{r.u64(at + 32), r.u64(at + 40), r.u64(at + 48)}};
}

bytes counter_setup(uint8_t stack, uint8_t counter, uint32_t mask, uint8_t more, uint32_t threshold)
{
	return bytes{0, stack, counter, 1} + le32({mask}) + bytes{more} + le32({threshold});
}

reply counts(client &c, uint8_t stack, uint8_t first, uint8_t count, bool clear = false)
{
	return c.ask(monitor, {2, stack, first, count, clear});
}

} // namespace

TEST_CASE("bandwidth: bytes go with time, each port has its own")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});

		REQUIRE(c.ask(monitor, {12, 2, 0, 0, 1, 0}).good(0));	/* starts from zero */
		const traffic before = traffic_of(c.ask(monitor, {1, 1, 1, 0}));

		c.pass(1'000'000'000);
		const reply r = c.ask(monitor, {1, 2, 1, 0, 0, 0});
		REQUIRE(r.good(2 * 56));
		const traffic after = traffic_of(r), other = traffic_of(r, 1);

		/* the second, and the latency of the command */
		CHECK(before.us < 100);
		CHECK(after.us - before.us == 1'000'020);
		for (unsigned i = 0; i < 3; i++) {
			CHECK(after.out[i] > before.out[i]);
			CHECK(after.in[i] > before.in[i]);
			CHECK(after.out[i] != other.out[i]);
		}
		CHECK(after.out[0] != after.in[0]);
		CHECK(after.out[1] != after.out[2]);
	}
}

TEST_CASE("bandwidth: cleared after reading, none where the link is down, less as payload")
{
	client c;

	c.pass(1'000'000);
	const traffic first = traffic_of(c.ask(monitor, {1, 1, 1, 1}));
	const traffic second = traffic_of(c.ask(monitor, {1, 1, 1, 0}));

	CHECK(first.us > 1000);
	CHECK(second.us == 20);
	CHECK(second.out[0] * first.us == first.out[0] * second.us);

	REQUIRE(c.ask(monitor, {12, 1, 1, 1}).good(0));
	const traffic payload = traffic_of(c.ask(monitor, {1, 1, 1, 0}));

	CHECK(payload.us == 20);
	CHECK(payload.out[0] * 5 == second.out[0] * 4);

	REQUIRE(c.inject("link=1:down") == "");
	const traffic down = traffic_of(c.ask(monitor, {1, 1, 1, 0}));

	CHECK(down.us > 20);
	CHECK(down.out[0] + down.out[1] + down.out[2] + down.in[0] == 0);
}

TEST_CASE("bandwidth and latency: counts and ports out of range")
{
	client c;

	for (uint8_t sub : {1, 4, 5, 6, 12}) {
		INFO(unsigned(sub));
		CHECK(c.ask(monitor, {sub, 0, 0, 0}).refused(bad_input));
		/* 0xa5 is no port either */
		CHECK(c.ask(monitor, {sub, 1, 7, 7}).refused(no_port));
		CHECK(c.ask(monitor, {sub, 255}).return_value ==
		      (sub == 1 ? bad_input : no_port));
	}
	/* 18 answers of 56 bytes fit, not more */
	CHECK(c.ask(monitor, bytes{1, 18} + bytes(36, 0)).good(1008));
	CHECK(c.ask(monitor, bytes{1, 19} + bytes(38, 0)).refused(bad_input));
	CHECK(c.ask(monitor, {12, 1, 0, 2}).refused(bad_input));
	CHECK(c.ask(monitor, {4, 1, 0, 7}).refused(no_port));
	CHECK(c.ask(monitor, bytes{6, 255, 0} + bytes(255, 0)).good(1020));
}

TEST_CASE("latency: set up, measured, cleared")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});

		CHECK(c.ask(monitor, {6, 1, 0, 2}).u32(0) == 0);	/* nobody measures */
		CHECK(c.ask(monitor, {4, 2, 2, 63, 3, 1}).good(0));
		reply r = c.ask(monitor, {6, 2, 0, 2, 3});

		REQUIRE(r.good(8));
		CHECK(r.u16(0) >= 150);
		CHECK(r.u16(2) >= r.u16(0));
		for (unsigned i = 0; i < 20; i++)
			r = c.ask(monitor, {6, 1, uint8_t(i == 19), 2});
		CHECK(r.u16(2) == 165);
		r = c.ask(monitor, {6, 1, 0, 2});
		CHECK(r.u16(2) == r.u16(0));

		r = c.ask(monitor, {5, 2, 2, 3});
		REQUIRE(r.good(4));
		CHECK(r.u32(0) == 0x0103'3f02);
	}
}

TEST_CASE("event counters: set up, counting, read, cleared, removed")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});
		const uint8_t last = gen_of(id) == 6 ? 3 : 7;

		REQUIRE(c.ask(monitor, counter_setup(last, 63, 0x000123ff, 0x82, 1000)).good(0));
		reply r = c.ask(monitor, {3, last, 62, 2});

		REQUIRE(r.good(18));
		CHECK(r.u32(0) == 0);
		CHECK(r.u32(9) == 0x000123ff);
		CHECK(r.u8(13) == 0x82);
		CHECK(r.u32(14) == 1000);

		/* one event with each command: the one before, this one */
		r = counts(c, last, 0, 64);
		REQUIRE(r.good(64 * 8));
		CHECK(r.u32(63 * 8) == 2);
		CHECK(r.u32(63 * 8 + 4) == 1000);
		CHECK(r.u32(62 * 8) == 0);
		CHECK(counts(c, last, 63, 1, true).u32(0) == 3);
		CHECK(counts(c, last, 63, 1).u32(0) == 1);
		REQUIRE(c.ask(monitor, counter_setup(last, 63, 0, 0, 0)).good(0));
		CHECK(counts(c, last, 63, 1).u32(0) == 0);
	}
}

TEST_CASE("event counters: several at once")
{
	client c;
	bytes setup = {0, 2, 1, 63};

	for (unsigned i = 0; i < 63; i++)
		setup = setup + le32({0x101 + i * 0x100}) + bytes{0} + le32({i});
	REQUIRE(c.ask(monitor, setup).good(0));
	const reply r = c.ask(monitor, {3, 2, 0, 64});

	REQUIRE(r.good(64 * 9));
	for (unsigned i = 0; i < 63; i++) {
		CHECK(r.u32(9 * (i + 1)) == 0x101 + i * 0x100);
		CHECK(r.u32(9 * (i + 1) + 5) == i);
	}
}

TEST_CASE("event counters: out of range")
{
	const struct {
		uint16_t id;
		uint8_t stacks;
	} rows[] = {{0x8532, 8}, {0x4000, 8}, {0x5000, 8}, {0x6048, 4}, {0x6064, 4}, {0x6044, 10},
		    {0x6360, 10}};

	for (const auto &row : rows) {
		client c({.device_id = row.id});

		for (uint8_t sub : {0, 2, 3}) {
			INFO(std::hex << row.id << " " << unsigned(sub));
			CHECK(c.ask(monitor, {sub, uint8_t(row.stacks - 1), 0, 1}).return_value ==
			      0);
			CHECK(c.ask(monitor, {sub, row.stacks, 0, 1}).refused(no_stack));
			CHECK(c.ask(monitor, {sub, 255, 0, 1}).refused(no_stack));
			CHECK(c.ask(monitor, {sub, 0, 0, 0}).refused(bad_input));
			CHECK(c.ask(monitor, {sub, 0, 63, 2}).refused(bad_input));
			CHECK(c.ask(monitor, {sub, 0, 0, 65}).refused(bad_input));
			CHECK(c.ask(monitor, {sub, 0, 255, 255}).refused(bad_input));
		}
		for (unsigned sub : {7u, 8u, 9u, 10u, 11u, 13u, 255u})
			CHECK(c.ask(monitor, {uint8_t(sub), 1, 0, 0}).refused(bad_sub_command));
	}
}

TEST_CASE("an event counter that reaches its threshold is an event of its port")
{
	client c({.event_vector = 3});
	const uint64_t threshold = 0x134000 + 0x1000 + 0xcb8;

	c.write32(threshold, 0x9);
	REQUIRE(c.ask(monitor, counter_setup(0, 5, 0x102, 0, 3)).good(0));
	c.ask(echo, {});
	c.ask(echo, {});
	CHECK((c.read32(threshold) & 1) == 0);
	c.take_vectors();
	c.ask(echo, {});
	CHECK((c.read32(threshold) & 1) == 1);
	CHECK(c.take_vectors() == vectors{3, 1});
	c.ask(echo, {});
	CHECK(c.take_vectors() == vectors{1});

	/* ports that are not there do nothing */
	REQUIRE(c.ask(monitor, counter_setup(7, 5, 0x1ff, 0, 1)).good(0));
	c.ask(echo, {});
	CHECK(c.take_vectors() == vectors{1, 1});
}
