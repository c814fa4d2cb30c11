/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SWITCHTEC_LINUX_RECOVERY_H
#define SWITCHTEC_LINUX_RECOVERY_H

/* For the PCI driver; drvdata is the core's device, or NULL. */
extern const struct pci_error_handlers seam_error_handlers;
extern const struct dev_pm_ops seam_pm_ops;

#endif
