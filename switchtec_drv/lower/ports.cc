// SPDX-License-Identifier: GPL-2.0
// Partitions, ports and PFFs: PFF_TO_PORT, PORT_TO_PFF, and a link client's view.
#include "lower/device.h"
#include "regs/part_cfg.h"

namespace switchtec::lower {

namespace part_cfg = regs::part_cfg;

// Between the blocks of a long answer: nobody else starves on this processor, and an unbind waits for
// what is left of one block.
error device::go_on(const inquiry &ask) const noexcept
{
	SWITCHTEC_TRY(ask.verdict());
	if (chardev_.detached())
		return error::nodev;
	seam_give_way();
	return error::none;
}

static u32 dsp_pff(inquiry &ask, const regs::window &part, unsigned int port) noexcept
{
	return ask.word(part, part_cfg::dsp_pff_inst_id + port * sizeof(u32));
}

// The port of a partition that has this PFF. 255 stands in the registers of ports that have none.
static u32 port_in(inquiry &ask, const regs::window &part, u32 pff) noexcept
{
	if (ask.read<part_cfg::usp_pff_inst_id>(part) == pff)
		return abi::port_upstream;
	if (part_cfg::vep_pff_inst_id::id::get(ask.read<part_cfg::vep_pff_inst_id>(part)) == pff)
		return abi::port_vep;
	for (unsigned int i = 0; i < part_cfg::max_dsps && !ask.silent(); i++)
		if (dsp_pff(ask, part, i) == pff)
			return i + 1;
	return abi::port_none;
}

error device::pff_to_port(hw proof, abi::pff_port &p) noexcept
{
	inquiry ask(proof, where_);

	p.port = abi::port_none;
	for (unsigned int i = 0; i < where_.partition_count && p.port == abi::port_none; i++) {
		p.partition = i;
		// What no PFF has as its number is not looked for.
		if (p.pff < regs::gas::max_pffs)
			p.port = port_in(ask, where_.part_cfg(i), p.pff);
		SWITCHTEC_TRY(go_on(ask));
	}
	return error::none;
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
	inquiry ask(proof, where_);

	if (p.port == abi::port_upstream) {
		p.pff = ask.read<part_cfg::usp_pff_inst_id>(part);
	} else if (p.port == abi::port_vep) {
		p.pff = part_cfg::vep_pff_inst_id::id::get(ask.read<part_cfg::vep_pff_inst_id>(part));
	} else if (p.port <= part_cfg::max_dsps) {
		const u64 port = seam_index_nospec(p.port - 1, part_cfg::max_dsps);
		p.pff = dsp_pff(ask, part, static_cast<unsigned int>(port));
	} else {
		return error::inval;
	}
	return ask.verdict();
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
