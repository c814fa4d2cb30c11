// SPDX-License-Identifier: GPL-2.0
// Partitions, ports and PFFs: EVENT_SUMMARY, PFF_TO_PORT, PORT_TO_PFF, and a link client's view.
#include "lower/device.h"
#include "regs/mrpc.h"
#include "regs/part_cfg.h"
#include "regs/sys_info.h"

namespace switchtec::lower {

namespace part_cfg = regs::part_cfg;

// What was read before this was the device's answer.
bool device::answers(hw proof) const noexcept
{
	return where_.block(regs::gas::sys_info).read<regs::sys_info::device_id>(proof) !=
	       regs::mrpc::all_ones;
}

error device::event_summary(hw proof, abi::event_summary &summary) noexcept
{
	const regs::window global = where_.block(regs::gas::sw_event);

	summary = {};
	summary.global = global.read<regs::sw_event::global_summary>(proof);
	summary.part_bitmap = global.read<regs::sw_event::part_event_bitmap>(proof);
	for (unsigned int i = 0; i < where_.partition_count; i++)
		summary.part[i] = where_.part_cfg(i).read<part_cfg::part_event_summary>(proof);
	summary.local_part = summary.part[where_.partition];
	for (unsigned int i = 0; i < where_.pff_count; i++)
		summary.pff[i] = where_.pff_csr(i).read<regs::pff_csr::pff_event_summary>(proof);
	// The bitmap of at most 48 partitions cannot be all ones.
	return summary.part_bitmap == ~0ull ? error::io : error::none;
}

static u32 dsp_pff(hw proof, const regs::window &part, unsigned int port) noexcept
{
	return part.read_word(proof, part_cfg::dsp_pff_inst_id + port * sizeof(u32));
}

// The port of a partition that has this PFF. 255 stands in the registers of ports that have none.
static u32 port_in(hw proof, const regs::window &part, u32 pff) noexcept
{
	if (pff >= regs::gas::max_pffs)
		return abi::port_none;
	if (part.read<part_cfg::usp_pff_inst_id>(proof) == pff)
		return abi::port_upstream;
	if (part_cfg::vep_pff_inst_id::id::get(part.read<part_cfg::vep_pff_inst_id>(proof)) == pff)
		return abi::port_vep;
	for (unsigned int i = 0; i < part_cfg::max_dsps; i++)
		if (dsp_pff(proof, part, i) == pff)
			return i + 1;
	return abi::port_none;
}

error device::pff_to_port(hw proof, abi::pff_port &p) noexcept
{
	p.port = abi::port_none;
	for (unsigned int i = 0; i < where_.partition_count && p.port == abi::port_none; i++) {
		p.partition = i;
		p.port = port_in(proof, where_.part_cfg(i), p.pff);
	}
	return answers(proof) ? error::none : error::io;
}

error device::port_to_pff(hw proof, abi::pff_port &p) noexcept
{
	u64 index = where_.partition;

	if (p.partition != abi::partition_local) {
		if (p.partition >= where_.partition_count)
			return error::inval;
		index = seam_index_nospec(p.partition, where_.partition_count);
	}
	const regs::window part = where_.part_cfg(static_cast<unsigned int>(index));

	if (p.port == abi::port_upstream) {
		p.pff = part.read<part_cfg::usp_pff_inst_id>(proof);
	} else if (p.port == abi::port_vep) {
		p.pff = part_cfg::vep_pff_inst_id::id::get(
			part.read<part_cfg::vep_pff_inst_id>(proof));
	} else if (p.port <= part_cfg::max_dsps) {
		const u64 port = seam_index_nospec(p.port - 1, part_cfg::max_dsps);
		p.pff = dsp_pff(proof, part, static_cast<unsigned int>(port));
	} else {
		return error::inval;
	}
	return answers(proof) ? error::none : error::io;
}

error device::blocks(hw, switchtec_blocks &blocks) noexcept
{
	blocks.ntb = where_.block(regs::gas::ntb).address();
	blocks.part_cfg = where_.part_cfg(where_.partition).address();
	blocks.pff_csr = where_.block(regs::gas::pff_csr).address();
	blocks.partition = where_.partition;
	blocks.partition_count = where_.partition_count;
	blocks.pff_count = where_.pff_count;
	return error::none;
}

} // namespace switchtec::lower
