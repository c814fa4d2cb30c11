// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "image_file.h"

using namespace switchtec::model;

namespace {

constexpr uint32_t read_flash = 0x1f, multi_config = 0x1d, partition_info = 0x2b;

bytes flash_bytes(client &c, uint32_t address, size_t size)
{
	bytes all;

	while (all.size() < size) {
		const uint32_t step = uint32_t(std::min<size_t>(size - all.size(), 1016));
		const reply r = c.ask(read_flash, le32({address + uint32_t(all.size()), step}));

		if (!r.good(step))
			return {};
		all = all + r.data;
	}
	return all;
}

/* the partitions of the info command from Gen4 on, in order; the last eight are vendor's */
struct partition_kind {
	const char *name;
	uint64_t info_reg;	/* of copy 0 in FLASH_INFO, 0: not there */
	unsigned copies;
};

std::vector<partition_kind> kinds_of(unsigned gen)
{
	std::vector<partition_kind> kinds = {{"map", 0x18, 2}, {"key", 0x28, 2}};

	if (gen == 5)
		kinds.push_back({"riot", 0, 2});
	kinds.push_back({"bl2", 0x38, 2});
	kinds.push_back({"cfg", 0x48, 2});
	kinds.push_back({"img", 0x58, 2});
	kinds.push_back({"nvlog", 0x68, 1});
	if (gen == 6) {
		kinds.push_back({"cert", 0, 2});
		kinds.push_back({"dbg", 0, 2});
	}
	return kinds;
}

uint8_t info_sub(unsigned gen) { return uint8_t((gen - 4) * 4); }
uint8_t metadata_sub(unsigned gen) { return uint8_t((gen - 4) * 4 + 1); }

} // namespace

TEST_CASE("Gen3: what a client makes its firmware info of")
{
	client c;
	const auto footer = [&c](uint32_t address, uint32_t length) {
		return c.ask(read_flash, le32({address + length - 28, 28}));
	};
	const struct {
		uint32_t address, length, version;
	} partitions[] = {
		{0xa8000000, 0x10000, 0x01020304},	/* boot loader */
		{0xa8020000, 0x10000, 0x01020304},	/* map */
		{0xa8040000, 0x10000, 0x01020303},
		{c.read32(0x2248), c.read32(0x224c), 0x01020304},	/* main image */
		{c.read32(0x2250), c.read32(0x2254), 0x01020303},
		{c.read32(0x2238), c.read32(0x223c), 0x01020304},	/* configuration */
		{c.read32(0x2240), c.read32(0x2244), 0x01020303},
	};

	for (const auto &p : partitions) {
		const reply r = footer(p.address, p.length);

		INFO(std::hex << p.address);
		REQUIRE(r.good(28));
		CHECK(r.text(0, 4) == std::string("PMC\0", 4));
		CHECK(r.u32(12) == p.version);
		const bytes body = flash_bytes(c, p.address, r.u32(4));
		REQUIRE(body.size() == r.u32(4));
		CHECK(crc32(body.data(), body.size()) == r.u32(24));
	}
	/* of the two maps the one with the higher number counts */
	CHECK(c.ask(read_flash, le32({0xa8020000, 4})).u32(0) >
	      c.ask(read_flash, le32({0xa8040000, 4})).u32(0));
	/* the log has none */
	CHECK(footer(c.read32(0x2258), c.read32(0x225c)).u32(0) == 0xffffffff);
	CHECK(c.ask(partition_info, {0}).refused(no_command));
}

TEST_CASE("Gen3: an image downloaded and read back")
{
	client c;
	const image_file image = main_image(3);

	REQUIRE(downloader(c).all(image.file()) == 0x0208);
	const uint32_t address = c.read32(0x2250), length = c.read32(0x2254);
	const reply r = c.ask(read_flash, le32({address + length - 28, 28}));

	CHECK(c.read32(0x2204) == address);
	CHECK(r.u32(4) == image.body.size());
	CHECK(r.u32(8) == 0x80001000);
	CHECK(r.u32(12) == image.version);
	CHECK(r.u32(20) == 0x11223344);
	CHECK(r.u32(24) == image.crc);
	CHECK(flash_bytes(c, address, image.body.size()) == image.body);
	/* erased before */
	CHECK(c.ask(read_flash, le32({address + uint32_t(image.body.size()), 4})).u32(0) ==
	      0xffffffff);
}

