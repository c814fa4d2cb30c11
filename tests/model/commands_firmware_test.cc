// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "image_file.h"

using namespace switchtec::model;

namespace {

/* download status, background status above it */
constexpr uint16_t busy = 0x0101, more = 0x0201, complete = 0x0207, firmware_active = 0x0208,
		   data_active = 0x0209;

uint16_t failed(uint8_t status) { return 0xff00 | status; }

/* which copy FLASH_INFO calls active, of the configuration and of the main image */
unsigned active(client &c, unsigned gen, bool img)
{
	if (gen >= 4)
		return c.read8(0x2208 + (img ? 2 : 1));
	return c.read32(0x2200 + (img ? 0x4 : 0x10)) != c.read32(0x2200 + (img ? 0x48 : 0x38));
}

/* the running code of SYS_INFO */
uint16_t running(client &c, unsigned gen, bool img)
{
	return c.read16(gen == 3 ? 0x2020 + (img ? 2 : 0) : 0x204e + (img ? 2 : 0));
}

reply toggle(client &c, bytes flags)
{
	flags.insert(flags.begin(), 2);
	flags.resize(8);
	return c.ask(5, flags);
}

void restart(client &c)
{
	c.device.reset();
	c.pass(0);
	c.enable_dma();
}

} // namespace

TEST_CASE("a download changes the other copy, makes it active, and a restart runs it")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});
		downloader d(c);
		const unsigned gen = gen_of(id);
		const image_file image = main_image(gen);
		const uint32_t old = c.read32(0x2008);
		const uint16_t code = running(c, gen, true);

		INFO(std::hex << id);
		CHECK(d.status() == 0);
		CHECK(d.all(image.file()) == firmware_active);
		CHECK(active(c, gen, true) == 1);
		CHECK(active(c, gen, false) == 0);
		CHECK(running(c, gen, true) == code);
		CHECK(c.read32(0x2008) == old);
		/* the inactive copy is the running one now */
		CHECK(d.all(image.file()) == failed(0x10));

		restart(c);
		CHECK(active(c, gen, true) == 1);
		CHECK(running(c, gen, true) == (gen == 3 ? 7 : 9));
		CHECK(c.read32(0x2008) == image.version);
		CHECK(d.status() == 0);
		CHECK(d.all(image.file()) == firmware_active);
		CHECK(active(c, gen, true) == 0);
	}
}

TEST_CASE("a hard reset by command runs what is active, too")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});
		const image_file image = main_image(gen_of(id));

		REQUIRE(downloader(c).all(image.file()) == firmware_active);
		REQUIRE(c.ask(0x1b, le32({0})).good(0));
		c.restarted();
		CHECK(c.read32(0x2008) == image.version);
	}
}

TEST_CASE("a download that is not to be activated, toggle")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});
		const unsigned gen = gen_of(id);

		INFO(std::hex << id);
		CHECK(downloader(c).all(main_image(gen).file(), true) == complete);
		CHECK(active(c, gen, true) == 0);
		CHECK(toggle(c, {1}).good(0));
		CHECK(active(c, gen, true) == 1);
		CHECK(active(c, gen, false) == 0);
		CHECK(toggle(c, {1, 1}).good(0));
		CHECK(active(c, gen, true) == 0);
		CHECK(active(c, gen, false) == 1);
		CHECK(toggle(c, {}).good(0));
		CHECK(active(c, gen, false) == 1);
		restart(c);
		CHECK(running(c, gen, false) == (gen == 3 ? 5 : 7));
		CHECK(running(c, gen, true) == (gen == 3 ? 3 : 8));
	}
}

TEST_CASE("toggle of boot loader and key manifest: from Gen4 on")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});
		const uint32_t before = c.read32(0x2208);

		/* clients of Gen3 may leave anything in these bytes */
		CHECK(toggle(c, {0, 0, 1, 1, 0xee}).good(0));
		CHECK(c.read32(0x2208) - before == (gen_of(id) == 3 ? 0 : 0x01000001));
		restart(c);
		if (gen_of(id) > 3) {
			CHECK(c.read16(0x204c) == 5);
			CHECK(c.read16(0x2052) == 3);
		}
	}
}

