// SPDX-License-Identifier: GPL-2.0-only

#include "firmware/port_binding.h"

#include "registers/layout.h"

namespace switchtec::model {

unsigned max_ports(generation gen)
{
	static constexpr unsigned count[] = {48, 52, 60, 20};

	return count[unsigned(gen)];
}

unsigned stack_count(const chip &what)
{
	if (what.gen != generation::gen6)
		return 8;

	const unsigned suffix = what.device_id & 0xff;

	return suffix == 0x44 || suffix == 0x60 ? 10 : 4;
}

port_binding::port_binding(const gas &mem, const config &cfg, const chip &what)
	: mem_(mem), config_(cfg)
{
	for (unsigned partition = 0; partition < cfg.partitions; partition++) {
		for (unsigned logical = 0; logical <= max_dsps; logical++) {
			if (!logical_exists(partition, logical))
				continue;
			if (all_.size() == max_ports(what.gen))
				return;
			all_.push_back({.id = uint8_t(all_.size()),
					.partition = uint8_t(partition),
					.logical = uint8_t(logical),
					.pff = pff_of(partition, logical)});
		}
	}
}

unsigned port_binding::pff_of(unsigned partition, unsigned logical) const
{
	const uint64_t base = part_cfg(partition);

	return logical ? mem_.get32(base + part_cfg_reg::dsp_pff_inst_id + 4 * (logical - 1))
		       : mem_.get32(base + part_cfg_reg::usp_pff_inst_id);
}

bool port_binding::logical_exists(unsigned partition, unsigned logical) const
{
	return partition < config_.partitions && logical <= max_dsps &&
	       pff_of(partition, logical) < config_.pffs;
}

const physical_port *port_binding::find(unsigned id) const
{
	return id < all_.size() ? &all_[id] : nullptr;
}

physical_port *port_binding::find_bound(unsigned partition, unsigned logical)
{
	for (physical_port &p : all_)
		if (p.bound() && p.partition == partition && p.logical == logical)
			return &p;
	return nullptr;
}

bind_error port_binding::bind(unsigned partition, unsigned logical, unsigned physical)
{
	if (partition >= config_.partitions)
		return bind_error::no_partition;
	if (physical >= all_.size())
		return bind_error::no_physical_port;
	if (!logical)
		return bind_error::upstream_port;
	if (!logical_exists(partition, logical))
		return bind_error::no_logical_port;
	if (find_bound(partition, logical))
		return bind_error::logical_port_bound;

	physical_port &p = all_[physical];

	if (p.bound())
		return bind_error::physical_port_bound;
	p.partition = uint8_t(partition);
	p.logical = uint8_t(logical);
	p.pff = pff_of(partition, logical);
	return bind_error::none;
}

bind_error port_binding::unbind(unsigned partition, unsigned logical)
{
	if (partition >= config_.partitions)
		return bind_error::no_partition;
	if (!logical)
		return bind_error::upstream_port;
	if (!logical_exists(partition, logical))
		return bind_error::no_logical_port;

	physical_port *p = find_bound(partition, logical);

	if (!p)
		return bind_error::not_bound;
	*p = {.id = p->id};
	return bind_error::none;
}

} // namespace switchtec::model
