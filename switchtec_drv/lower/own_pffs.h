// SPDX-License-Identifier: GPL-2.0-only
// The PFFs that our own PART_CFG names. Those of other hosts are none of our business.
#pragma once
#include "core/bit_set.h"
#include "lower/partition_ports.h"

namespace switchtec::lower {

/**
 * class own_pffs - read when somebody needs them, and again after they were forgotten
 *
 * Ports are bound to partitions at run time, too.
 */
class own_pffs {
public:
	// Until the next read() none is ours.
	void forget() noexcept { *this = {}; }
	// Asks 49 registers, unless the answer is known. Errors: io; then nothing is known.
	error read(inquiry &ask, const topology &where) noexcept
	{
		const regs::window part = where.part_cfg(where.partition);

		if (known_)
			return error::none;
		add(upstream_pff(ask, part), where);
		add(endpoint_pff(ask, part), where);
		for (u32 i = 0; i < regs::part_cfg::max_dsps; i++)
			add(downstream_pff(ask, part, i), where);
		known_ = !ask.silent();
		if (!known_)
			forget();
		return ask.verdict();
	}
	bool has(unsigned int pff) const noexcept { return pffs_.has(pff); }

private:
	// A port that has none is past the last one.
	void add(u32 pff, const topology &where) noexcept
	{
		if (pff < where.pff_count)
			pffs_.set(pff, true);
	}

	bool known_ = false;
	bit_set<regs::gas::max_pffs> pffs_;
};

} // namespace switchtec::lower
