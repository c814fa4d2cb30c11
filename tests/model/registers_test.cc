// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "fake_machine.h"
#include "qemu/model/registers/generation.h"

using namespace switchtec::model;

TEST_CASE("every device id of the list is known, and those of its families")
{
	CHECK(all_chips().size() == 30 + 27 + 36 + 16 + 7);

	std::set<uint16_t> ids;
	unsigned per_generation[4] = {}, pci100x = 0;

	for (const chip &c : all_chips()) {
		ids.insert(c.device_id);
		if (c.pci100x())
			pci100x++;
		else
			per_generation[unsigned(c.gen)]++;
	}
	CHECK(ids.size() == all_chips().size());
	CHECK(per_generation[0] == 30);
	CHECK(per_generation[1] == 27);
	CHECK(per_generation[2] == 36);
	CHECK(per_generation[3] == 16);
	CHECK(pci100x == 7);

	for (uint16_t id : {0x8531, 0x8576, 0x4000, 0x4284, 0x4352, 0x4528, 0x5000, 0x5584, 0x6048,
			    0x6360, 0x1008})
		CHECK(find_chip(id));
	for (uint16_t id : {0x4600, 0x5600, 0x6448, 0x3fff, 0x8600, 0x1100, 0xfff, 0x0})
		CHECK(!find_chip(id));
	/* No chip that is sold, but a block of ids that is a family's. */
	const struct {
		uint16_t id, vendor;
		generation gen;
	} newcomers[] = {
		{0x8530, 0x11f8, generation::gen3}, {0x8537, 0x11f8, generation::gen3},
		{0x85f9, 0x11f8, generation::gen3}, {0x4300, 0x11f8, generation::gen4},
		{0x4384, 0x11f8, generation::gen4}, {0x55ff, 0x11f8, generation::gen5},
		{0x6000, 0x11f8, generation::gen6}, {0x1007, 0x1055, generation::gen4},
	};
	for (const auto &n : newcomers) {
		const auto c = find_chip(n.id);

		INFO(n.id);
		REQUIRE(c);
		CHECK(std::ranges::find(all_chips(), n.id, &chip::device_id) == all_chips().end());
		CHECK(c->gen == n.gen);
		CHECK(c->vendor_id == n.vendor);
		CHECK(pci_vendor(n.id) == n.vendor);
	}
	CHECK(pci_vendor(0x8532) == 0x11f8);
	CHECK(pci_vendor(0x6044) == 0x11f8);
	CHECK(pci_vendor(0x1001) == 0x1055);
}

TEST_CASE("SYS_INFO, on every chip")
{
	for (const chip &c : all_chips()) {
		fake_machine m({.device_id = c.device_id, .partitions = 3, .partition = 2});
		const bool gen3 = c.gen == generation::gen3;

		INFO(c.product);
		CHECK(m.read32(0x2000) == c.device_id);
		CHECK(m.read32(0x2004) == 1);
		/* the first byte tells the generation */
		CHECK(m.read32(0x2008) == 0x01020304 + 0x03000000 * unsigned(c.gen));
		CHECK(m.read8(gen3 ? 0x2018 : 0x2048) == 2);
		/* the rest of that word is another field */
		CHECK(m.read32(gen3 ? 0x2018 : 0x2048) != 2);
		if (gen3) {
			CHECK(m.read16(0x2020) == 4);
			CHECK(m.read16(0x2022) == 3);
			CHECK(m.read_text(0x2108, 8) == "MICROSEM");
			CHECK(m.read_text(0x2110, 16) ==
			      (c.product + std::string(16, ' ')).substr(0, 16));
			CHECK(m.read_text(0x2120, 4) == "RevB");
			CHECK(m.read_text(0x2124, 8) == "PMC     ");
			CHECK(m.read16(0x212c) == c.device_id);
			CHECK(m.read8(0x212e) == 2);
		} else {
			CHECK(m.read16(0x204c) == 4);
			CHECK(m.read16(0x204e) == 6);
			CHECK(m.read16(0x2050) == 8);
			CHECK(m.read16(0x2052) == 2);
			CHECK(m.read_text(0x213c, 8) == "MICROCHP");
			CHECK(m.read_text(0x2144, 24) ==
			      (c.product + std::string(24, ' ')).substr(0, 24));
			CHECK(m.read_text(0x215c, 2) == "B ");
		}
	}
}

TEST_CASE("product names")
{
	CHECK(find_chip(0x8532)->product == "PFX 32xG3");
	CHECK(find_chip(0x8566)->product == "PFXL 96xG3");
	CHECK(find_chip(0x4000)->product == "PFX 100xG4");
	CHECK(find_chip(0x4436)->product == "PSXA 36xG4");
	CHECK(find_chip(0x5284)->product == "PAX 84xG5");
	CHECK(find_chip(0x6064)->product == "PFX 64xG6");
	CHECK(find_chip(0x1003)->product == "PCI1003");
}

