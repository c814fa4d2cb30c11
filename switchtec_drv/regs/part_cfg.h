// SPDX-License-Identifier: GPL-2.0
// The PART_CFG block, one per partition, at BAR 0 + 0x004000.
#pragma once
#include "regs/register.h"

namespace switchtec::regs {

// The header of an event, the same in every block.
struct event_header {
	using occurred = field<0>; // write 1 to clear
	using interrupt_enable = field<3>;
};

namespace part_cfg {
// 16 bits wide: the 16 bits above are another field.
struct vep_vector_number : reg<0x100, u16> {};
struct mrpc_comp : reg<0x13c, u32>, event_header {};
} // namespace part_cfg

// NTB information, at BAR 0 + 0x010000.
namespace ntb_info {
struct partition_count : reg<0x000, u8> {};
} // namespace ntb_info

} // namespace switchtec::regs