TEST_CASE("a configuration")
{
	for (uint16_t id : one_of_each) {
		static constexpr uint32_t type[] = {4, 3, 4, 3};
		client c({.device_id = id});
		const unsigned gen = gen_of(id);
		image_file image = main_image(gen);

		image.type = type[gen - 3];
		CHECK(downloader(c).all(image.file()) == data_active);
		CHECK(active(c, gen, false) == 1);
		CHECK(active(c, gen, true) == 0);
	}
}

TEST_CASE("the last block takes a while")
{
	client c;
	downloader d(c);
	const bytes file = main_image(3).file();
	const auto part = [&](size_t from, size_t to) {
		return bytes(file.begin() + from, file.begin() + to);
	};
	const uint32_t size = uint32_t(file.size());

	CHECK(d.block(false, 0, size, part(0, 1008)).good(0));
	CHECK(d.status() == more);
	CHECK(d.status() == more);
	CHECK(d.block(false, 1008, size, part(1008, 1009)).good(0));	/* any length will do */
	CHECK(d.status() == more);
	CHECK(d.block(false, 1009, size, part(1009, 2017)).good(0));
	CHECK(d.block(false, 2017, size, part(2017, 3025)).good(0));
	CHECK(d.block(false, 3025, size, part(3025, size)).good(0));
	CHECK(d.status() == busy);
	CHECK(d.status() == firmware_active);
	CHECK(d.status() == firmware_active);

	SECTION("a reset in the middle forgets it") {
		CHECK(d.block(false, 0, size, part(0, 1008)).good(0));
		restart(c);
		CHECK(d.status() == 0);
		CHECK(d.block(false, 1008, size, part(1008, 2016)).good(0));
		CHECK(d.status() == 0x0303);
	}
	SECTION("a first block begins anew, whatever was there") {
		restart(c);
		CHECK(d.block(false, 0, size, part(0, 1008)).good(0));
		CHECK(d.all(file) == firmware_active);
	}
}

TEST_CASE("blocks that do not fit")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});
		downloader d(c);
		const bytes data(1008, 1);

		INFO(std::hex << id);
		/* longer than the block's room: the command itself is refused */
		for (uint32_t length : {1009u, 1024u, 0x7fffffffu, 0xffffffffu})
			CHECK(d.block(false, 0, 4000, data, length).refused(bad_input));
		CHECK(d.status() == 0);

		const struct {
			uint32_t offset, total, length;
			uint16_t status;
		} rows[] = {
			{0, 0, 16, 0xff05},		/* no image at all */
			{0, 0, 0, 0xff05},
			{0, 4000, 0, 0xff05},		/* an empty block */
			{0, 100, 101, 0xff05},		/* more than the image */
			{0, (16 << 20) + 1, 100, 0xff05},	/* more than the flash */
			{0, 0xffffffff, 1008, 0xff05},
			{1008, 4000, 1008, 0x0303},	/* not the next one */
			{0xffffffff, 0xffffffff, 1008, 0x0303},
		};
		for (const auto &row : rows) {
			INFO(row.offset << " " << row.total << " " << row.length);
			CHECK(d.block(false, row.offset, row.total, data, row.length).good(0));
			CHECK(d.status() == row.status);
		}

		/* each mistake in the middle ends the download */
		for (auto [offset, total] :
		     {std::pair<uint32_t, uint32_t>{1007, 4000}, {1009, 4000}, {1008, 4001}}) {
			CHECK(d.block(false, 0, 4000, data).good(0));
			CHECK(d.status() == more);
			CHECK(d.block(false, offset, total, data).good(0));
			CHECK(d.status() == 0x0303);
			CHECK(d.block(false, 1008, 4000, data).good(0));
			CHECK(d.status() == 0x0303);
		}
	}
}

