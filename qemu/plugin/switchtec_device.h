/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SWITCHTEC_DEVICE_H
#define SWITCHTEC_DEVICE_H

/* Make -device switchtec known to QEMU. */
void switchtec_device_register(void);

#endif
