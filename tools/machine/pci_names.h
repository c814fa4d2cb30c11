// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <string>

namespace switchtec::tools {

/** What the driver's table knows of a device id: "PFX", or "?" where it knows the generation only. */
std::string family_of(uint16_t vendor, uint16_t device);

/** "Intel Corporation 82574L Gigabit Network Connection", by libpci's list of names. */
std::string pci_name(uint16_t vendor, uint16_t device);

} // namespace switchtec::tools
