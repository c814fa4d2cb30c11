// SPDX-License-Identifier: GPL-2.0-only
// Which functions the driver takes, and for what: new_id and driver_override may bring it any.
#include <cstring>

#include "bench.h"
#include "core/pci_ids.h"
#include "lower/identity.h"

using switchtec::error;
using switchtec::lower::find_generation;

namespace {

switchtec_identity endpoint(uint16_t vendor, uint16_t device, uint64_t driver_data = 0)
{
	return {vendor, device, SWITCHTEC_CLASS_MANAGEMENT, 0, driver_data};
}

std::optional<switchtec_generation> generation_of(const switchtec_identity &identity)
{
	switchtec_generation g{};

	if (find_generation(nullptr, identity, g) != error::none)
		return std::nullopt;
	return g;
}

// Lines of the log at error level; it has no other.
unsigned complaints()
{
	const std::string log = host::log();

	return std::count(log.begin(), log.end(), '\n');
}

// A probe that must not get as far as the function itself. Returns what was said.
std::string refused_untouched(const switchtec_identity &identity)
{
	host::machine m;
	std::string touched;

	m.identity = identity;
	host::clear_log();
	{
		host::step_hook hook([&](const char *call) {
			if (!std::strncmp(call, "seam_pci", 8) || !std::strncmp(call, "seam_irq", 8))
				touched = call;
		});
		host::driver d(m);
		CHECK(d.rc() == -ENODEV);
	}
	CHECK(touched == "");
	CHECK(m.count().total.reads + m.count().total.writes == 0);
	CHECK(complaints() == 1);
	CHECK(host::log().substr(0, 3) == "<3>");
	CHECK(host::allocations() == 0);
	return host::log();
}

// How many PFFs the driver has found.
unsigned pffs_found()
{
	unsigned count = 0;
	host::client client(0, [](void *) {}, nullptr);

	REQUIRE(client.rc() == 0);
	client.with_blocks(
		[](const switchtec_blocks *blocks, void *to) {
			*static_cast<unsigned *>(to) = blocks->pff_count;
			return 0;
		},
		&count);
	return count;
}

} // namespace

