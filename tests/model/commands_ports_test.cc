// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "client.h"

using namespace switchtec::model;

namespace {

constexpr uint32_t binding = 0x0c, link_status = 0x1c;

unsigned max_ports(uint16_t id)
{
	static constexpr unsigned count[] = {48, 52, 60, 20};

	return count[gen_of(id) - 3];
}

reply bind(client &c, uint8_t partition, uint8_t logical, uint8_t physical)
{
	return c.ask(binding, {0, partition, logical, physical});
}

reply unbind(client &c, uint8_t partition, uint8_t logical, uint8_t option = 2)
{
	return c.ask(binding, {1, partition, logical, option});
}

/* of one physical port: partition, logical port, state */
bytes info(client &c, uint8_t physical)
{
	const reply r = c.ask(binding, {2, physical, 0, 0});

	if (!r.good(196) || r.u32(0) != 1 || r.u8(4) != physical)
		return {};
	return {r.u8(5), r.u8(6), r.u8(7)};
}

} // namespace

TEST_CASE("link status of every generation: as many entries as it can have ports")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id, .partitions = 2, .pffs = 9});
		const reply r = c.ask(link_status, le32({0, 0, 0, 0}));
		const unsigned gen = gen_of(id);

		INFO(std::hex << id);
		REQUIRE(r.good(12 * max_ports(id)));
		/* partition 0: upstream, 3 downstream, vEP; partition 1: upstream, 3 downstream */
		for (unsigned i = 0; i < max_ports(id); i++) {
			const size_t at = 12 * i;
			const unsigned logical = i % 4;

			INFO(i);
			if (i >= 8) {
				CHECK(r.u8(at + 3) >> 4 == 0xf);	/* no such stack */
				continue;
			}
			CHECK(r.u8(at) == i);
			CHECK(r.u8(at + 1) == i / 4);
			CHECK(r.u8(at + 2) == logical);
			CHECK(r.u8(at + 3) == i);
			CHECK(r.u8(at + 4) == 8);
			CHECK(r.u8(at + 5) == 8);
			CHECK(r.u8(at + 6) == (logical == 0));
			CHECK(r.u8(at + 7) == (0x80 | gen));
			CHECK(r.u16(at + 8) == (gen == 6 ? 0x1100 : 0x0103));	/* L0 */
			CHECK(r.u16(at + 10) == 0);
		}
	}
}

TEST_CASE("link status follows the link")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});

		REQUIRE(c.inject("link=2:down") == "");
		reply r = c.ask(link_status, le32({0, 0, 0, 0}));

		CHECK(r.u8(24 + 5) == 0);
		CHECK(r.u8(24 + 7) == 1);
		CHECK(r.u16(24 + 8) == (gen_of(id) == 6 ? 0x0000 : 0x0100));	/* Detect */
		CHECK(r.u8(12 + 7) >> 7 == 1);
		REQUIRE(c.inject("link=2:up") == "");
		r = c.ask(link_status, le32({0, 0, 0, 0}));
		CHECK(r.u8(24 + 7) >> 7 == 1);
	}
}

TEST_CASE("link status: a bit map of ports")
{
	client c;
	const reply r = c.ask(link_status, le32({0x82, 0x80000000}));

	REQUIRE(r.good(12 * 48));
	for (unsigned i = 0; i < 48; i++)
		CHECK((r.u8(12 * i + 3) != 0xff) == (i == 1));	/* port 7 is not there */
}

TEST_CASE("more functions than physical ports")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id, .partitions = 6, .pffs = 255});
		const reply r = c.ask(link_status, le32({0, 0, 0, 0}));
		const reply b = c.ask(binding, {2, 0xff, 0, 0});

		REQUIRE(r.good(12 * max_ports(id)));
		for (unsigned i = 0; i < max_ports(id); i++)
			CHECK(r.u8(12 * i) == i);
		REQUIRE(b.good(196));
		CHECK(b.u32(0) == std::min(48u, max_ports(id)));
	}
}

