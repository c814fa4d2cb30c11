// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include <random>

#include "client.h"

using namespace switchtec::model;

namespace {

constexpr uint32_t ids[] = {0x004, 0x005, 0x006, 0x007, 0x00c, 0x01b, 0x01c, 0x01d, 0x01f,
			    0x029, 0x02b, 0x034, 0x041, 0x081, 0x087, 0x100, 0x14f};

/* Whatever the input: there is an answer, of a sane size; the sanitizers watch the rest. */
void must_survive(client &c, uint32_t id, const bytes &input)
{
	const reply r = c.ask(id, input);

	if (r.status != 2 || c.result(3) > 1024 || (r.return_value && !r.data.empty())) {
		INFO(std::hex << "command " << id << ", return value " << r.return_value);
		CHECK(false);
	}
	if (id == 0x1b)
		c.restarted();
	/* the storm of events that a write to the registers may have enabled */
	c.take_vectors();
	c.dma_writes.clear();
}

} // namespace

TEST_CASE("every command with every first byte and every kind of rest")
{
	for (uint16_t device : {0x8532, 0x4000, 0x5000, 0x6048}) {
		client c({.device_id = device, .partitions = 3, .pffs = 20});

		for (uint32_t id : ids)
			for (unsigned first = 0; first < 256; first++)
				for (uint8_t rest : {0x00, 0x01, 0x3f, 0x7f, 0x80, 0xff}) {
					bytes input(1024, rest);

					input[0] = uint8_t(first);
					must_survive(c, id, input);
				}
	}
}

TEST_CASE("commands with random input")
{
	static constexpr uint8_t nasty[] = {0,  1,  2,  3,    4,    8,    12,
					  16, 63, 64, 0x7f, 0x80, 0xfe, 0xff};
	std::minstd_rand random(20240101);

	for (uint16_t device : {0x8532, 0x4000, 0x5000, 0x6060}) {
		client c({.device_id = device, .partitions = 5, .partition = 4, .pffs = 255});

		for (unsigned round = 0; round < 3000; round++) {
			bytes input(1024);

			for (size_t i = 0; i < 32; i++)
				input[i] = random() % 4 ? nasty[random() % std::size(nasty)]
							: uint8_t(random());
			for (size_t i = 32; i < input.size(); i++)
				input[i] = uint8_t(random());
			must_survive(c, ids[random() % std::size(ids)], input);
		}
	}
}
