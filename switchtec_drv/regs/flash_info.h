// SPDX-License-Identifier: GPL-2.0-only
// The FLASH_INFO block, at BAR 0 + 0x002200: where the partitions of the flash are, which of each
// pair is active (will run after a reset) and, from SYS_INFO, which runs now.
#pragma once
#include "abi/layout.h"
#include "regs/register.h"

namespace switchtec::regs::flash {

inline constexpr u8 none = 0;

/**
 * struct partition - one flash partition of the ABI
 * @at: its address and length in FLASH_INFO; 0: there is no such partition
 * @active_at: what tells whether it is active, in FLASH_INFO: on Gen3 a register with the active
 *	one's address, later a byte with the number of the active copy
 * @copy: its number among the copies
 * @running_at: the code of what runs, 16 bits, in SYS_INFO; @running_code: this partition's
 */
struct partition {
	u8 at;
	u8 active_at = none;
	u8 copy = 0;
	u8 running_at = none;
	u8 running_code = 0;
};

inline constexpr unsigned partitions = 19;

namespace gen3 {
struct flash_length : reg<0x34, u32> {};
inline constexpr partition table[partitions] = {
	{0x38, 0x10, 0, 0x20, 4},                       // CFG0
	{0x40, 0x10, 1, 0x20, 5},                       // CFG1
	{0x48, 0x04, 0, 0x22, 3},                       // IMG0
	{0x50, 0x04, 1, 0x22, 7},                       // IMG1
	{0x58},                                         // NVLOG
	{0x60}, {0x68}, {0x70}, {0x78},                 // VENDOR0..3
	{0x80}, {0x88}, {0x90}, {0x98},                 // VENDOR4..7
	{none}, {none}, {none}, {none}, {none}, {none}, // BL2, MAP, KEY: from Gen4 on
};
} // namespace gen3

namespace gen4 {
struct flash_length : reg<0x04, u32> {};
inline constexpr partition table[partitions] = {
	{0x48, 0x09, 0, 0x4e, 6},                       // CFG0
	{0x50, 0x09, 1, 0x4e, 7},                       // CFG1
	{0x58, 0x0a, 0, 0x50, 8},                       // IMG0
	{0x60, 0x0a, 1, 0x50, 9},                       // IMG1
	{0x68},                                         // NVLOG
	{0x70}, {0x78}, {0x80}, {0x88},                 // VENDOR0..3
	{0x90}, {0x98}, {0xa0}, {0xa8},                 // VENDOR4..7
	{0x38, 0x08, 0, 0x4c, 4},                       // BL2_0
	{0x40, 0x08, 1, 0x4c, 5},                       // BL2_1
	{0x18}, {0x20},                                 // MAP_0, MAP_1
	{0x28, 0x0b, 0, 0x52, 2},                       // KEY_0
	{0x30, 0x0b, 1, 0x52, 3},                       // KEY_1
};
} // namespace gen4

#define SWITCHTEC_PARTITION(id, name, generation)						\
	static_assert((gen3::table[id].at != none) == (generation == 3) &&			\
		      gen4::table[id].at != none, #name);
SWITCHTEC_ABI_PARTITIONS(SWITCHTEC_PARTITION)
#undef SWITCHTEC_PARTITION

} // namespace switchtec::regs::flash
