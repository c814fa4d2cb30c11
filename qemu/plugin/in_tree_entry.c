// SPDX-License-Identifier: GPL-2.0-only
/* The way into a QEMU built with the device in its source tree; see README.md. */
#include "qemu/osdep.h"
#include "qemu/module.h"
#include "switchtec_device.h"

type_init(switchtec_device_register)
