// SPDX-License-Identifier: GPL-2.0-only
// The SYS_INFO block, at BAR 0 + 0x002000. Its later part differs between Gen3 and the rest.
#pragma once
#include "regs/register.h"

namespace switchtec::regs::sys_info {

struct device_id : reg<0x000, u32> {};
struct device_version : reg<0x004, u32> {};
struct firmware_version : reg<0x008, u32> {};

// Text, padded with spaces. Offset is a multiple of 4; length 0: this generation has none.
struct text {
	u32 offset;
	u32 length;
};

namespace gen3 {
struct partition_id : reg<0x018, u8> {};
inline constexpr text vendor_id{0x108, 8};
inline constexpr text product_id{0x110, 16};
inline constexpr text product_revision{0x120, 4};
inline constexpr text component_vendor{0x124, 8};
struct component_id : reg<0x12c, u16> {};
struct component_revision : reg<0x12e, u8> {};
} // namespace gen3

namespace gen4 {
struct partition_id : reg<0x048, u8> {};
inline constexpr text vendor_id{0x13c, 8};
inline constexpr text product_id{0x144, 24};
inline constexpr text product_revision{0x15c, 2};
} // namespace gen4

inline constexpr u32 longest_text = 24;

} // namespace switchtec::regs::sys_info
