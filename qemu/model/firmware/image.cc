// SPDX-License-Identifier: GPL-2.0-only

#include "firmware/image.h"

#include "registers/layout.h"
#include "registers/ports.h"

namespace switchtec::model {

namespace {

void build_mailbox(gas &mailbox, const config &cfg)
{
	/* no command has run yet: status reads 0, which is none of the four states */
	mailbox.clear();
	mailbox.put32(mrpc_reg::dma_vector, dma_vector_of(cfg));
	mailbox.put32(mrpc_reg::dma_ver, cfg.dma_version);
}

void build_ntb(gas &mem, const config &cfg)
{
	mem.put8(ntb_base + ntb_reg::partition_count, uint8_t(cfg.partitions));
	if (!has_ntb(cfg))
		return;
	mem.put64(ntb_base + ntb_reg::endpoint_map, (uint64_t(1) << cfg.partitions) - 1);
	mem.put16(ntb_base + ntb_reg::requester_id, 0x0100);
	/* two know without being told; of more, neighbours */
	for (unsigned p = 0; p < cfg.partitions && cfg.partitions > 2; p++)
		if ((p ^ 1) < cfg.partitions)
			mem.put64(ntb_info_block(p) + ntb_reg::targets, uint64_t(1) << (p ^ 1));
	if (cfg.crosslink)
		mem.put8(ntb_info_block(cfg.partitions - 1) + ntb_reg::crosslink, 1);
}

} // namespace

void build_image(gas &mem, const config &cfg, const chip &what)
{
	build_sys_info(mem, what);
	build_flash_info(mem, what);
	build_ntb(mem, cfg);
	build_ports(mem, cfg, what);
}

void build_own(view &of_host, const config &cfg, const chip &what)
{
	build_mailbox(of_host.mailbox(), cfg);
	of_host.put_own8(sys_info_base + (what.gen == generation::gen3 ? 0x18 : 0x48), uint8_t(cfg.partition));
	of_host.put_own8(ntb_base + ntb_reg::partition_id, uint8_t(cfg.partition));
}

void introduce(gas &mem, const config &cfg)
{
	const partition_ports ports = ports_of(cfg, cfg.partition);

	mem.put16(part_cfg(cfg.partition) + part_cfg_reg::vep_vector_number, uint16_t(cfg.event_vector));
	/* the C driver for NTB reads both at once, and takes that for the events' vector */
	if (has_ntb(cfg))
		mem.put16(part_cfg(cfg.partition) + part_cfg_reg::usp_vector_number, 0);
	if (ports.vep != no_pff)
		mem.put16(pff_csr(ports.vep) + pff_csr_reg::revision_class + 2, cfg.class_id);
}

} // namespace switchtec::model
