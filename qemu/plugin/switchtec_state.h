/* SPDX-License-Identifier: GPL-2.0-only */
/* The device's state, for the files of the glue. Included after qemu/osdep.h. */
#ifndef SWITCHTEC_STATE_H
#define SWITCHTEC_STATE_H

#include "qapi/error.h"
#include "qemu_compat.h"
#include "model_c_api.h"
#include "switchtec_silence.h"

#define TYPE_SWITCHTEC "switchtec"
OBJECT_DECLARE_SIMPLE_TYPE(SwitchtecState, SWITCHTEC)

struct SwitchtecState {
	PCIDevice parent_obj;

	MemoryRegion bar;
	/*
	 * QEMU's MSI-X table is in a region that nothing maps; accesses come through a gate in the
	 * BAR, which a dead device closes. Mapping an overlay over it instead would change the
	 * memory map while the processors run, and QEMU 7.2 then sends accesses of theirs astray.
	 */
	MemoryRegion msix_home, msix_gate;
	struct switchtec_window {
		MemoryRegion region;
		struct SwitchtecState *of;
		unsigned int bar;
	} windows[2];			/* of the NTB */
	QEMUTimer *timer;
	QEMUBH *link_up;		/* the rest of a link that comes up */
	bool link_disabled;		/* off because the guest has disabled it at the port, see switchtec_port.c */
	QEMUBH *link_enabled;
	struct switchtec_model *model;	/* NULL before realize and after exit */
	struct switchtec_model_config config;
	uint64_t serial;		/* the PCI device serial number; 0: it has none */
	uint32_t read_ns;		/* the link's: how long a processor waits for a register read */

	/* the run-time properties as given with -device, for when there is a model */
	bool start_dead, start_hold;
	char *start_inject;
	SwitchtecSilence *silence;	/* what died with the switch, see switchtec_place.c */
	DeviceListener place_listener;

	bool resetting_config;
	uint8_t *capabilities_as_new;	/* configuration space behind the header, for resets */
	bool writing, due;	/* a register is written; something of it is due before that returns */
};

/* Add what can be changed while the guest runs. */
void switchtec_add_runtime_properties(ObjectClass *oc);

/* Do what was given with -device; the model is there now. */
void switchtec_apply_start_properties(SwitchtecState *s, Error **errp);

#endif
