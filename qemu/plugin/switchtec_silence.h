/* SPDX-License-Identifier: GPL-2.0-only */
/* Devices that are there and do not answer. Included after qemu/osdep.h. */
#ifndef SWITCHTEC_SILENCE_H
#define SWITCHTEC_SILENCE_H

#include "qemu_compat.h"

typedef struct SwitchtecSilence SwitchtecSilence;

SwitchtecSilence *switchtec_silence_new(void);
/* Ends it for all; NULL is harmless. */
void switchtec_silence_free(SwitchtecSilence *silence);

/*
 * From now on configuration space and BARs of @d read all ones, writes to them are lost, and it does no
 * DMA and raises no interrupt.
 */
void switchtec_silence_add(SwitchtecSilence *silence, PCIDevice *d);
/* @d is being unplugged. */
void switchtec_silence_forget(SwitchtecSilence *silence, PCIDevice *d);
/* All answer again, as if nothing had been. */
void switchtec_silence_end(SwitchtecSilence *silence);

#endif