TEST_CASE("FLASH_INFO: partitions do not overlap and fit the flash")
{
	for (uint16_t id : {0x8532, 0x4000, 0x5000, 0x6048, 0x1001}) {
		fake_machine m({.device_id = id});
		const bool gen3 = id == 0x8532;
		const uint64_t base = gen3 ? 0xa8000000 : 0;
		std::map<uint64_t, uint64_t> end_of;
		uint64_t end = base;

		INFO(id);
		CHECK(m.read32(0x2200 + (gen3 ? 0x34 : 0x4)) == 16u << 20);
		for (unsigned i = 0; i < (gen3 ? 13 : 19); i++) {
			const uint64_t reg = 0x2200 + (gen3 ? 0x38 : 0x18) + 8 * i;
			const uint64_t address = m.read32(reg), length = m.read32(reg + 4);

			INFO("flash partition " << i);
			CHECK(length > 0);
			CHECK(end_of.emplace(address, address + length).second);
		}
		for (const auto &[first, last] : end_of) {
			CHECK(first >= end);
			end = last;
		}
		CHECK(end <= base + (16u << 20));
		if (gen3) {
			CHECK(m.read32(0x2204) == 0xa8060000);		/* active_img */
			CHECK(m.read32(0x2204) == m.read32(0x2248));	/* is img0 */
			CHECK(m.read32(0x2210) == 0xa8210000);		/* active_cfg */
			CHECK(m.read32(0x2210) == m.read32(0x2238));	/* is cfg0 */
		} else {
			CHECK(m.read32(0x2208) == 0);
		}
	}
}

TEST_CASE("NTB info and vectors")
{
	fake_machine m({.partitions = 48, .partition = 47, .event_vector = 2, .dma_vector = 3});

	CHECK(m.read8(0x10000) == 48);
	CHECK(m.read8(0x10001) == 47);
	CHECK(m.read16(0x4000 + 47 * 0x400 + 0x100) == 2);
	CHECK(m.read32(0x4000 + 47 * 0x400 + 0x100) != 2);	/* 16 bits, with a neighbour */
	CHECK(m.read32(0x818) == 3);
	CHECK(m.read32(0x81c) == 1);
	CHECK(fake_machine({.dma_version = 0}).read32(0x81c) == 0);
}

TEST_CASE("a switch that cannot be is refused with a reason")
{
	const auto why = [](const config &cfg) {
		std::string error;

		return check(cfg, error) ? "" : error;
	};

	CHECK(why({}) == "");
	CHECK(why({.device_id = 0x1234}) == "device id 0x1234 is no Switchtec switch");
	CHECK(why({.class_id = 0x0604}).find("class") == 0);
	CHECK(why({.partitions = 0}).find("partitions") == 0);
	CHECK(why({.partitions = 49}).find("partitions") == 0);
	CHECK(why({.partitions = 2, .partition = 2}).find("partition 2") == 0);
	CHECK(why({.pffs = 256}).find("pffs") == 0);
	CHECK(why({.vectors = 65}).find("vectors") == 0);
	CHECK(why({.event_vector = 0x10000}).find("event vector") == 0);
	CHECK(why({.vectors = 0, .event_vector = 9, .dma_vector = 70000}) == "");
	CHECK_THROWS_AS(fake_machine({.device_id = 0x1234}), std::invalid_argument);
}

TEST_CASE("accesses of every size and alignment")
{
	fake_machine m;

	m.device.write(0x10, 0x8877665544332211, 8);
	CHECK(m.device.read(0x10, 8) == 0x8877665544332211);
	CHECK(m.device.read(0x11, 1) == 0x22);
	CHECK(m.device.read(0x13, 4) == 0x77665544);
	CHECK(m.device.read(0x15, 3) == 0x887766);
	m.device.write(0x13, 0xaabb, 2);
	CHECK(m.device.read(0x10, 8) == 0x887766aabb332211);
	CHECK(m.device.read(0x0c, 8) == 0xbb33221100000000);
	CHECK(m.device.read(0x3ffffc, 4) == 0);
	CHECK(m.device.read(0x3ffffc, 8) == ~0ull);	/* over the end */
	CHECK(m.device.read(0x400000, 2) == 0xffff);
	m.device.write(0x3ffffc, 1, 8);
	m.device.write(~0ull, 1, 4);
	CHECK(m.device.count().total.reads == 9);
	CHECK(m.device.count().other.reads == 3);
}

TEST_CASE("read-only registers stay as they are")
{
	fake_machine m;
	const uint64_t readonly[] = {0x400,   0x804,   0x808,	 0x818,	  0x81c,  0x1000,
				     0x1820,  0x2000,  0x2204,	 0x4000,  0x4100, 0x4114,
				     0x10000, 0x75000, 0x134000, 0x134c00};

	for (uint64_t offset : readonly) {
		const uint32_t before = m.read32(offset);

		INFO(std::hex << offset);
		m.write32(offset, ~before);
		CHECK(m.read32(offset) == before);
	}
}
