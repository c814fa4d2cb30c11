/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What changed between QEMU's releases and concerns the glue. Debian 12's 7.2 is the one that is
 * tested. Included after qemu/osdep.h, which brings QEMU_VERSION_MAJOR and _MINOR.
 */
#ifndef SWITCHTEC_QEMU_COMPAT_H
#define SWITCHTEC_QEMU_COMPAT_H

#define SWITCHTEC_QEMU_AT_LEAST(major, minor)                                                      \
	(QEMU_VERSION_MAJOR > (major) ||                                                           \
	 (QEMU_VERSION_MAJOR == (major) && QEMU_VERSION_MINOR >= (minor)))

#include "hw/pci/msi.h"
#include "hw/pci/msix.h"
#include "hw/pci/pci.h"
#include "hw/pci/pci_bridge.h"
#include "hw/pci/pcie.h"
#if SWITCHTEC_QEMU_AT_LEAST(8, 0)
#include "hw/pci/pci_device.h"
#endif
#if SWITCHTEC_QEMU_AT_LEAST(11, 0)
#include "hw/core/qdev-properties.h"
#else
#include "hw/qdev-properties.h"
#endif

#include "qemu/main-loop.h"
#if SWITCHTEC_QEMU_AT_LEAST(9, 0)
#define switchtec_big_lock() bql_lock()
#define switchtec_big_unlock() bql_unlock()
#else
#define switchtec_big_lock() qemu_mutex_lock_iothread()
#define switchtec_big_unlock() qemu_mutex_unlock_iothread()
#endif

#if SWITCHTEC_QEMU_AT_LEAST(9, 2)
#define switchtec_set_legacy_reset(dc, fn) device_class_set_legacy_reset(dc, fn)
#else
#define switchtec_set_legacy_reset(dc, fn) ((dc)->reset = (fn))
#endif

#if SWITCHTEC_QEMU_AT_LEAST(10, 0)
#define SWITCHTEC_PROPS_CONST const
#define SWITCHTEC_END_OF_PROPS
#else
#define SWITCHTEC_PROPS_CONST
#define SWITCHTEC_END_OF_PROPS DEFINE_PROP_END_OF_LIST(),
#endif

#if SWITCHTEC_QEMU_AT_LEAST(10, 1)
#define SWITCHTEC_CLASS_CONST const
#else
#define SWITCHTEC_CLASS_CONST
#endif

#endif
