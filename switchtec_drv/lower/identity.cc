// SPDX-License-Identifier: GPL-2.0-only
#include "lower/identity.h"

namespace switchtec::lower {

struct family {
	u16 vendor, first, last;
	switchtec_generation generation;
};

static constexpr family families[] = {
#define SWITCHTEC_FAMILY_(vendor, first, last, gen) {vendor, first, last, SWITCHTEC_##gen},
	SWITCHTEC_PCI_FAMILIES(SWITCHTEC_FAMILY_)
#undef SWITCHTEC_FAMILY_
};

// Null: of none that we know.
static constexpr const family *family_of(u16 vendor, u16 device) noexcept
{
	for (const family &f : families)
		if (f.vendor == vendor && device >= f.first && device <= f.last)
			return &f;
	return nullptr;
}

// Each id of the list is of its family's generation, so nobody needs to look into the list.
#define SWITCHTEC_LISTED_(vendor, device, gen, name)                                               \
	static_assert(family_of(vendor, device) &&                                                 \
		      family_of(vendor, device)->generation == SWITCHTEC_##gen);
SWITCHTEC_PCI_IDS(SWITCHTEC_LISTED_)
#undef SWITCHTEC_LISTED_

// One of several functions or not: that says nothing of what it is.
static constexpr u8 header_multifunction = 0x80;

static bool is_management_endpoint(const switchtec_identity &identity) noexcept
{
	return (identity.class_code == SWITCHTEC_CLASS_MANAGEMENT ||
		identity.class_code == SWITCHTEC_CLASS_NTB) &&
	       (identity.header_type & ~header_multifunction) == 0;
}

error find_generation(pci_dev *pdev, const switchtec_identity &identity,
		      switchtec_generation &generation) noexcept
{
	if (!is_switchtec_vendor(identity.vendor)) {
		seam_log(pdev, 3, "refused: vendor %04x makes no Switchtec switches\n", identity.vendor);
		return error::nodev;
	}
	// The bridges of the switch have its vendor and device id.
	if (!is_management_endpoint(identity)) {
		seam_log(pdev, 3, "refused: class %06x, header type %u; a management endpoint has class %06x or %06x, header type 0\n",
			 identity.class_code, identity.header_type & ~header_multifunction,
			 SWITCHTEC_CLASS_MANAGEMENT, SWITCHTEC_CLASS_NTB);
		return error::nodev;
	}
	if (const family *f = family_of(identity.vendor, identity.device)) {
		generation = f->generation;
		return error::none;
	}
	// 0 would be Gen3, whose ids are all of one family, and is what new_id says if it says nothing.
	if (identity.driver_data >= SWITCHTEC_GEN4 && identity.driver_data <= SWITCHTEC_GEN6) {
		generation = static_cast<switchtec_generation>(identity.driver_data);
		return error::none;
	}
	seam_log(pdev, 3, "refused: the generation of %04x:%04x is not known; tell it by \"%04x %04x ffffffff ffffffff %06x ffffffff N\" in new_id, N = 1 for Gen4, 2 for Gen5, 3 for Gen6 (first \"%04x %04x\" in remove_id, if that was in new_id)\n",
		 identity.vendor, identity.device, identity.vendor, identity.device,
		 identity.class_code, identity.vendor, identity.device);
	return error::nodev;
}

} // namespace switchtec::lower