TEST_CASE("no function, no port")
{
	client c({.pffs = 0});
	const reply r = c.ask(binding, {2, 0xff, 0, 0});

	CHECK(r.good(196));
	CHECK(r.u32(0) == 0);
	CHECK(c.ask(binding, {2, 0, 0, 0}).refused(4));
	CHECK(bind(c, 0, 1, 0).refused(4));
	CHECK(c.ask(link_status, le32({0, 0})).u8(3) == 0xff);
}

TEST_CASE("port binding info")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});
		const reply r = c.ask(binding, {2, 0xff, 0, 0});

		REQUIRE(r.good(196));
		REQUIRE(r.u32(0) == 7);	/* one upstream, 6 downstream; the vEP has no connector */
		for (unsigned i = 0; i < 48; i++)
			CHECK(r.u32(4 + 4 * i) == (i < 7 ? 0x10000000 | i << 16 | i : 0));
		CHECK(info(c, 6) == bytes{0, 6, 0x10});
		CHECK(c.ask(binding, {2, 7, 0, 0}).refused(4));
		CHECK(c.ask(binding, {2, 0xfe, 0, 0}).refused(4));
	}
}

TEST_CASE("unbind and bind, with the event that tells about it")
{
	client c({.event_vector = 3});
	const uint64_t dyn_binding = 0x4000 + 0x16c;

	c.write32(dyn_binding, 0x9);
	CHECK(unbind(c, 0, 2).good(4));
	CHECK(c.take_vectors() == vectors{3, 1});
	CHECK((c.read32(dyn_binding) & 1) == 1);
	CHECK(info(c, 2) == bytes{0xff, 0xff, 0});
	CHECK(unbind(c, 0, 2).refused(0xb));

	const reply r = c.ask(link_status, le32({0, 0, 0, 0}));

	CHECK(r.u8(24) == 2);
	CHECK(r.u8(24 + 1) == 0xff);
	CHECK(r.u8(24 + 3) == 2);
	CHECK(r.u8(24 + 7) >> 7 == 0);

	CHECK(unbind(c, 0, 3).good(4));
	CHECK(bind(c, 0, 3, 2).good(4));	/* crosswise */
	CHECK(info(c, 2) == bytes{0, 3, 0x10});
	CHECK(bind(c, 0, 2, 2).refused(1));
	CHECK(bind(c, 0, 3, 3).refused(2));
	CHECK(bind(c, 0, 2, 3).good(4));

	c.device.reset();
	c.enable_dma();
	CHECK(info(c, 2) == bytes{0, 2, 0x10});
}

TEST_CASE("binding that cannot be")
{
	client c({.partitions = 2, .pffs = 9});

	CHECK(bind(c, 2, 1, 1).refused(3));
	CHECK(bind(c, 0xff, 1, 1).refused(3));
	CHECK(bind(c, 0, 1, 8).refused(4));
	CHECK(bind(c, 0, 0, 1).refused(8));
	CHECK(bind(c, 0, 4, 1).refused(6));
	CHECK(bind(c, 0, 48, 1).refused(6));
	CHECK(bind(c, 0, 0xff, 1).refused(6));
	CHECK(unbind(c, 2, 1).refused(3));
	CHECK(unbind(c, 0, 0).refused(8));
	CHECK(unbind(c, 0, 4).refused(6));
	CHECK(unbind(c, 0, 0xff).refused(6));
	CHECK(unbind(c, 0, 1, 3).refused(0xc));
	CHECK(unbind(c, 0, 1, 0xff).refused(0xc));
	for (unsigned sub = 3; sub < 256; sub++)
		CHECK(c.ask(binding, {uint8_t(sub), 0, 0, 0}).refused(9));
	/* in another partition it works as well */
	CHECK(unbind(c, 1, 3).good(4));
	CHECK(info(c, 7) == bytes{0xff, 0xff, 0});
}
