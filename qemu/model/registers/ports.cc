// SPDX-License-Identifier: GPL-2.0-only

#include "registers/ports.h"

#include <algorithm>

namespace switchtec::model {

namespace {

/* the PCI Express capability, as far as somebody looks at it */
constexpr uint32_t capability_id = 0x10;
constexpr uint32_t type_upstream = 5u << 20, type_downstream = 6u << 20;
constexpr uint16_t link_active = 1u << 13;
constexpr uint32_t speed_and_width = 0x3ff;
constexpr uint32_t width_x8 = 8u << 4;

uint32_t link_speed(const chip &what)
{
	/* 3 is 8 GT/s; each generation is named after its number */
	return 3 + unsigned(what.gen) - unsigned(generation::gen3);
}

void build_partition(gas &mem, const config &cfg, unsigned partition)
{
	/* a neighbour for the vEP's 8 bits: a driver that forgets the mask is found out */
	constexpr uint32_t vep_other = 0x5a00;
	const uint64_t base = part_cfg(partition);
	const partition_ports ports = ports_of(cfg, partition);

	mem.put32(base + part_cfg_reg::status, 1);
	mem.put32(base + part_cfg_reg::state, 1);
	mem.put32(base + part_cfg_reg::port_cnt, ports.dsps + (ports.usp != no_pff));
	mem.put32(base + part_cfg_reg::usp_pff_inst_id, ports.usp);
	mem.put32(base + part_cfg_reg::vep_pff_inst_id, vep_other | ports.vep);
	for (unsigned i = 0; i < max_dsps; i++)
		mem.put32(base + part_cfg_reg::dsp_pff_inst_id + 4 * i,
			  i < ports.dsps ? ports.first_dsp + i : no_pff);
	mem.put16(base + part_cfg_reg::vep_vector_number, uint16_t(cfg.event_vector));
	/* likewise: a driver that reads 32 bits gets a wrong vector */
	mem.put16(base + part_cfg_reg::usp_vector_number, 0x5a00);
}

void build_bridge(gas &mem, unsigned pff, const chip &what)
{
	const uint64_t base = pff_csr(pff);

	mem.put16(base + pff_csr_reg::vendor_id, what.vendor_id);
	mem.put16(base + pff_csr_reg::device_id, what.device_id);
	mem.put32(base + pff_csr_reg::revision_class, 0x060400u << 8);	/* PCI-PCI bridge */
	mem.put32(base + pff_csr_reg::capabilities, pff_csr_reg::pcie_capability);
	mem.put32(base + pff_csr_reg::pcie_capability, capability_id | type_downstream);
	mem.put32(base + pff_csr_reg::link_capabilities, link_speed(what) | width_x8);
	set_link_up(mem, pff, true);
}

/* the downstream port of build_bridge() turns out to be another kind of function */
void make_upstream(gas &mem, unsigned pff)
{
	mem.put32(pff_csr(pff) + pff_csr_reg::pcie_capability, capability_id | type_upstream);
}

void make_endpoint(gas &mem, unsigned pff, const config &cfg)
{
	const uint64_t base = pff_csr(pff);

	/* class and subclass; no programming interface */
	mem.put16(base + pff_csr_reg::revision_class + 2, cfg.class_id);
	/* nothing is plugged into it: no link */
	mem.put32(base + pff_csr_reg::capabilities, 0);
	mem.put32(base + pff_csr_reg::pcie_capability, 0);
	mem.put32(base + pff_csr_reg::link_capabilities, 0);
	mem.put16(base + pff_csr_reg::link_status, 0);
}

} // namespace

partition_ports ports_of(const config &cfg, unsigned partition)
{
	/* as even as it goes: the first ones get one more */
	const unsigned each = cfg.pffs / cfg.partitions, rest = cfg.pffs % cfg.partitions;
	const unsigned first = partition * each + std::min(partition, rest);
	const unsigned size = each + (partition < rest);
	partition_ports ports;

	if (!size)
		return ports;
	ports.usp = first;
	if ((cfg.shared || partition == cfg.partition) && size > 1)
		ports.vep = first + size - 1;
	ports.first_dsp = first + 1;
	ports.dsps = std::min(size - 1 - (ports.vep != no_pff), max_dsps);
	return ports;
}

void build_ports(gas &mem, const config &cfg, const chip &what)
{
	for (unsigned i = 0; i < cfg.pffs; i++)
		build_bridge(mem, i, what);
	/* nobody answers past the end: that is how a driver finds it */
	if (cfg.pffs < max_pffs)
		mem.put32(pff_csr(cfg.pffs) + pff_csr_reg::vendor_id, ~uint32_t(0));

	for (unsigned i = 0; i < cfg.partitions; i++) {
		const partition_ports ports = ports_of(cfg, i);

		build_partition(mem, cfg, i);
		if (ports.usp != no_pff)
			make_upstream(mem, ports.usp);
		if (ports.vep != no_pff)
			make_endpoint(mem, ports.vep, cfg);
	}
}

bool has_link(const gas &mem, unsigned pff)
{
	return mem.get32(pff_csr(pff) + pff_csr_reg::link_capabilities);
}

bool link_up(const gas &mem, unsigned pff)
{
	const uint64_t status = pff_csr(pff) + pff_csr_reg::link_status;

	/* the upper half of its word */
	return mem.get32(status & ~uint64_t(3)) >> 16 & link_active;
}

void set_link_up(gas &mem, unsigned pff, bool up)
{
	const uint64_t base = pff_csr(pff);
	const uint32_t best = mem.get32(base + pff_csr_reg::link_capabilities) & speed_and_width;

	mem.put16(base + pff_csr_reg::link_status, up ? uint16_t(best | link_active) : 0);
}

} // namespace switchtec::model
