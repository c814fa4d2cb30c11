// SPDX-License-Identifier: GPL-2.0
#pragma once

#include "registers/config.h"
#include "registers/gas.h"
#include "registers/generation.h"

namespace switchtec::model {

/** build_image() - the registers as firmware leaves them after power-up; @mem must be clear */
void build_image(gas &mem, const config &cfg, const chip &what);

/* its parts */
void build_sys_info(gas &mem, const config &cfg, const chip &what);
void build_flash_info(gas &mem, const chip &what);

} // namespace switchtec::model
