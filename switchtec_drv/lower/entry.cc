// SPDX-License-Identifier: GPL-2.0
// The PCI driver's entry points: from the seam's names to objects, from errors to errno.
#include "lower/device.h"

using namespace switchtec;

extern "C" {

int switchtec_probe(pci_dev *pdev, const switchtec_identity *identity, switchtec_device **probed)
{
	lower::device *d = nullptr;
	const error err = lower::device::probe(pdev, *identity, d);

	*probed = d;
	return to_errno(err);
}

void switchtec_remove(switchtec_device *d)
{
	static_cast<lower::device *>(d)->remove(load_acquire(seam_params.unbind_drain_ms));
}

void switchtec_shutdown(switchtec_device *d)
{
	static_cast<lower::device *>(d)->remove(0);
}

void switchtec_away(switchtec_device *d, int orderly)
{
	static_cast<lower::device *>(d)->set_away(orderly ? load_acquire(seam_params.unbind_drain_ms) : 0);
}

void switchtec_back(switchtec_device *d)
{
	static_cast<lower::device *>(d)->set_back();
}

}
