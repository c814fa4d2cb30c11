// SPDX-License-Identifier: GPL-2.0-only
// What a PCI function is, by what the bus says of it: nothing of the function has been touched yet.
#pragma once
#include "core/error.h"
#include "core/pci_ids.h"
#include "seam/seam.h"

namespace switchtec::lower {

constexpr bool is_switchtec_vendor(u16 vendor) noexcept
{
	return vendor == SWITCHTEC_VENDOR_MICROSEMI || vendor == SWITCHTEC_VENDOR_EFAR;
}

/**
 * find_generation() - whether a function is a switch's management endpoint, and of which generation
 * @pdev: for the log only
 * @identity: what the bus says of it
 * @generation: set on success
 *
 * Whoever binds a driver by new_id or driver_override may name any function, so this trusts nothing
 * but the function's own identity. Errors: nodev, with a line in the log.
 */
error find_generation(pci_dev *pdev, const switchtec_identity &identity,
		      switchtec_generation &generation) noexcept;

/** is_ntb() - whether a management endpoint is that of an NTB, too */
constexpr bool is_ntb(const switchtec_identity &identity) noexcept
{
	return identity.class_code == SWITCHTEC_CLASS_NTB;
}

} // namespace switchtec::lower
