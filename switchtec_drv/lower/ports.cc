// SPDX-License-Identifier: GPL-2.0-only
// Partitions, ports and PFFs: PFF_TO_PORT, PORT_TO_PFF, and a link client's view.
#include "lower/device.h"
#include "lower/go_on.h"
#include "lower/partition_ports.h"

namespace switchtec::lower {

namespace part_cfg = regs::part_cfg;

// The port of a partition that has this PFF.
static u32 port_in(inquiry &ask, const regs::window &part, u32 pff) noexcept
{
	if (upstream_pff(ask, part) == pff)
		return abi::port_upstream;
	if (endpoint_pff(ask, part) == pff)
		return abi::port_vep;
	for (unsigned int i = 0; i < part_cfg::max_dsps && !ask.silent(); i++)
		if (downstream_pff(ask, part, i) == pff)
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
		SWITCHTEC_TRY(go_on(ask, chardev_));
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
		p.pff = upstream_pff(ask, part);
	} else if (p.port == abi::port_vep) {
		p.pff = endpoint_pff(ask, part);
	} else if (p.port <= part_cfg::max_dsps) {
		const u64 port = seam_index_nospec(p.port - 1, part_cfg::max_dsps);
		p.pff = downstream_pff(ask, part, static_cast<u32>(port));
	} else {
		return error::inval;
	}
	return ask.verdict();
}

error device::blocks(hw, switchtec_blocks &blocks) noexcept
{
	blocks.bar = where_.bar();
	blocks.ntb = where_.block(regs::gas::ntb).address();
	blocks.part_cfg = where_.part_cfg(where_.partition).address();
	blocks.part_cfg_all = where_.part_cfg(0).address();
	blocks.has_ntb = has_ntb_;
	blocks.pff_csr = where_.block(regs::gas::pff_csr).address();
	blocks.partition = where_.partition;
	blocks.partition_count = where_.partition_count;
	blocks.pff_count = where_.pff_count;
	return error::none;
}

} // namespace switchtec::lower
