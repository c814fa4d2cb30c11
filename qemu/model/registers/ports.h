// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "registers/config.h"
#include "registers/gas.h"
#include "registers/generation.h"
#include "registers/layout.h"

namespace switchtec::model {

/**
 * struct partition_ports - the PFFs of one partition
 *
 * The first is its upstream port, then come the downstream ports. Its last PFF is the vEP, the
 * endpoint that its host's driver sits on, if it can have a host. PFFs for which the registers have no
 * room (more than 47 downstream ports) belong to nobody.
 */
struct partition_ports {
	unsigned usp = no_pff, vep = no_pff;
	unsigned first_dsp = no_pff, dsps = 0;

	bool owns(unsigned pff) const
	{
		return pff == usp || pff == vep || (pff >= first_dsp && pff < first_dsp + dsps);
	}
};

partition_ports ports_of(const config &cfg, unsigned partition);

/** build_ports() - PART_CFG and PFF_CSR blocks as after power-up, every link up */
void build_ports(gas &mem, const config &cfg, const chip &what);

/** has_link() - an upstream or downstream port, not the vEP */
bool has_link(const gas &mem, unsigned pff);

/* The state of a link is in its port's link status register, and only there. */
bool link_up(const gas &mem, unsigned pff);
void set_link_up(gas &mem, unsigned pff, bool up);

} // namespace switchtec::model
