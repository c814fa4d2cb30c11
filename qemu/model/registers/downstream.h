// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>

#include "registers/config.h"
#include "registers/gas.h"
#include "registers/ports.h"

namespace switchtec::model {

/**
 * class downstream - what is plugged in below this host's downstream ports
 *
 * As far as the world outside tells: a port it says nothing of has a device that stays. This is not the
 * switch's to forget, so it lasts over resets, in which no link comes up below which there is nobody.
 */
class downstream {
public:
	downstream(gas &mem, const config &cfg) : mem_(mem), ports_(ports_of(cfg, cfg.partition)) {}

	/* The PFF whose link changed with it; no_pff: none, or there is no such port. */
	unsigned plug(unsigned port, bool present)
	{
		if (port >= ports_.dsps)
			return no_pff;
		const auto before = present_.find(port);
		const bool was = before == present_.end() || before->second;

		present_[port] = present;
		return was == present ? no_pff : ports_.first_dsp + port;
	}

	/* after power-up, in which every link comes up */
	void reset()
	{
		for (const auto &[port, present] : present_)
			if (!present)
				set_link_up(mem_, ports_.first_dsp + port, false);
	}

private:
	gas &mem_;
	const partition_ports ports_;
	std::map<unsigned, bool> present_;
};

} // namespace switchtec::model
