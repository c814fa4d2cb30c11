// SPDX-License-Identifier: GPL-2.0
#pragma once

#include "config.h"
#include "gas.h"
#include "generation.h"

namespace switchtec::model {

/** build_image() - the registers as firmware leaves them after power-up; @mem must be clear */
void build_image(gas &mem, const config &cfg, const chip &what);

/* its parts */
void build_mailbox(gas &mem, const config &cfg);
void build_sys_info(gas &mem, const config &cfg, const chip &what);
void build_flash_info(gas &mem, const chip &what);

} // namespace switchtec::model
