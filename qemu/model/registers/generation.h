// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace switchtec::model {

enum class generation { gen3, gen4, gen5, gen6 };

/** struct chip - what follows from a PCI device id */
struct chip {
	uint16_t device_id;
	uint16_t vendor_id;
	generation gen;
	std::string product;	/* as the product id string of SYS_INFO, unpadded */

	bool pci100x() const { return vendor_id == 0x1055; }
};

/**
 * find_chip() - the chip with this device id; ids are unique across the two vendors
 *
 * Not only those of all_chips(): every id of a family's block is a chip, of a name made up.
 */
std::optional<chip> find_chip(uint16_t device_id);

/** The PCI vendor that goes with a device id: 0x1055 for the PCI100x parts, else 0x11f8. */
uint16_t pci_vendor(uint16_t device_id);

/** all_chips() - every chip there is, in the order of the id table */
const std::vector<chip> &all_chips();

} // namespace switchtec::model
