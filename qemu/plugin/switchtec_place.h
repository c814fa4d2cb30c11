/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is around the endpoint: on a real machine it is function 1 beside the switch's upstream port, and
 * below that are downstream ports with cards. Included after qemu/osdep.h.
 */
#ifndef SWITCHTEC_PLACE_H
#define SWITCHTEC_PLACE_H

#include "switchtec_state.h"

/* There is a model now. Watches who comes and goes, and tells it. */
void switchtec_place_enter(SwitchtecState *s);
void switchtec_place_leave(SwitchtecState *s);

/* The switch died (lives again): so do all others of its slot and below. */
void switchtec_place_died(SwitchtecState *s, bool dead);

/* Every function of the card is as after power-up, all that is below it, too. */
void switchtec_place_reset(SwitchtecState *s);

/* The hotplug port that the card is plugged into, or NULL. */
PCIDevice *switchtec_place_port(SwitchtecState *s);

#endif