TEST_CASE("images that are wrong leave the flash alone")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});
		downloader d(c);
		const unsigned gen = gen_of(id);
		const image_file good = main_image(gen);
		const auto tried = [&](auto change) {
			image_file image = good;

			change(image);
			return d.all(image.file());
		};

		INFO(std::hex << id);
		CHECK(tried([](auto &i) { i.magic = "PMCC"; }) == failed(2));
		CHECK(tried([](auto &i) { i.type = 99; }) == failed(2));
		CHECK(tried([](auto &i) { i.type = 0xffffffff; }) == failed(2));
		CHECK(tried([](auto &i) { i.version ^= 0x80000000; }) == failed(2));
		CHECK(tried([](auto &i) { i.crc++; }) == failed(4));
		CHECK(tried([](auto &i) { i.body_length = 0; }) == failed(5));
		CHECK(tried([](auto &i) { i.body_length++; }) == failed(5));
		CHECK(tried([](auto &i) { i.body_length = 0xffffffff; }) == failed(5));
		CHECK(tried([](auto &i) { i.body.clear(); }) == failed(5));
		if (gen > 3) {
			CHECK(tried([](auto &i) { i.header_length = 627; }) == failed(2));
			const bytes file = [&] {
				bytes f = good.file();

				std::fill_n(f.begin() + 16, 4, 0xff);	/* header length */
				return f;
			}();
			CHECK(d.all(file) == failed(5));
		}
		CHECK(d.all(bytes(1, 'P')) == failed(2));
		CHECK(d.all(bytes(63, 'P')) == failed(2));
		/* another generation's */
		CHECK(d.all(main_image(gen == 3 ? 4 : 3).file()) == failed(2));
		CHECK(d.all(main_image(gen == 6 ? 5 : 6).file()) == failed(2));
		/* too long for its partition: a main image fits everywhere, a map does not */
		image_file map = good;

		map.type = gen == 3 ? 4 : 0;
		map.body = image_file::pattern(gen == 3 ? 256 << 10 : 4096);
		map.body_length = uint32_t(map.body.size());
		map.crc = crc32(map.body.data(), map.body.size());
		CHECK(d.all(map.file()) == failed(5));

		CHECK(active(c, gen, true) == 0);
		restart(c);
		CHECK(d.all(good.file()) == firmware_active);
	}
}

TEST_CASE("what follows the image in its file is not flashed")
{
	client c({.device_id = 0x4000});
	const image_file image = main_image(4);

	REQUIRE(downloader(c).all(image.file() + bytes(100, 0x99)) == firmware_active);
	const uint32_t address = c.read32(0x2200 + 0x60);
	const reply r = c.ask(0x1f, le32({address + uint32_t(image.file().size()) - 4, 8}));

	REQUIRE(r.good(8));
	CHECK(r.u32(4) == 0xffffffff);
}

TEST_CASE("Gen3: boot loader and map are write protected, until somebody says otherwise")
{
	client c;
	downloader d(c);
	image_file image = main_image(3);
	const auto protection = [&c](uint8_t set, uint8_t to) {
		return c.ask(5, {4, set, to, 0}).u32(0);
	};

	CHECK(protection(0, 0) == 1);
	for (uint32_t type : {0, 1}) {
		image.type = type;
		CHECK(d.all(image.file()) == failed(0xd));
	}
	CHECK(protection(1, 0) == 0);
	CHECK(protection(0, 1) == 0);
	for (uint32_t type : {0, 1}) {
		image.type = type;
		CHECK(d.all(image.file()) == firmware_active);
	}
	CHECK(protection(1, 1) == 1);
	for (uint16_t id : {0x4000, 0x5000, 0x6048})
		CHECK(client({.device_id = id}).ask(5, {4, 0, 0, 0}).refused(bad_sub_command));
}

