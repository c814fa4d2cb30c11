// SPDX-License-Identifier: GPL-2.0-only
// The MRPC mailbox, at BAR 0 + 0x000000, and what the firmware writes to memory in DMA mode.
#pragma once
#include "core/atomic.h"
#include "regs/register.h"

namespace switchtec::regs::mrpc {

inline constexpr size_t payload_size = 1024;
// Payload is moved in units of so many bytes: each costs a register access.
inline constexpr u32 word_size = 8;

inline constexpr u32 input = 0x000;
inline constexpr u32 output = 0x400;

// Writing it starts the command.
struct cmd : reg<0x800, u32> {
	using id = field<0, 16>; // the bits above address a PAX
	using no_completion = field<16>; // is run without telling of its end
};

// Values of the status register and of the status in the result header.
enum status_value : u32 {
	in_progress = 1,
	done = 2,
	error = 0xff,
	interrupted = 0x100,
	all_ones = 0xffffffff, // nobody answers
};
struct status : reg<0x804, u32> {};
struct return_value : reg<0x808, u32> {};
struct dma_en : reg<0x80c, u32> {
	using enable = field<0>;
};
struct dma_addr : reg<0x810, u64> {};
struct dma_vector : reg<0x818, u32> {};
// 0: this firmware has no MRPC DMA
struct dma_ver : reg<0x81c, u32> {};

// Written by the firmware to dma_addr; then it raises dma_vector.
struct dma_result {
	atomic<u32> status;
	atomic<u32> command_id;
	atomic<u32> return_code;
	atomic<u32> output_size;
	u8 data[payload_size];
};
static_assert(sizeof(dma_result) == 1040);
static_assert(__builtin_offsetof(dma_result, data) == 0x10);

} // namespace switchtec::regs::mrpc
