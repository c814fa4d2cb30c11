// SPDX-License-Identifier: GPL-2.0-only
// A register is a type, and so is a field in it: no shifts and masks where they are used, and no
// access without proof that the hardware is there.
#pragma once
#include "core/fence.h"

namespace switchtec::regs {

// A register of type Value, Offset bytes into its block.
template <u32 Offset, class Value>
struct reg {
	using value = Value;
	static constexpr u32 offset = Offset;
};

// Bits Shift .. Shift + Width - 1 of a 32-bit value.
template <unsigned Shift, unsigned Width = 1>
struct field {
	static constexpr u32 mask = ((Width == 32 ? 0 : 1u << (Width % 32)) - 1) << Shift;
	static constexpr u32 get(u32 v) noexcept { return (v & mask) >> Shift; }
	static constexpr u32 make(u32 v) noexcept { return (v << Shift) & mask; }
};

/**
 * class window - a piece of mapped register space
 *
 * Copies freely; that it is still mapped is what the hw token proves.
 */
class window {
public:
	constexpr window() noexcept = default;
	explicit window(void __iomem *base) noexcept : base_(static_cast<unsigned char __iomem *>(base))
	{
	}
	window at(u64 offset) const noexcept { return window(base_ + offset); }

	// For a link client, which does its own accesses.
	void __iomem *address() const noexcept { return base_; }

	template <class Reg>
	typename Reg::value read(hw) const noexcept
	{
		if constexpr (sizeof(typename Reg::value) == 1) {
			return seam_read8(base_ + Reg::offset);
		} else if constexpr (sizeof(typename Reg::value) == 2) {
			return seam_read16(base_ + Reg::offset);
		} else if constexpr (sizeof(typename Reg::value) == 4) {
			return seam_read32(base_ + Reg::offset);
		} else {
			// In halves: that a register takes 8 bytes at once is not known of every device.
			const u64 low = seam_read32(base_ + Reg::offset);
			return low | static_cast<u64>(seam_read32(base_ + Reg::offset + 4)) << 32;
		}
	}
	template <class Reg>
	void write(hw, typename Reg::value v) const noexcept
	{
		seam_write32(base_ + Reg::offset, static_cast<u32>(v));
		if constexpr (sizeof(typename Reg::value) == 8)
			seam_write32(base_ + Reg::offset + 4, static_cast<u32>(v >> 32));
	}
	// By offset, for tables of registers.
	u32 read_word(hw, u32 offset) const noexcept { return seam_read32(base_ + offset); }
	u16 read_half(hw, u32 offset) const noexcept { return seam_read16(base_ + offset); }
	u8 read_byte(hw, u32 offset) const noexcept { return seam_read8(base_ + offset); }
	void write_word(hw, u32 offset, u32 v) const noexcept { seam_write32(base_ + offset, v); }
	// Blocks move in units of 8 bytes: `bytes` is rounded up.
	void read_block(hw, void *to, u32 offset, size_t bytes) const noexcept
	{
		seam_read_block(to, base_ + offset, (bytes + 7) / 8);
	}
	void write_block(hw, u32 offset, const void *from, size_t bytes) const noexcept
	{
		seam_write_block(base_ + offset, from, (bytes + 7) / 8);
	}
	// The same 4 bytes at a time: `bytes` is rounded up to 8 as well.
	void read_words(hw proof, void *to, u32 offset, size_t bytes) const noexcept
	{
		for (size_t at = 0; at < (bytes + 7) / 8 * 8; at += sizeof(u32)) {
			const u32 word = read_word(proof, static_cast<u32>(offset + at));
			__builtin_memcpy(static_cast<u8 *>(to) + at, &word, sizeof(word));
		}
	}
	void write_words(hw proof, u32 offset, const void *from, size_t bytes) const noexcept
	{
		for (size_t at = 0; at < (bytes + 7) / 8 * 8; at += sizeof(u32)) {
			u32 word;
			__builtin_memcpy(&word, static_cast<const u8 *>(from) + at, sizeof(word));
			write_word(proof, static_cast<u32>(offset + at), word);
		}
	}

private:
	unsigned char __iomem *base_ = nullptr;
};

} // namespace switchtec::regs
