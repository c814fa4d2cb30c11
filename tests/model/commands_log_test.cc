// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "client.h"

using namespace switchtec::model;

namespace {

bytes log_request(uint8_t sub_command, uint32_t start, uint32_t count = 0, bool from_end = false)
{
	return bytes{sub_command, from_end, 0, 0, 0, 0, 0, 0} + le32({count, 0, start});
}

/* the sub commands with which each generation reads the logs in RAM and flash */
bytes ram_log(unsigned gen) { return gen == 3 ? bytes{0} : gen == 4 ? bytes{0, 13} : bytes{11}; }
bytes flash_log(unsigned gen) { return gen == 3 ? bytes{1} : gen == 4 ? bytes{1, 14} : bytes{12}; }

} // namespace

TEST_CASE("the log in RAM, from the oldest entry to the last, on every generation")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});

		for (uint8_t sub : ram_log(gen_of(id))) {
			uint32_t next = ~0u, seen = 0, remain;

			INFO(std::hex << id << ", sub command " << unsigned(sub));
			do {
				const reply r = c.ask(6, log_request(sub, next));
				const uint32_t count = r.u32(8);

				REQUIRE(r.good(1024));
				CHECK(r.u8(0) == sub);
				CHECK(r.u8(2) == 0);	/* overflow */
				CHECK(r.u32(4) == 70);
				REQUIRE(count >= 1);
				REQUIRE(count <= 31);
				remain = r.u32(12);
				next = r.u32(16);
				CHECK((r.u32(24) == c.read32(0x2008)) == (gen_of(id) >= 5));
				for (uint32_t i = 0; i < count; i++, seen++)
					CHECK(r.u32(32 + 32 * i + 4) == seen * 1'000'000);
				CHECK(next == seen);
				CHECK(remain == 70 - seen);
			} while (remain);
			CHECK(seen == 70);
		}
		for (uint8_t sub : flash_log(gen_of(id))) {
			const reply r = c.ask(6, log_request(sub, ~0u));

			CHECK(r.good(1024));
			CHECK(r.u32(4) == 0);
			CHECK(r.u32(8) == 0);
			CHECK(r.u32(12) == 0);
		}
	}
}

TEST_CASE("the log: count, start, from the end")
{
	client c;
	reply r = c.ask(6, log_request(0, 5, 3));

	CHECK(r.u32(8) == 3);
	CHECK(r.u32(12) == 62);
	CHECK(r.u32(16) == 8);
	r = c.ask(6, log_request(0, ~0u, 4, true));
	CHECK(r.u32(8) == 4);
	CHECK(r.u32(12) == 0);
	CHECK(r.u32(16) == 70);
	r = c.ask(6, log_request(0, 69, 0xffffffff));
	CHECK(r.u32(8) == 1);
	CHECK(r.u32(12) == 0);
	CHECK(c.ask(6, log_request(0, 70)).refused(bad_input));
	CHECK(c.ask(6, log_request(0, 0xfffffffe)).refused(bad_input));
	CHECK(c.ask(6, log_request(1, 0)).refused(bad_input));
}

TEST_CASE("the log: sub commands of other generations")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});
		const bytes known = ram_log(gen_of(id)) + flash_log(gen_of(id));

		for (unsigned sub = 0; sub < 256; sub++)
			if (std::find(known.begin(), known.end(), sub) == known.end())
				CHECK(c.ask(6, log_request(uint8_t(sub), ~0u))
					      .refused(bad_sub_command));
	}
}
