// SPDX-License-Identifier: GPL-2.0-only
// The PART_CFG block, one per partition, at BAR 0 + 0x004000.
#pragma once
#include "regs/register.h"

namespace switchtec::regs {

namespace part_cfg {
struct usp_pff_inst_id : reg<0x010, u32> {};
struct vep_pff_inst_id : reg<0x014, u32> {
	using id = field<0, 8>; // the bits above are another field
};
// One register for each downstream port, from here on.
inline constexpr u32 dsp_pff_inst_id = 0x018;
inline constexpr unsigned max_dsps = 47;
// 16 bits wide: the 16 bits above are another field.
struct vep_vector_number : reg<0x100, u16> {};
struct part_event_summary : reg<0x114, u32> {};
} // namespace part_cfg

// NTB information, at BAR 0 + 0x010000.
namespace ntb_info {
struct partition_count : reg<0x000, u8> {};
} // namespace ntb_info

// The PFF_CSR block, one per PCI function, at BAR 0 + 0x134000.
namespace pff_csr {
struct vendor_id : reg<0x000, u16> {};
struct pff_event_summary : reg<0xc00, u32> {};
} // namespace pff_csr

// The SW_EVENT block, at BAR 0 + 0x001800.
namespace sw_event {
struct part_event_bitmap : reg<0x010, u64> {};
struct global_summary : reg<0x020, u32> {};
} // namespace sw_event

} // namespace switchtec::regs
