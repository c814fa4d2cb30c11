// SPDX-License-Identifier: GPL-2.0-only
/* The module: its parameters, its PCI ids, its PCI driver. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#include <linux/kmod.h>
#include <linux/module.h>
#include "core/pci_ids.h"
#include "objects.h"
#include "node.h"
#include "recovery.h"

struct seam_params seam_params = {
	.max_devices = 16,
	.nirqs = 32,
	.use_dma_mrpc = true,
	.mrpc_timeout_ms = 120000,
	.unbind_drain_ms = 500,
	.pause_wait_ms = 5000,
};

/* Counts when the module is loaded, so it is not writable later. */
module_param_named(max_devices, seam_params.max_devices, int, 0444);
MODULE_PARM_DESC(max_devices, "number of devices at most (default 16)");
module_param_named(nirqs, seam_params.nirqs, int, 0644);
MODULE_PARM_DESC(nirqs, "interrupt vectors to ask for, at least 4; counts at probe (default 32)");
module_param_named(use_dma_mrpc, seam_params.use_dma_mrpc, bool, 0644);
MODULE_PARM_DESC(use_dma_mrpc, "run MRPC by DMA where the firmware can; counts at probe (default Y)");
module_param_named(mrpc_timeout_ms, seam_params.mrpc_timeout_ms, uint, 0644);
MODULE_PARM_DESC(mrpc_timeout_ms, "time limit of an MRPC command in ms, 0 for none (default 120000)");
module_param_named(unbind_drain_ms, seam_params.unbind_drain_ms, uint, 0644);
MODULE_PARM_DESC(unbind_drain_ms,
		 "how long an unbind lets the running command finish, in ms (default 500)");
module_param_named(pause_wait_ms, seam_params.pause_wait_ms, uint, 0644);
MODULE_PARM_DESC(pause_wait_ms,
		 "how long commands wait for a device that is being reset, in ms, 0 for no limit (default 5000)");

void seam_request_module(const char *name)
{
	request_module_nowait("%s", name);
}

static int switchtec_pci_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	/* The id may be a wildcard of new_id's or driver_override's: the function's own words count. */
	const struct switchtec_identity identity = {
		.vendor = pdev->vendor,
		.device = pdev->device,
		.class_code = pdev->class,
		.header_type = pdev->hdr_type,
		.driver_data = id->driver_data,
	};
	struct switchtec_device *device;
	int rc = switchtec_probe(pdev, &identity, &device);

	if (rc)
		return rc;
	pci_set_drvdata(pdev, device);
	return 0;
}

static void switchtec_pci_remove(struct pci_dev *pdev)
{
	struct switchtec_device *device = pci_get_drvdata(pdev);

	pci_set_drvdata(pdev, NULL);
	if (device)
		switchtec_remove(device);
}

/* No DMA into the next kernel. */
static void switchtec_pci_shutdown(struct pci_dev *pdev)
{
	struct switchtec_device *device = pci_get_drvdata(pdev);

	pci_set_drvdata(pdev, NULL);
	if (device)
		switchtec_shutdown(device);
}

#define SWITCHTEC_ID(vid, did, cls, gen)					\
	{									\
		.vendor = (vid), .device = (did),				\
		.subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID,		\
		.class = (cls), .class_mask = 0xffffffff,			\
		.driver_data = SWITCHTEC_##gen,					\
	},
#define SWITCHTEC_IDS(vid, did, gen, family)					\
	SWITCHTEC_ID(vid, did, SWITCHTEC_CLASS_MANAGEMENT, gen)			\
	SWITCHTEC_ID(vid, did, SWITCHTEC_CLASS_NTB, gen)

static const struct pci_device_id switchtec_pci_ids[] = {
	SWITCHTEC_PCI_IDS(SWITCHTEC_IDS)
	{ }
};
MODULE_DEVICE_TABLE(pci, switchtec_pci_ids);

static struct pci_driver switchtec_pci_driver = {
	.name = KBUILD_MODNAME,
	.id_table = switchtec_pci_ids,
	.probe = switchtec_pci_probe,
	.remove = switchtec_pci_remove,
	.shutdown = switchtec_pci_shutdown,
	.err_handler = &seam_error_handlers,
	.driver.pm = &seam_pm_ops,
};

static int __init switchtec_init(void)
{
	int rc;

	if (seam_params.max_devices < 1 || seam_params.max_devices > (1 << MINORBITS)) {
		pr_err("max_devices=%d: must be 1 to %d\n", seam_params.max_devices, 1 << MINORBITS);
		return -EINVAL;
	}
	rc = seam_nodes_init();
	if (rc)
		return rc;
	rc = pci_register_driver(&switchtec_pci_driver);
	if (rc)
		seam_nodes_exit();
	return rc;
}
module_init(switchtec_init);

static void __exit switchtec_exit(void)
{
	pci_unregister_driver(&switchtec_pci_driver);
	seam_nodes_exit();
}
module_exit(switchtec_exit);

MODULE_DESCRIPTION("Microsemi/Microchip Switchtec PCIe switch management");
MODULE_AUTHOR("The Switchtec C++ driver authors");
MODULE_VERSION(SWITCHTEC_VERSION);
MODULE_LICENSE("GPL");