TEST_CASE("reading outside of the flash")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});
		const uint32_t base = gen_of(id) == 3 ? 0xa8000000 : 0, size = 16 << 20;

		CHECK(c.ask(read_flash, le32({base, 1})).good(1));
		CHECK(c.ask(read_flash, le32({base, 1024})).good(1024));
		CHECK(c.ask(read_flash, le32({base + size - 1024, 1024})).good(1024));
		CHECK(c.ask(read_flash, le32({base, 0})).refused(bad_input));
		CHECK(c.ask(read_flash, le32({base, 1025})).refused(bad_input));
		CHECK(c.ask(read_flash, le32({base, 0xffffffff})).refused(bad_input));
		CHECK(c.ask(read_flash, le32({base + size - 1023, 1024})).refused(bad_input));
		CHECK(c.ask(read_flash, le32({base + size, 1})).refused(bad_input));
		CHECK(c.ask(read_flash, le32({base - 1, 1})).refused(bad_input));
		CHECK(c.ask(read_flash, le32({0xffffffff, 1024})).refused(bad_input));
	}
}

TEST_CASE("partition info, Gen4 and later")
{
	for (uint16_t id : one_of_each) {
		const unsigned gen = gen_of(id);
		static constexpr size_t size[] = {672, 736, 800};

		if (gen == 3)
			continue;
		client c({.device_id = id});
		const reply r = c.ask(partition_info, {info_sub(gen)});
		size_t at = 64;
		uint32_t end = 0;

		INFO(std::hex << id);
		REQUIRE(r.good(size[gen - 4]));
		CHECK(r.u32(0) == c.read32(0x2008));
		CHECK(r.u32(4) == 16u << 20);
		CHECK(r.u16(8) == id);
		for (unsigned i = 12; i < 64; i++)
			CHECK(r.u8(i) == 0);
		for (const partition_kind &kind : kinds_of(gen)) {
			for (unsigned copy = 0; copy < kind.copies; copy++, at += 32) {
				const bool empty = kind.name == std::string("nvlog") ||
						   kind.name == std::string("dbg");
				const uint32_t first = r.u32(at + 12), last = r.u32(at + 16);

				INFO(kind.name << copy);
				CHECK((r.u32(at) == 0xffffffff) == empty);
				CHECK((r.u32(at + 4) == 0) == empty);
				CHECK(r.u16(at + 8) == (empty ? 0 : 0x0304 - copy));
				CHECK(r.u8(at + 10) == !empty);
				CHECK(r.u8(at + 11) == !copy);
				CHECK(first >= end);
				end = last + 1;
				CHECK(r.u32(at + 24) * 4 == end - first);
				CHECK(r.u8(at + 28) == 0);
				CHECK(r.u8(at + 29) == (!empty && !copy));
				if (kind.info_reg) {
					const uint64_t reg = 0x2200 + kind.info_reg + 8 * copy;

					CHECK(first == c.read32(reg));
					CHECK(end - first == c.read32(reg + 4));
				}
			}
		}
		for (unsigned i = 0; i < 8; i++, at += 32) {
			CHECK(r.u32(at + 12) == c.read32(0x2270 + 8 * i));
			CHECK(r.u8(at + 10) == 0);
			CHECK(r.u8(at + 11) == 0);
		}
		CHECK(at == r.data.size());
	}
}

