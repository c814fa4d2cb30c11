// SPDX-License-Identifier: GPL-2.0-only
// What the registers said at probe of the switch's make-up, checked, and where its blocks are.
#pragma once
#include "regs/gas.h"
#include "regs/register.h"

namespace switchtec::lower {

struct topology {
	regs::window gas; // BAR 0 from its second page on
	unsigned int switch_count = 1;    // what the others are counted in
	unsigned int partition = 0;       // below the count
	unsigned int partition_count = 1; // 1..48
	unsigned int pff_count = 0;       // 0..255

	regs::window block(u64 offset) const noexcept { return gas.at(offset - regs::gas::mrpc_size); }
	// Where BAR 0 would begin: for those who know distances from there.
	void __iomem *bar() const noexcept
	{
		return static_cast<char __iomem *>(gas.address()) - regs::gas::mrpc_size;
	}
	regs::window part_cfg(unsigned int index) const noexcept
	{
		return block(regs::gas::part_cfg + index * regs::gas::part_cfg_stride);
	}
	regs::window pff_csr(unsigned int index) const noexcept
	{
		return block(regs::gas::pff_csr + index * regs::gas::pff_csr_stride);
	}
};

} // namespace switchtec::lower
