// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace switchtec::tools {

/** A management endpoint as libpci and sysfs show it. Empty strings stand for "unknown". */
struct pci_function {
	std::string address; /* "0000:01:00.0" */
	uint16_t vendor = 0;
	uint16_t device = 0;
	std::string generation; /* "GEN3" */
	std::string family; /* "PFX" */
	bool ntb = false; /* class 0680: management and NTB in one function */
	std::string driver;
	std::string node; /* "/dev/switchtec0" */
	std::string firmware;
	std::string partition; /* "0/2": this partition, how many there are */
};

/** All Switchtec management functions of this machine, bound or not, by address. */
std::vector<pci_function> find_functions();

/** The node of the function at a PCI address; throws failure with the reason when there is none. */
std::string node_of_address(const std::string &address);

} // namespace switchtec::tools
