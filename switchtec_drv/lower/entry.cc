// SPDX-License-Identifier: GPL-2.0-only
// The PCI driver's entry points: from the seam's names to objects, from errors to errno.
#include "core/parameter.h"
#include "lower/device.h"

using namespace switchtec;

static lower::device &object(switchtec_device *d) noexcept
{
	return *static_cast<lower::device *>(d);
}

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
	object(d).remove(parameter(&seam_params::unbind_drain_ms));
}

void switchtec_shutdown(switchtec_device *d)
{
	object(d).remove(0);
}

switchtec_vote switchtec_error_detected(switchtec_device *d, switchtec_channel channel)
{
	// Nobody objects: what the bus does to a function that is not bound is its own affair.
	return d ? object(d).error_detected(channel) : SWITCHTEC_VOTE_NEED_RESET;
}

switchtec_vote switchtec_mmio_enabled(switchtec_device *d)
{
	return d ? object(d).mmio_enabled() : SWITCHTEC_VOTE_RECOVERED;
}

switchtec_vote switchtec_slot_reset(switchtec_device *d)
{
	return d ? object(d).slot_reset() : SWITCHTEC_VOTE_RECOVERED;
}

void switchtec_error_over(switchtec_device *d)
{
	if (d)
		object(d).bus_resumes();
}

void switchtec_pause(switchtec_device *d)
{
	if (d)
		object(d).bus_pauses();
}

void switchtec_resume(switchtec_device *d)
{
	if (d)
		object(d).bus_resumes();
}

}
