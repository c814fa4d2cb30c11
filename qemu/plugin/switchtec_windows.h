/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SWITCHTEC_WINDOWS_H
#define SWITCHTEC_WINDOWS_H

#include "switchtec_state.h"

/* Add the BARs that the model has windows behind. */
void switchtec_add_windows(SwitchtecState *s);

#endif
