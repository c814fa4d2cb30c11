// SPDX-License-Identifier: GPL-2.0-only
// BAR 0, the "global address space": where its blocks lie.
#pragma once
#include "seam/types.h"

namespace switchtec::regs::gas {

inline constexpr u64 mrpc = 0x000000;
// The mailbox page is mapped write-combining, everything from here on is not.
inline constexpr u64 mrpc_size = 0x001000;
inline constexpr u64 sw_event = 0x001800;
inline constexpr u64 sys_info = 0x002000;
inline constexpr u64 flash_info = 0x002200;
inline constexpr u64 part_cfg = 0x004000;
inline constexpr u64 part_cfg_stride = 0x400;
inline constexpr u64 ntb = 0x010000;
inline constexpr u64 pff_csr = 0x134000;
inline constexpr u64 pff_csr_stride = 0x1000;
// The end of the highest block (255 PFFs): a BAR that is shorter is not a Switchtec's.
inline constexpr u64 min_size = 0x233000;

inline constexpr unsigned max_partitions = 48;
inline constexpr unsigned max_pffs = 255;

} // namespace switchtec::regs::gas
