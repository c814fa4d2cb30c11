// SPDX-License-Identifier: GPL-2.0
// The PCI driver's entry points: from the seam's names to objects, from errors to errno.
#include "lower/device.h"

using namespace switchtec;
using lower::device;

extern "C" {

int switchtec_probe(pci_dev *pdev, switchtec_generation generation, switchtec_device **probed)
{
	device *d = nullptr;
	const error err = device::probe(pdev, generation, d);

	*probed = d;
	return to_errno(err);
}

void switchtec_remove(switchtec_device *d)
{
	static_cast<device *>(d)->remove(load_acquire(seam_params.unbind_drain_ms));
}

void switchtec_shutdown(switchtec_device *d)
{
	static_cast<device *>(d)->remove(0);
}

}
