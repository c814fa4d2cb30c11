# SPDX-License-Identifier: GPL-2.0-only
"""Layouts: a register, a width, a stride."""

from mutant import Group

GROUP = g = Group("registers", "offsets, widths, strides")

g.change("vector-number-of-32-bits", "regs/part_cfg.h", "struct vep_vector_number : reg<0x100, u16> {};",
	"struct vep_vector_number : reg<0x100, u32> {};")
g.change("partition-count-of-32-bits", "regs/part_cfg.h", "struct partition_count : reg<0x000, u8> {};",
	"struct partition_count : reg<0x000, u32> {};")
g.change("partition-stride", "regs/gas.h", "part_cfg_stride = 0x400", "part_cfg_stride = 0x800")
g.change("pff-stride", "regs/gas.h", "pff_csr_stride = 0x1000", "pff_csr_stride = 0x400")
g.change("uec-is-slot-13", "regs/events.h", "{event_scope::pff, 0xc70, 4}", "{event_scope::pff, 0xc70, 13}")
g.change("dma-address-of-32-bits", "regs/mrpc.h", "struct dma_addr : reg<0x810, u64> {};", "struct dma_addr : reg<0x810, u32> {};")
g.change("blocks-rounded-down", "regs/register.h", "seam_write_block(base_ + offset, from, (bytes + 7) / 8);",
	"seam_write_block(base_ + offset, from, bytes / 8);")
g.change("field-mask-of-one-bit", "regs/register.h", "(Width == 32 ? 0 : 1u << (Width % 32)) - 1) << Shift", "1u) << Shift")