TEST_CASE("the redundant flag: Gen5 and Gen6")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});
		const unsigned gen = gen_of(id);

		if (gen < 5) {
			CHECK(c.ask(5, {5, 1, 1}).refused(bad_sub_command));
			continue;
		}
		/* the flags are in the partition info from byte 20 on, by image type */
		const uint8_t info = gen == 5 ? 4 : 8, types = gen == 5 ? 5 : 4;

		for (uint8_t type = 1; type <= types; type++) {
			const size_t at = 19 + type;

			CHECK(c.ask(0x2b, {info}).u8(at) == 0);
			CHECK(c.ask(5, {5, type, 1}).good(0));
			CHECK(c.ask(0x2b, {info}).u8(at) == 1);
			CHECK(c.ask(5, {5, type, 0}).good(0));
			CHECK(c.ask(0x2b, {info}).u8(at) == 0);
		}
		CHECK(c.ask(5, {5, 0, 1}).refused(bad_input));
		CHECK(c.ask(5, {5, 0xff, 1}).refused(bad_input));
		CHECK(c.ask(5, {5, 1, 2}).refused(bad_input));
	}
}

TEST_CASE("sub commands of the download that nobody knows")
{
	for (uint16_t id : one_of_each) {
		client c({.device_id = id});

		for (unsigned sub = 0; sub < 256; sub++)
			if (sub == 3 || sub > 6 || (sub == 6 && gen_of(id) < 6))
				CHECK(c.ask(5, {uint8_t(sub), 0, 0, 0}).refused(bad_sub_command));
	}
}

TEST_CASE("Gen6: an image read piece by piece, and the debug token erased")
{
	client c({.device_id = 0x6048});
	const image_file image = main_image(6);
	const auto get = [&c](uint8_t type, uint8_t copy, uint8_t next, uint8_t sub = 0) {
		return c.ask(0x14f, {sub, type, copy, next});
	};
	image_file token = image;
	bytes read;

	REQUIRE(downloader(c).all(image.file()) == firmware_active);
	for (bool next = false; read.size() < image.file().size(); next = true) {
		const reply r = get(4, 1, next);

		REQUIRE(r.status == 2);
		REQUIRE(r.return_value == 0);
		CHECK(r.u32(0) == 0x010400);
		CHECK(r.u32(4) == image.file().size());
		CHECK(r.u32(8) == read.size());
		REQUIRE(r.data.size() == 16 + r.u32(12));
		REQUIRE(r.u32(12) > 0);
		read = read + bytes(r.data.begin() + 16, r.data.end());
	}
	CHECK(read == image.file());

	CHECK(get(4, 1, 1).refused(bad_input));	/* at the end */
	CHECK(get(4, 0, 1).refused(bad_input));	/* not begun */
	CHECK(get(4, 2, 0).refused(bad_input));
	CHECK(get(99, 0, 0).refused(bad_input));
	CHECK(get(4, 0, 2).refused(bad_input));
	CHECK(get(4, 0, 0, 1).refused(bad_sub_command));
	CHECK(get(7, 0, 0).refused(bad_state));	/* there is no debug token */
	CHECK(get(5, 0, 0).refused(bad_state));	/* the log has no image */

	token.type = 7;
	REQUIRE(downloader(c).all(token.file()) == firmware_active);
	CHECK(get(7, 1, 0).return_value == 0);
	CHECK(c.ask(5, {6}).good(0));
	CHECK(get(7, 1, 0).refused(bad_state));
	CHECK(get(7, 1, 1).refused(bad_state));
	for (uint16_t id : {0x8532, 0x4000, 0x5000})
		CHECK(client({.device_id = id}).ask(0x14f, {0, 4, 0, 0}).refused(no_command));
}

TEST_CASE("Gen6: the image is replaced by a shorter one while it is being read")
{
	client c({.device_id = 0x6048});
	image_file image = main_image(6);

	REQUIRE(downloader(c).all(image.file(), true) == complete);
	for (uint8_t i = 0; i < 3; i++)
		REQUIRE(c.ask(0x14f, {0, 4, 1, i != 0}).return_value == 0);
	image.body.resize(10);
	image.body_length = 10;
	image.crc = crc32(image.body.data(), 10);
	REQUIRE(downloader(c).all(image.file(), true) == complete);
	CHECK(c.ask(0x14f, {0, 4, 1, 1}).refused(bad_input));
}
