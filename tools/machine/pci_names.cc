// SPDX-License-Identifier: GPL-2.0-only
#include "pci_names.h"

#include "switchtec_drv/core/pci_ids.h"

#include <switchtec++/find.h>

extern "C" {
#include <pci/pci.h>
}

#include <memory>

namespace switchtec::tools {

namespace {

/* The driver's own table: a second copy would drift. */
constexpr struct {
	uint16_t vendor, device;
	const char *family;
} known_ids[] = {
#define KNOWN_ID(vendor, device, generation, family) { vendor, device, family },
	SWITCHTEC_PCI_IDS(KNOWN_ID)
#undef KNOWN_ID
};

/* The library, under another licence, has the blocks of ids once more. */
enum { GEN3 = 3, GEN4, GEN5, GEN6 };
#define SAME(vendor, first, last, generation)                                                            \
	static_assert(generation_of(vendor, first) == generation && generation_of(vendor, last) == generation);
SWITCHTEC_PCI_FAMILIES(SAME)
#undef SAME

} // namespace

std::string family_of(uint16_t vendor, uint16_t device)
{
	for (auto &id : known_ids)
		if (id.vendor == vendor && id.device == device)
			return id.family;
	return "?";
}

std::string pci_name(uint16_t vendor, uint16_t device)
{
	static const std::unique_ptr<pci_access, decltype(&pci_cleanup)> access = [] {
		std::unique_ptr<pci_access, decltype(&pci_cleanup)> made(pci_alloc(), &pci_cleanup);
		pci_init(made.get());
		return made;
	}();
	char text[256];

	return pci_lookup_name(access.get(), text, sizeof(text), PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE, vendor,
			       device);
}

} // namespace switchtec::tools
