// SPDX-License-Identifier: GPL-2.0-only
// What the registers of a hostile device read.
#pragma once

#include <vector>

#include "input.h"
#include "machine.h"

namespace fuzz {

// One register, or the same one of all blocks of its kind, or all registers; and what it reads.
struct lie {
	static lie from(input &in);
	bool about(uint64_t offset, unsigned size) const;
	uint64_t tell(uint64_t offset, unsigned size, uint64_t truth);

	enum class kind : uint8_t { mrpc, sw_event, sys_info, flash_info, part_cfg, pff_csr, ntb, all };
	enum class way : uint8_t { constant, flip, after, before, alternate, count, count_ };

	kind where = kind::all;
	bool every_block = false;
	uint64_t word = 0; // offset of the word in BAR 0; of the first block, if in every block
	way how = way::constant;
	uint32_t value = 0;
	unsigned n = 0;
	unsigned reads = 0;
};

// The lies in force; a filter for machine::on_read().
class liar {
public:
	void add(const lie &l);
	void stop() { lies_.clear(); }
	uint64_t read(uint64_t offset, unsigned size, uint64_t truth);

private:
	static constexpr size_t most = 6;
	std::vector<lie> lies_;
};

} // namespace fuzz
