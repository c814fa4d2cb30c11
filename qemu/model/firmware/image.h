// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "registers/config.h"
#include "registers/gas.h"
#include "registers/generation.h"
#include "registers/view.h"

namespace switchtec::model {

/** build_image() - the switch's registers as firmware leaves them after power-up; @mem must be clear */
void build_image(gas &mem, const config &cfg, const chip &what);
/** build_own() - what each host has of its own */
void build_own(view &of_host, const config &cfg, const chip &what);
/** introduce() - what the switch's registers say of the endpoint of @cfg */
void introduce(gas &mem, const config &cfg);

/* its parts */
void build_sys_info(gas &mem, const chip &what);
void build_flash_info(gas &mem, const chip &what);

} // namespace switchtec::model