TEST_CASE("every id of the list is of its generation, whatever driver_data says", "[probe]")
{
	const uint64_t driver_data = GENERATE(0, 1, 2, 3, 4);

#define X(vendor, device, gen, family)                                      \
	CHECK(generation_of(endpoint(vendor, device, driver_data)) == SWITCHTEC_##gen);
	SWITCHTEC_PCI_IDS(X)
#undef X
}

TEST_CASE("driver_data has the C driver's numbers", "[probe]")
{
	CHECK(SWITCHTEC_GEN3 == 0);
	CHECK(SWITCHTEC_GEN4 == 1);
	CHECK(SWITCHTEC_GEN5 == 2);
	CHECK(SWITCHTEC_GEN6 == 3);
}

TEST_CASE("an id that the list does not have is of its family's generation", "[probe]")
{
	const struct {
		uint16_t vendor, device;
		switchtec_generation generation;
	} cases[] = {
		{0x11f8, 0x8500, SWITCHTEC_GEN3}, {0x11f8, 0x85f9, SWITCHTEC_GEN3},
		{0x11f8, 0x85ff, SWITCHTEC_GEN3}, {0x11f8, 0x4001, SWITCHTEC_GEN4},
		{0x11f8, 0x45ff, SWITCHTEC_GEN4}, {0x11f8, 0x5001, SWITCHTEC_GEN5},
		{0x11f8, 0x55ff, SWITCHTEC_GEN5}, {0x11f8, 0x6000, SWITCHTEC_GEN6},
		{0x11f8, 0x63ff, SWITCHTEC_GEN6}, {0x1055, 0x1000, SWITCHTEC_GEN4},
		{0x1055, 0x10ff, SWITCHTEC_GEN4},
	};

	for (const auto &c : cases) {
		INFO(std::hex << c.vendor << ":" << c.device);
		for (uint64_t driver_data : {0, 1, 2, 3, 4})
			CHECK(generation_of(endpoint(c.vendor, c.device, driver_data)) == c.generation);
	}
}

TEST_CASE("an id of no family is what driver_data says, or refused with how to say it", "[probe]")
{
	const struct {
		uint16_t vendor, device;
	} cases[] = {
		{0x11f8, 0x84ff}, {0x11f8, 0x8600}, {0x11f8, 0x3fff}, {0x11f8, 0x4600},
		{0x11f8, 0x4fff}, {0x11f8, 0x5600}, {0x11f8, 0x5fff}, {0x11f8, 0x6400},
		{0x11f8, 0x1001}, {0x1055, 0x0fff}, {0x1055, 0x1100}, {0x1055, 0x4000},
	};

	for (const auto &c : cases) {
		INFO(std::hex << c.vendor << ":" << c.device);
		CHECK(generation_of(endpoint(c.vendor, c.device, 1)) == SWITCHTEC_GEN4);
		CHECK(generation_of(endpoint(c.vendor, c.device, 2)) == SWITCHTEC_GEN5);
		CHECK(generation_of(endpoint(c.vendor, c.device, 3)) == SWITCHTEC_GEN6);
		for (uint64_t driver_data : {0ull, 4ull, 1ull << 32 | 1, ~0ull}) {
			char line[100];

			host::clear_log();
			CHECK(!generation_of(endpoint(c.vendor, c.device, driver_data)));
			CHECK(complaints() == 1);
			std::snprintf(line, sizeof(line), "\"%04x %04x ffffffff ffffffff 058000 ffffffff N\"",
				      c.vendor, c.device);
			CHECK(host::log().find(line) != std::string::npos);
			CHECK(host::log().find("new_id") != std::string::npos);
		}
	}
	refused_untouched(endpoint(0x11f8, 0x4600));
}

TEST_CASE("a stranger's function is refused untouched", "[probe]")
{
	for (const auto &id : {endpoint(0x8086, 0x8532, 1), endpoint(0xffff, 0xffff), endpoint(0, 0x8532)}) {
		const std::string said = refused_untouched(id);

		INFO(said);
		CHECK(said.find("vendor") != std::string::npos);
	}
}

TEST_CASE("a function that is no management endpoint is refused untouched", "[probe]")
{
	const struct {
		uint32_t class_code;
		uint8_t header_type;
	} cases[] = {
		{0x060400, 1}, {0x060400, 0x81}, {0x060400, 0}, {0x058000, 1}, {0x058000, 0x81},
		{0x068000, 2}, {0x058001, 0},    {0x068100, 0}, {0x0580, 0},   {0, 0},
	};

	for (const auto &c : cases) {
		switchtec_identity id = endpoint(0x11f8, 0x8532);
		id.class_code = c.class_code;
		id.header_type = c.header_type;
		const std::string said = refused_untouched(id);

		INFO(said);
		CHECK(said.find("class") != std::string::npos);
	}
}

TEST_CASE("management and NTB endpoints are taken, one of several functions too", "[probe]")
{
	for (uint32_t class_code : {0x058000u, 0x068000u}) {
		for (uint8_t header_type : {0, 0x80}) {
			host::machine m;
			m.identity.class_code = class_code;
			m.identity.header_type = header_type;
			host::driver d(m);
			INFO(std::hex << class_code << ", header " << unsigned{header_type});
			CHECK(d.rc() == 0);
		}
	}
}

TEST_CASE("a function with an NTB asks for its driver and for spare vectors, another does not", "[probe]")
{
	for (uint32_t class_code : {0x058000u, 0x068000u}) {
		host::machine m;

		host::clear_log();
		m.identity.class_code = class_code;
		host::driver d(m);
		CHECK(d.rc() == 0);
		CHECK(m.spare_vectors == (class_code == 0x068000u));
		CHECK(host::requested_module() == (class_code == 0x068000u ? "ntb_hw_switchtec" : ""));
	}
}

TEST_CASE("a switch that the list does not have works like its family", "[probe]")
{
	for (uint16_t device : {0x85f9, 0x4399, 0x5001, 0x6201, 0x1007}) {
		switchtec::model::config cfg;

		cfg.device_id = device;
		cfg.partitions = 4;
		cfg.partition = 3;
		cfg.pffs = 20;
		bench b(cfg);
		INFO(std::hex << device);
		CHECK(host::attribute(0, SWITCHTEC_ATTR_PARTITION) == "3\n");
		CHECK(host::attribute(0, SWITCHTEC_ATTR_PARTITION_COUNT) == "4\n");
		CHECK((host::attribute(0, SWITCHTEC_ATTR_COMPONENT_VENDOR) == "none\n") ==
		      (device != 0x85f9));
		CHECK(pffs_found() == 20);
		CHECK(echo_works(*b.open()));
	}
}

TEST_CASE("PFFs of both vendors count, whichever the function itself has", "[probe]")
{
	switchtec::model::config cfg;

	cfg.device_id = GENERATE(0x8532, 0x1001);
	cfg.pffs = 5;
	host::machine m(cfg);
	// The list ends with the seventh: its vendor is another's.
	m.inject("poke=135000:11f8;poke=136000:1055;poke=139000:1055;poke=13a000:11f9;poke=13b000:11f8");
	host::driver d(m);
	REQUIRE(d.rc() == 0);
	CHECK(pffs_found() == 6);
}
