// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <string>

namespace switchtec::model {

struct access_count {
	uint64_t reads = 0;
	uint64_t writes = 0;

	bool operator==(const access_count &) const = default;
};

/**
 * struct counters - register accesses by block, and what came of them
 *
 * An access counts once, whatever its size, and counts on a dead device too: "no access after
 * detach" is a thing to prove. In QEMU the MSI-X table of a live device is QEMU's own and not
 * counted.
 */
struct counters {
	access_count mrpc, top_cfg, sw_event, sys_info, flash_info, part_cfg, ntb, pff_csr;
	access_count msix, other;
	access_count total;
	uint64_t commands = 0; /* accepted */
	uint64_t overlapped_commands = 0; /* cmd written while one was in progress: a driver bug */
	uint64_t interrupts = 0; /* handed to the backend */
	uint64_t dma_results = 0; /* result blocks that reached host memory, stale ones included */
	uint64_t resets = 0; /* PCI resets, that of power-up and those of a new card included */

	/** block() - the counter of the block that holds @offset */
	access_count &block(uint64_t offset);
	std::string json() const;
	/** totals() - the numbers without the accesses, short enough for a slow serial line */
	std::string totals() const;
};

} // namespace switchtec::model
