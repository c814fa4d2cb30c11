// SPDX-License-Identifier: GPL-2.0-only
/* What the PCI core tells of resets, errors on the link and suspend. The core of the driver decides. */
#include <linux/pm.h>
#include "objects.h"
#include "recovery.h"

static struct switchtec_device *device_of(struct pci_dev *pdev)
{
	return pci_get_drvdata(pdev);
}

static pci_ers_result_t result(enum switchtec_vote vote)
{
	static const pci_ers_result_t results[] = {
		[SWITCHTEC_VOTE_CAN_RECOVER] = PCI_ERS_RESULT_CAN_RECOVER,
		[SWITCHTEC_VOTE_NEED_RESET] = PCI_ERS_RESULT_NEED_RESET,
		[SWITCHTEC_VOTE_DISCONNECT] = PCI_ERS_RESULT_DISCONNECT,
		[SWITCHTEC_VOTE_RECOVERED] = PCI_ERS_RESULT_RECOVERED,
	};

	return results[vote];
}

static pci_ers_result_t seam_error_detected(struct pci_dev *pdev, pci_channel_state_t state)
{
	static const enum switchtec_channel channels[] = {
		[pci_channel_io_normal] = SWITCHTEC_CHANNEL_WORKS,
		[pci_channel_io_frozen] = SWITCHTEC_CHANNEL_FROZEN,
		[pci_channel_io_perm_failure] = SWITCHTEC_CHANNEL_DEAD,
	};

	return result(switchtec_error_detected(device_of(pdev), channels[state]));
}

static pci_ers_result_t seam_mmio_enabled(struct pci_dev *pdev)
{
	return result(switchtec_mmio_enabled(device_of(pdev)));
}

static pci_ers_result_t seam_slot_reset(struct pci_dev *pdev)
{
	return result(switchtec_slot_reset(device_of(pdev)));
}

static void seam_error_over(struct pci_dev *pdev)
{
	switchtec_error_over(device_of(pdev));
}

static void seam_reset_prepare(struct pci_dev *pdev)
{
	switchtec_pause(device_of(pdev));
}

static void seam_reset_done(struct pci_dev *pdev)
{
	switchtec_resume(device_of(pdev));
}

const struct pci_error_handlers seam_error_handlers = {
	.error_detected = seam_error_detected,
	.mmio_enabled = seam_mmio_enabled,
	.slot_reset = seam_slot_reset,
	.resume = seam_error_over,
	.reset_prepare = seam_reset_prepare,
	.reset_done = seam_reset_done,
};

static int seam_suspend(struct device *dev)
{
	switchtec_pause(device_of(to_pci_dev(dev)));
	return 0;
}

static int seam_resume(struct device *dev)
{
	switchtec_resume(device_of(to_pci_dev(dev)));
	return 0;
}

const struct dev_pm_ops seam_pm_ops = {
	SYSTEM_SLEEP_PM_OPS(seam_suspend, seam_resume)
};
