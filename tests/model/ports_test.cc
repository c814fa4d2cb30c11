// SPDX-License-Identifier: GPL-2.0-only

#include <catch2/catch.hpp>

#include "fake_machine.h"

using namespace switchtec::model;

namespace {

constexpr uint32_t none = 0xff;

/* What the registers of a partition say, as a driver reads them. */
struct partition_view {
	partition_view(fake_machine &m, unsigned partition)
	{
		const uint64_t base = 0x4000 + 0x400 * partition;

		port_cnt = m.read32(base + 0x8);
		usp = m.read32(base + 0x10);
		vep = m.read32(base + 0x14) & 0xff;
		for (unsigned i = 0; i < 47; i++)
			dsp.push_back(m.read32(base + 0x18 + 4 * i));
	}

	uint32_t port_cnt, usp, vep;
	std::vector<uint32_t> dsp;
};

using ids = std::vector<uint32_t>;

ids then_none(ids used)
{
	used.resize(47, none);
	return used;
}

} // namespace

TEST_CASE("PFFs of three partitions, the second is the local one")
{
	fake_machine m({.partitions = 3, .partition = 1, .pffs = 11});
	const partition_view p0(m, 0), p1(m, 1), p2(m, 2), p3(m, 3);

	CHECK(p0.usp == 0);
	CHECK(p0.dsp == then_none({1, 2, 3}));
	CHECK(p0.vep == none);
	CHECK(p0.port_cnt == 4);
	CHECK(p1.usp == 4);
	CHECK(p1.dsp == then_none({5, 6}));
	CHECK(p1.vep == 7);
	CHECK(p1.port_cnt == 3);
	CHECK(p2.usp == 8);
	CHECK(p2.dsp == then_none({9, 10}));
	CHECK(p2.vep == none);
	CHECK(p2.port_cnt == 3);
	/* a partition that is not there has registers all the same: nothing in them */
	CHECK(p3.port_cnt == 0);
}

TEST_CASE("what kind of function a PFF is")
{
	fake_machine m({.device_id = 0x4036, .partitions = 2, .pffs = 8, .class_id = 0x0680});
	const auto type = [&m](unsigned pff) {
		return m.read16(0x134000 + 0x1000 * pff + 0x66) >> 4 & 0xf;
	};
	const auto link_status = [&m](unsigned pff) {
		return m.read16(0x134000 + 0x1000 * pff + 0x76);
	};

	for (unsigned pff = 0; pff < 8; pff++) {
		const uint64_t base = 0x134000 + 0x1000 * pff;
		const bool vep = pff == 3, usp = pff == 0 || pff == 4;

		INFO(pff);
		CHECK(m.read16(base) == 0x11f8);
		CHECK(m.read16(base + 2) == 0x4036);
		CHECK(m.read16(base + 0xa) == (vep ? 0x0680 : 0x0604));
		CHECK(m.read8(base + 0x34) == (vep ? 0 : 0x64));
		CHECK(type(pff) == (vep ? 0 : usp ? 5 : 6));
		/* active, 8 lanes, 16 GT/s */
		CHECK(link_status(pff) == (vep ? 0 : 0x2084));
	}
}

TEST_CASE("PFFs: the list ends after the last, and each belongs to one partition")
{
	const uint16_t id = GENERATE(uint16_t(0x8532), uint16_t(0x1002), uint16_t(0x6048));
	const unsigned pffs = GENERATE(0u, 1u, 2u, 3u, 8u, 97u, 255u);
	const unsigned partitions = GENERATE(1u, 2u, 5u, 48u);
	const unsigned local = partitions / 2;
	fake_machine m({.device_id = id, .partitions = partitions, .partition = local,
			.pffs = pffs});
	std::vector<unsigned> owners(pffs);

	INFO(std::hex << id << std::dec << ": " << pffs << " PFFs, " << partitions
		      << " partitions");
	for (unsigned i = 0; i <= pffs && i < 255; i++)
		CHECK(m.read16(0x134000 + 0x1000 * i) ==
		      (i == pffs ? 0xffff : id == 0x1002 ? 0x1055 : 0x11f8));
	for (unsigned p = 0; p < partitions; p++) {
		const partition_view view(m, p);
		uint32_t ports = 0;

		for (uint32_t pff : {view.usp, view.vep})
			if (pff != none)
				owners.at(pff)++;
		for (uint32_t pff : view.dsp)
			if (pff != none) {
				owners.at(pff)++;
				ports++;
			}
		ports += view.usp != none;
		CHECK(view.port_cnt == ports);
		if (p != local)
			CHECK(view.vep == none);
		else
			CHECK((view.vep != none) == (pffs / partitions >= 2 ||
						     (p < pffs % partitions &&
						      pffs / partitions + 1 >= 2)));
	}
	for (unsigned i = 0; i < pffs; i++) {
		/* a partition has room for 48 of them, the local one for 49 */
		if (pffs <= 48 * partitions)
			CHECK(owners[i] == 1);
		else
			CHECK(owners[i] <= 1);
	}
}

TEST_CASE("firmware that lies about its ports, by poke")
{
	fake_machine m;

	/* one PFF more than there are; an instance id that does not exist; 4 billion ports */
	REQUIRE(m.inject("poke=13c000:853211f8;poke=4018:100;poke=4008:ffffffff") == "");
	CHECK(m.read16(0x13c000) == 0x11f8);
	CHECK(m.read32(0x4018) == 0x100);
	CHECK(m.read32(0x4008) == 0xffffffff);
}

TEST_CASE("a PFF that belongs to nobody has events, but sets no bit of the bitmap")
{
	fake_machine m({.pffs = 255});

	/* upstream 0, downstream 1..47; the vEP is the last one */
	REQUIRE(m.inject("event=28:100") == "");
	CHECK(m.read32(0x134c00 + 0x1000 * 100) == 0x1000);
	CHECK(m.device.read(0x1810, 8) == 0);
	REQUIRE(m.inject("event=28:254") == "");
	CHECK(m.device.read(0x1810, 8) == 1);
}
