// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "client.h"
#include "qemu/model/registers/generation.h"

using namespace switchtec::model;

namespace {

struct answer {
	uint32_t status, return_value, size, first, second;
};

/* ask in DMA mode, which also tells the size */
answer ask(fake_machine &m, uint32_t cmd, uint32_t input)
{
	m.enable_dma();
	m.command(cmd, input);
	m.pass(latency);
	return {m.result(0), m.result(2), m.result(3), m.result(4), m.result(5)};
}

} // namespace

TEST_CASE("echo: the first word inverted, whatever follows it")
{
	fake_machine m;

	m.write32(4, 0x11111111);
	const answer a = ask(m, echo, 0xdeadbeef);

	CHECK(a.status == 2);
	CHECK(a.return_value == 0);
	CHECK(a.size == 4);
	CHECK(a.first == ~0xdeadbeefu);
	CHECK(a.second == untouched);
}

TEST_CASE("ping, on every chip")
{
	for (const chip &c : all_chips()) {
		fake_machine m({.device_id = c.device_id});
		const answer a = ask(m, 0x100, 0x1234);

		INFO(c.product);
		CHECK(a.status == 2);
		if (c.gen == generation::gen3) {
			CHECK(a.return_value == 0x64005);
			CHECK(a.size == 0);
			continue;
		}
		CHECK(a.return_value == 0);
		CHECK(a.size == 8);
		CHECK((a.first & 0xff) == 3);		/* main firmware */
		CHECK((a.first >> 8 & 0xf) == 0);	/* revision B */
		CHECK(a.first >> 12 == unsigned(c.gen) - unsigned(generation::gen4));
		CHECK(a.second == ~0x1234u);
	}
}

TEST_CASE("an unknown id is answered: return value 0x64005, no output")
{
	const uint32_t id = GENERATE(0x0u, 0x40u, 0x7777u, 0xffffu);
	fake_machine m;
	const answer a = ask(m, id, 1);

	CHECK(a.status == 2);
	CHECK(a.return_value == 0x64005);
	CHECK(a.size == 0);
	CHECK(a.first == untouched);
	CHECK(m.return_value() == 0x64005);
	CHECK(m.status() == 2);
}

TEST_CASE("temperature: Gen3 measures on demand")
{
	client c;

	CHECK(c.ask(4, le32({2})).refused(bad_state));
	CHECK(c.ask(4, le32({1})).good(0));
	const reply r = c.ask(4, le32({2}));

	CHECK(r.good(4));
	CHECK(r.u32(0) == 4250);
	CHECK(c.ask(4, le32({3})).good(0));
	CHECK(c.ask(4, le32({2})).refused(bad_state));
	CHECK(c.ask(4, le32({1})).good(0));
	c.device.reset();
	c.enable_dma();
	CHECK(c.ask(4, le32({2})).refused(bad_state));
	CHECK(c.ask(4, le32({4})).refused(bad_sub_command));
}

TEST_CASE("temperature: one sensor on Gen4, four on Gen5 and Gen6")
{
	for (uint16_t id : {0x4000, 0x1003}) {
		client c({.device_id = id});
		const reply r = c.ask(4, le32({2}));

		CHECK(r.good(4));
		CHECK(r.u32(0) == 4250);
		for (uint32_t sub : {0, 1, 3, 4, 0xff})
			CHECK(c.ask(4, le32({sub})).refused(bad_sub_command));
	}
	for (uint16_t id : {0x5000, 0x6048}) {
		client c({.device_id = id});
		const reply r = c.ask(4, le32({4}));

		CHECK(r.good(16));
		for (unsigned i = 0; i < 4; i++)
			CHECK(r.u32(4 * i) == 4150 + 50 * i);
		for (uint32_t sub : {0, 1, 2, 3, 5})
			CHECK(c.ask(4, le32({sub})).refused(bad_sub_command));
	}
}

TEST_CASE("the index in a fabric: PAX only")
{
	for (uint16_t id : {0x8552, 0x4200, 0x5528})
		CHECK(client({.device_id = id}).ask(0x81, {}).good(4));
	for (uint16_t id : {0x8532, 0x4100, 0x6048})
		CHECK(client({.device_id = id}).ask(0x81, {}).refused(no_command));
}

TEST_CASE("hard reset: answered first, then the firmware starts anew")
{
	client c;

	REQUIRE(c.ask(4, le32({1})).good(0));	/* something to forget */
	CHECK(c.ask(0x1b, le32({1})).refused(bad_sub_command));
	CHECK(c.ask(0x1b, le32({0})).good(0));
	CHECK(c.ask(4, le32({2})).good(4));
	c.restarted();
	CHECK(c.ask(4, le32({2})).refused(bad_state));
}
