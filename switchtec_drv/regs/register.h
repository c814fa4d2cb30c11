// SPDX-License-Identifier: GPL-2.0
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
			u64 value;
			seam_read_block(&value, base_ + Reg::offset, 1);
			return value;
		}
	}
	template <class Reg>
	void write(hw, typename Reg::value v) const noexcept
	{
		if constexpr (sizeof(typename Reg::value) == 8)
			seam_write64(base_ + Reg::offset, v);
		else
			seam_write32(base_ + Reg::offset, v);
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

private:
	unsigned char __iomem *base_ = nullptr;
};

} // namespace switchtec::regs
