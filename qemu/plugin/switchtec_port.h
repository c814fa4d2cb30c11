/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The port that the card is plugged into: who is told that the card is gone or there, and who may take the link
 * away. Included after qemu/osdep.h.
 */
#ifndef SWITCHTEC_PORT_H
#define SWITCHTEC_PORT_H

#include "switchtec_state.h"

/* There is a model now. From here on the guest can disable the link at the port. */
void switchtec_port_enter(SwitchtecState *s);
void switchtec_port_leave(SwitchtecState *s);

/* Can a card be put into the port's slot now, without being unplugged by the end of a removal? */
bool switchtec_slot_takes_card(SwitchtecState *s);

/* The card is gone, or there. */
void switchtec_port_tell(SwitchtecState *s, bool up);

#endif
