// SPDX-License-Identifier: GPL-2.0
/* The PCI core's calls around resets, errors on the link and suspend: all of them "away" and "back". */
#include <linux/pm.h>
#include "objects.h"
#include "recovery.h"

static void seam_away(struct pci_dev *pdev, int orderly)
{
	struct switchtec_device *device = pci_get_drvdata(pdev);

	if (device)
		switchtec_away(device, orderly);
}

static void seam_back(struct pci_dev *pdev)
{
	struct switchtec_device *device = pci_get_drvdata(pdev);

	/* To restore a state uses it up; the next reset needs one again. */
	pci_save_state(pdev);
	if (device)
		switchtec_back(device);
}

static pci_ers_result_t seam_error_detected(struct pci_dev *pdev, pci_channel_state_t state)
{
	if (state == pci_channel_io_normal)
		return PCI_ERS_RESULT_CAN_RECOVER;
	seam_away(pdev, 0);
	return state == pci_channel_io_frozen ? PCI_ERS_RESULT_NEED_RESET : PCI_ERS_RESULT_DISCONNECT;
}

static pci_ers_result_t seam_slot_reset(struct pci_dev *pdev)
{
	pci_restore_state(pdev);
	return pci_device_is_present(pdev) ? PCI_ERS_RESULT_RECOVERED : PCI_ERS_RESULT_DISCONNECT;
}

static void seam_reset_prepare(struct pci_dev *pdev)
{
	seam_away(pdev, 1);
}

const struct pci_error_handlers seam_error_handlers = {
	.error_detected = seam_error_detected,
	.slot_reset = seam_slot_reset,
	.resume = seam_back,
	.reset_prepare = seam_reset_prepare,
	.reset_done = seam_back,
};

static int seam_suspend(struct device *dev)
{
	seam_away(to_pci_dev(dev), 1);
	return 0;
}

static int seam_resume(struct device *dev)
{
	seam_back(to_pci_dev(dev));
	return 0;
}

const struct dev_pm_ops seam_pm_ops = {
	SYSTEM_SLEEP_PM_OPS(seam_suspend, seam_resume)
};
