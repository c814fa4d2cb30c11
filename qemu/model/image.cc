// SPDX-License-Identifier: GPL-2.0

#include "image.h"

#include <algorithm>

#include "layout.h"

namespace switchtec::model {

namespace {

void build_mrpc(gas &mem, const config &cfg)
{
	/* no command has run yet: status reads 0, which is none of the four states */
	mem.put32(mrpc_reg::dma_vector, cfg.dma_vector);
	mem.put32(mrpc_reg::dma_ver, cfg.dma_version);
}

void build_ntb(gas &mem, const config &cfg)
{
	mem.put8(ntb_base + ntb_reg::partition_count, uint8_t(cfg.partitions));
	mem.put8(ntb_base + ntb_reg::partition_id, uint8_t(cfg.partition));
}

/* The PFFs of one partition: the first is its upstream port, the last its vEP. */
struct share {
	unsigned first, size;
};

share share_of(const config &cfg, unsigned partition)
{
	const unsigned each = cfg.pffs / cfg.partitions, rest = cfg.pffs % cfg.partitions;

	return {partition * each + std::min(partition, rest), each + (partition < rest ? 1 : 0)};
}

void build_partition(gas &mem, const config &cfg, unsigned partition)
{
	/* no such port: an instance id that no PFF has, whatever the number of PFFs */
	constexpr uint32_t none = 0xff;
	/* a neighbour for the vEP's 8 bits: a driver that forgets the mask is found out */
	constexpr uint32_t vep_other = 0x5a00;
	const uint64_t base = part_cfg(partition);
	const share pffs = share_of(cfg, partition);
	const unsigned dsps = std::min(pffs.size > 2 ? pffs.size - 2 : 0, max_dsps);

	mem.put32(base + part_cfg_reg::status, 1);
	mem.put32(base + part_cfg_reg::state, 1);
	mem.put32(base + part_cfg_reg::port_cnt, dsps + (pffs.size ? 1 : 0));
	mem.put32(base + part_cfg_reg::usp_pff_inst_id, pffs.size ? pffs.first : none);
	mem.put32(base + part_cfg_reg::vep_pff_inst_id,
		  vep_other | (pffs.size > 1 ? pffs.first + pffs.size - 1 : none));
	for (unsigned i = 0; i < max_dsps; i++)
		mem.put32(base + part_cfg_reg::dsp_pff_inst_id + 4 * i,
			  i < dsps ? pffs.first + 1 + i : none);
	mem.put16(base + part_cfg_reg::vep_vector_number, uint16_t(cfg.event_vector));
	/* likewise: a driver that reads 32 bits gets a wrong vector */
	mem.put16(base + part_cfg_reg::usp_vector_number, 0x5a00);
}

} // namespace

void build_ports(gas &mem, const config &cfg, const chip &what)
{
	for (unsigned i = 0; i < cfg.partitions; i++)
		build_partition(mem, cfg, i);

	/* the first PFF past the end reads vendor id 0: that is how a driver finds the end */
	for (unsigned i = 0; i < cfg.pffs; i++) {
		const uint64_t base = pff_csr(i);

		mem.put16(base + pff_csr_reg::vendor_id, what.vendor_id);
		mem.put16(base + pff_csr_reg::device_id, what.device_id);
		mem.put32(base + pff_csr_reg::revision_class, 0x060400u << 8);	/* PCI-PCI bridge */
	}
	for (unsigned i = 0; i < cfg.partitions; i++) {
		const uint32_t vep = mem.get32(part_cfg(i) + part_cfg_reg::vep_pff_inst_id) & 0xff;

		/* class and subclass; no programming interface */
		if (vep < cfg.pffs)
			mem.put16(pff_csr(vep) + pff_csr_reg::revision_class + 2, cfg.class_id);
	}
}

void build_image(gas &mem, const config &cfg, const chip &what)
{
	build_mrpc(mem, cfg);
	build_sys_info(mem, cfg, what);
	build_flash_info(mem, what);
	build_ntb(mem, cfg);
	build_ports(mem, cfg, what);
}

} // namespace switchtec::model
