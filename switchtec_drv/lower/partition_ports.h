// SPDX-License-Identifier: GPL-2.0-only
// Which PFF each port of a partition has, as its PART_CFG says. 255 stands in the registers of ports that
// have none.
#pragma once
#include "lower/inquiry.h"
#include "regs/part_cfg.h"

namespace switchtec::lower {

inline u32 upstream_pff(inquiry &ask, const regs::window &part) noexcept
{
	return ask.read<regs::part_cfg::usp_pff_inst_id>(part);
}
inline u32 endpoint_pff(inquiry &ask, const regs::window &part) noexcept
{
	using vep = regs::part_cfg::vep_pff_inst_id;

	return vep::id::get(ask.read<vep>(part));
}
// @port: 0 .. max_dsps - 1
inline u32 downstream_pff(inquiry &ask, const regs::window &part, u32 port) noexcept
{
	return ask.word(part, regs::part_cfg::dsp_pff_inst_id + port * static_cast<u32>(sizeof(u32)));
}

} // namespace switchtec::lower
