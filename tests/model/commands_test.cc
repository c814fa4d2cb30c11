// SPDX-License-Identifier: GPL-2.0

#include <catch2/catch.hpp>

#include "fake_machine.h"
#include "qemu/model/generation.h"

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
