// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>

#include "registers/config.h"
#include "registers/layout.h"

namespace switchtec::model {

/** msix_table_offset() - where in BAR 0 this endpoint's MSI-X table is */
inline uint64_t msix_table_offset(const config &cfg)
{
	return msix_block(cfg.assumed.msix_block == msix_block_of::own ? cfg.partition : 0);
}

inline uint64_t msix_pba_offset(const config &cfg)
{
	return msix_table_offset(cfg) + msix_pba_in_block;
}

} // namespace switchtec::model
