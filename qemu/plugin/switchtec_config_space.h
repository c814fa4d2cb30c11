/* SPDX-License-Identifier: GPL-2.0-only */
/* Configuration space of the endpoint. Included after switchtec_state.h. */
#ifndef SWITCHTEC_CONFIG_SPACE_H
#define SWITCHTEC_CONFIG_SPACE_H

/*
 * Vendor, device, class; the chain of capabilities as on the real device. BAR 0 is there already.
 * Where it fails halfway, switchtec_remove_config_space() clears up.
 */
bool switchtec_add_config_space(SwitchtecState *s, Error **errp);
void switchtec_remove_config_space(SwitchtecState *s);

void switchtec_config_write(SwitchtecState *s, uint32_t address, uint32_t value, int size);

/* A function level reset is running: somebody has written that bit. */
bool switchtec_in_function_reset(const SwitchtecState *s);

/* What QEMU's own reset of a PCI function leaves as it was. */
void switchtec_reset_capabilities(SwitchtecState *s);

#endif
