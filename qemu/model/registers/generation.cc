// SPDX-License-Identifier: GPL-2.0-only

#include "registers/generation.h"

#include <initializer_list>

#include "registers/config.h"
#include "registers/layout.h"

namespace switchtec::model {

namespace {

constexpr uint16_t microsemi = 0x11f8;
constexpr uint16_t efar = 0x1055;

/* Gen3 has a digit 1..6 for the lanes, later ones two decimal digits in hex (00 means 100). */
void add_gen3(std::vector<chip> &to)
{
	static constexpr const char *family[] = {"PFX", "PSX", "PAX", "PFXL", "PFXI"};
	static constexpr const char *lanes[] = {"24", "32", "48", "64", "80", "96"};

	for (unsigned f = 0; f < 5; f++)
		for (unsigned n = 0; n < 6; n++)
			to.push_back({uint16_t(0x8531 + f * 0x10 + n), microsemi, generation::gen3,
				      std::string(family[f]) + " " + lanes[n] + "xG3"});
}

void add_family(std::vector<chip> &to, generation gen, uint16_t first, const char *family,
		std::initializer_list<uint8_t> suffixes)
{
	static constexpr const char *tail[] = {"xG3", "xG4", "xG5", "xG6"};

	for (uint8_t suffix : suffixes) {
		const std::string lanes =
			suffix ? std::to_string(suffix / 16 * 10 + suffix % 16) : "100";

		to.push_back({uint16_t(first + suffix), microsemi, gen,
			      std::string(family) + " " + lanes + tail[unsigned(gen)]});
	}
}

std::vector<chip> build_table()
{
	using enum generation;
	std::vector<chip> all;

	add_gen3(all);
	for (auto [first, family] : {std::pair{0x4000, "PFX"}, {0x4100, "PSX"}, {0x4200, "PAX"}})
		add_family(all, gen4, first, family, {0x00, 0x84, 0x68, 0x52, 0x36, 0x28});
	for (auto [first, family] : {std::pair{0x4300, "PFXA"}, {0x4400, "PSXA"}, {0x4500, "PAXA"}})
		add_family(all, gen4, first, family, {0x52, 0x36, 0x28});
	for (auto [first, family] : {std::pair{0x5000, "PFX"}, {0x5100, "PSX"}, {0x5200, "PAX"},
				     {0x5300, "PFXA"}, {0x5400, "PSXA"}, {0x5500, "PAXA"}})
		add_family(all, gen5, first, family, {0x00, 0x84, 0x68, 0x52, 0x36, 0x28});
	for (auto [first, family] : {std::pair{0x6000, "PFX"}, {0x6100, "PSX"}, {0x6200, "PAX"},
				     {0x6300, "PFXA"}})
		add_family(all, gen6, first, family, {0x48, 0x64, 0x44, 0x60});
	for (unsigned id : {0x1001, 0x1002, 0x1003, 0x1004, 0x1005, 0x1006, 0x1008})
		all.push_back({uint16_t(id), efar, generation::gen4,
			       "PCI100" + std::to_string(id & 0xf)});
	return all;
}

/* A part that nobody has heard of yet, by the block of device ids that its family has. */
std::optional<chip> newcomer(uint16_t device_id)
{
	using enum generation;
	const unsigned block = device_id >> 8;

	if (block == 0x85)
		return chip{device_id, microsemi, gen3, "new xG3"};
	if (block >= 0x40 && block <= 0x45)
		return chip{device_id, microsemi, gen4, "new xG4"};
	if (block >= 0x50 && block <= 0x55)
		return chip{device_id, microsemi, gen5, "new xG5"};
	if (block >= 0x60 && block <= 0x63)
		return chip{device_id, microsemi, gen6, "new xG6"};
	if (block == 0x10)
		return chip{device_id, efar, gen4, "PCI10xx"};
	return std::nullopt;
}

} // namespace

const std::vector<chip> &all_chips()
{
	static const std::vector<chip> all = build_table();

	return all;
}

std::optional<chip> find_chip(uint16_t device_id)
{
	for (const chip &c : all_chips())
		if (c.device_id == device_id)
			return c;
	return newcomer(device_id);
}

uint16_t pci_vendor(uint16_t device_id)
{
	const auto c = find_chip(device_id);

	return c ? c->vendor_id : microsemi;
}

bool check(const config &cfg, std::string &error)
{
	const auto number = [](unsigned v) { return std::to_string(v); };

	if (!find_chip(cfg.device_id)) {
		static constexpr char digits[] = "0123456789abcdef";
		std::string hex = "0x";

		for (int shift = 12; shift >= 0; shift -= 4)
			hex += digits[cfg.device_id >> shift & 0xf];
		error = "device id " + hex + " is no Switchtec switch";
	} else if (cfg.class_id != 0x0580 && cfg.class_id != 0x0680) {
		error = "class must be 0x0580 (management) or 0x0680 (management + NTB)";
	} else if (cfg.partitions < 1 || cfg.partitions > max_partitions) {
		error = "partitions must be 1.." + number(max_partitions);
	} else if (cfg.partition >= cfg.partitions) {
		error = "partition " + number(cfg.partition) + " does not exist: there are " +
			number(cfg.partitions);
	} else if (cfg.pffs > max_pffs) {
		error = "pffs must be 0.." + number(max_pffs);
	} else if (cfg.vectors > max_vectors) {
		error = "vectors must be 0.." + number(max_vectors);
	} else if (cfg.event_vector > 0xffff) {
		error = "event vector " + number(cfg.event_vector) +
			" does not fit its 16-bit register";
	} else if (cfg.crosslink && (!has_ntb(cfg) || cfg.partitions < 2 || cfg.partition == cfg.partitions - 1)) {
		error = "a crosslink is an NTB's, and takes a partition of its own, the last one";
	} else if (cfg.assumed.dma_landing_ns > longest_dma_landing_ns) {
		error = "dma-landing-ns must be 0.." + std::to_string(longest_dma_landing_ns);
	} else {
		return true;
	}
	return false;
}

} // namespace switchtec::model
