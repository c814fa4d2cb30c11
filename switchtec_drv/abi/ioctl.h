// SPDX-License-Identifier: GPL-2.0-only
// The structures and numbers of the ioctls: a contract with existing programs, never to change.
// Compared with layout.h below; so are the kernel's own, in linux/abi_checks.c, and 32-bit code in
// tests/abi.
#pragma once
#include "abi/layout.h"
#include "seam/types.h"

namespace switchtec::abi {

// As <linux/ioctl.h> composes them on x86 and most others: direction, size, type, number.
constexpr u32 ioctl_number(u32 direction, u32 number, u32 size) noexcept
{
	return direction << 30 | size << 16 | u32{'W'} << 8 | number;
}
inline constexpr u32 ioc_read = 2;
inline constexpr u32 ioc_read_write = 3;

inline constexpr unsigned max_partitions = 48;
inline constexpr unsigned max_pffs = 255;
inline constexpr unsigned max_pffs_legacy = 48;

struct flash_info {
	u64 flash_length;
	u32 num_partitions;
	u32 padding;
};

inline constexpr u32 flash_partitions_gen3 = 13;
inline constexpr u32 flash_partitions_gen4 = 19;

struct flash_part_info {
	u32 flash_partition; // in
	u32 address;
	u32 length;
	u32 active; // flash_active | flash_running
};

inline constexpr u32 flash_active = 1;
inline constexpr u32 flash_running = 2;

// On a 32-bit machine it has no padding at its end: 4 bytes less, so another number.
struct event_summary {
	u64 global;
	u64 part_bitmap;
	u32 local_part;
	u32 padding;
	u32 part[max_partitions];
	u32 pff[max_pffs];
};
inline constexpr size_t event_summary_size = 1240;
inline constexpr size_t event_summary_size_32 = 1236;
// The same with pff[48].
inline constexpr size_t event_summary_size_legacy =
	__builtin_offsetof(event_summary, pff) + max_pffs_legacy * sizeof(u32);

struct event_ctl {
	u32 event_id;
	s32 index;
	u32 flags;
	u32 occurred;
	u32 count;
	u32 data[5];
};

inline constexpr s32 index_local = -1;
inline constexpr s32 index_all = -2;

namespace event_flag {
inline constexpr u32 clear = 1 << 0;
inline constexpr u32 enable_poll = 1 << 1;
inline constexpr u32 enable_log = 1 << 2;
inline constexpr u32 enable_cli = 1 << 3;
inline constexpr u32 enable_fatal = 1 << 4;
inline constexpr u32 disable_poll = 1 << 5;
inline constexpr u32 disable_log = 1 << 6;
inline constexpr u32 disable_cli = 1 << 7;
inline constexpr u32 disable_fatal = 1 << 8;
inline constexpr u32 all = (1 << 9) - 1;
} // namespace event_flag

struct pff_port {
	u32 pff;
	u32 partition;
	u32 port;
};

inline constexpr u32 port_upstream = 0;
inline constexpr u32 port_vep = 100;
inline constexpr u32 port_none = ~0u;
inline constexpr u32 partition_local = ~0u;

inline constexpr u32 FLASH_INFO = ioctl_number(ioc_read, 0x40, sizeof(flash_info));
inline constexpr u32 FLASH_PART_INFO = ioctl_number(ioc_read_write, 0x41, sizeof(flash_part_info));
inline constexpr u32 EVENT_SUMMARY = ioctl_number(ioc_read, 0x42, event_summary_size);
inline constexpr u32 EVENT_SUMMARY_32 = ioctl_number(ioc_read, 0x42, event_summary_size_32);
inline constexpr u32 EVENT_SUMMARY_LEGACY =
	ioctl_number(ioc_read, 0x42, event_summary_size_legacy);
inline constexpr u32 EVENT_CTL = ioctl_number(ioc_read_write, 0x43, sizeof(event_ctl));
inline constexpr u32 PFF_TO_PORT = ioctl_number(ioc_read_write, 0x44, sizeof(pff_port));
inline constexpr u32 PORT_TO_PFF = ioctl_number(ioc_read_write, 0x45, sizeof(pff_port));

// What a number says of its argument: bytes, and whether the program fills them in before.
constexpr u32 ioctl_size(u32 number) noexcept
{
	return number >> 16 & 0x3fff;
}
constexpr bool ioctl_takes(u32 number) noexcept
{
	return number >> 30 & 1;
}

// The argument of any of them.
union ioctl_argument {
	switchtec::abi::flash_info flash_info;
	switchtec::abi::flash_part_info flash_part_info;
	switchtec::abi::event_summary event_summary;
	switchtec::abi::event_ctl event_ctl;
	switchtec::abi::pff_port pff_port;
};

#define SWITCHTEC_SIZE(ours, bytes) static_assert(sizeof(ours) == (bytes), #ours);
#define SWITCHTEC_MEMBER(ours, member, offset, bytes)						\
	static_assert(__builtin_offsetof(ours, member) == (offset) &&				\
		      sizeof(ours::member) == (bytes), #ours "." #member);
#define SWITCHTEC_NUMBER(ours, number) static_assert(ours == (number), #ours);
#define SWITCHTEC_VALUE(ours, theirs, value) static_assert(ours == (value), #ours);
SWITCHTEC_ABI_SIZES(SWITCHTEC_SIZE)
SWITCHTEC_ABI_MEMBERS(SWITCHTEC_MEMBER)
SWITCHTEC_ABI_NUMBERS(SWITCHTEC_NUMBER)
SWITCHTEC_ABI_VALUES(SWITCHTEC_VALUE)
#undef SWITCHTEC_SIZE
#undef SWITCHTEC_MEMBER
#undef SWITCHTEC_NUMBER
#undef SWITCHTEC_VALUE
static_assert(EVENT_SUMMARY_32 == 0x84d45742);
static_assert(event_flag::all == 0x1ff);

} // namespace switchtec::abi
