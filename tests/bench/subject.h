// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../guest/slot.h"

#include <string>
#include <vector>

namespace bench {

/** A switch that is measured. What it is does not change, and is asked for once: asking is slow. */
struct subject {
	const guest::slot &sw;
	bool dma;
	unsigned pffs, partitions;

	/** "dma/48/1": mode, PFFs, partitions; a part of every key. */
	std::string key() const;

	/** All of this guest's, in the order of the runner. */
	static const std::vector<subject> &all();
};

} // namespace bench