TEST_CASE("partition info follows downloads and restarts")
{
	for (uint16_t id : {0x4000, 0x5000, 0x6048}) {
		client c({.device_id = id});
		const unsigned gen = gen_of(id);
		const image_file image = main_image(gen);
		const size_t img0 = 64 + 32 * (gen == 5 ? 10 : 8), img1 = img0 + 32;
		/* riot goes first on Gen5, then bl2, cfg, img, key */
		const size_t running_img = gen == 5 ? 15 : 14;

		REQUIRE(downloader(c).all(image.file()) == 0x0208);
		reply r = c.ask(partition_info, {info_sub(gen)});
		CHECK(r.u32(img1) == image.crc);
		CHECK(r.u32(img1 + 4) == image.body.size());
		CHECK(r.u16(img1 + 8) == 7);
		CHECK(r.u32(img1 + 20) == image.header_length);
		CHECK(r.u8(img1 + 11) == 1);
		CHECK(r.u8(img1 + 29) == 0);
		CHECK(r.u8(img0 + 11) == 0);
		CHECK(r.u8(img0 + 29) == 1);
		CHECK(r.u8(running_img) == 0);
		/* in the flash it looks as in the file */
		CHECK(flash_bytes(c, r.u32(img1 + 12), image.file().size()) == image.file());

		c.device.reset();
		c.pass(0);
		c.enable_dma();
		r = c.ask(partition_info, {info_sub(gen)});
		CHECK(r.u32(0) == image.version);
		CHECK(r.u8(running_img) == 1);
		CHECK(r.u8(img1 + 29) == 1);
		CHECK(r.u8(img0 + 29) == 0);
	}
}

TEST_CASE("metadata of an image")
{
	for (uint16_t id : {0x4000, 0x5000, 0x6048}) {
		client c({.device_id = id});
		const unsigned gen = gen_of(id);
		const uint8_t sub = metadata_sub(gen);
		const unsigned partitions = gen == 4 ? 11 : gen == 5 ? 13 : 15;
		const reply info = c.ask(partition_info, {info_sub(gen)});

		for (unsigned part = 0; part < 256; part++) {
			const size_t at = 64 + 32 * part;
			const reply r = c.ask(partition_info, {sub, uint8_t(part)});

			INFO(std::hex << id << " partition " << part);
			if (part >= partitions) {
				CHECK(r.refused(bad_input));
				continue;
			}
			if (!info.u8(at + 10)) {
				CHECK(r.refused(bad_state));
				continue;
			}
			REQUIRE(r.good(628));
			CHECK(r.text(0, 8) == "MSCC_MD ");
			CHECK(r.u32(16) == info.u32(at + 20));
			CHECK(r.u32(24) == info.u32(at + 4));
			CHECK(r.u32(36) >> 24 == c.read32(0x2008) >> 24);
			CHECK(r.u32(84) == info.u32(at));
			const bytes body =
				flash_bytes(c, info.u32(at + 12) + r.u32(16), r.u32(24));
			CHECK(crc32(body.data(), body.size()) == r.u32(84));
		}
	}
}

TEST_CASE("partition info: sub commands of other generations")
{
	for (uint16_t id : {0x4000, 0x1003, 0x5000, 0x6048}) {
		client c({.device_id = id});
		const unsigned gen = gen_of(id);

		for (unsigned sub = 0; sub < 256; sub++) {
			const reply r = c.ask(partition_info, {uint8_t(sub), 0});
			const bool known = sub == info_sub(gen) || sub == metadata_sub(gen) ||
					   (sub == 12 && gen == 6);

			INFO(std::hex << id << " " << sub);
			CHECK(r.refused(bad_sub_command) == !known);
		}
		if (gen == 6)
			CHECK(c.ask(partition_info, {12, 0, 0, 0}).good(4));
	}
}

TEST_CASE("one configuration, which is the active one")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});
		const bool gen3 = gen_of(id) == 3;
		const auto get = [&c](uint8_t sub, uint8_t index = 0) {
			return c.ask(multi_config, {sub, index, 0, 0});
		};

		for (unsigned copy : {0, 1}) {
			const uint64_t reg = 0x2200 + (gen3 ? 0x38 : 0x48) + 8 * copy;

			CHECK(get(0).u32(0) == 1);	/* supported */
			CHECK(get(1).u32(0) == 1);	/* how many */
			CHECK(get(2).u32(0) == 0);	/* which */
			CHECK(get(3).u32(0) == c.read32(reg));
			CHECK(get(4).u32(0) == c.read32(reg + 4));
			CHECK(get(4).good(4));
			CHECK(get(3, 1).refused(bad_input));
			CHECK(get(4, 0xff).refused(bad_input));
			CHECK(get(5).refused(bad_sub_command));
			CHECK(get(0xff).refused(bad_sub_command));
			REQUIRE(c.ask(5, {2, 0, 1, 0, 0, 0, 0, 0}).good(0));	/* toggle */
		}
	}
}
