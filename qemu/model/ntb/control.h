// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>

#include "machine/hosts.h"
#include "ntb/setup.h"
#include "registers/config.h"
#include "registers/gas.h"

namespace switchtec::model {

/** class ntb_control - a partition's control registers, and what of them counts */
class ntb_control {
public:
	ntb_control(gas &mem, hosts &all, const config &cfg, unsigned partition)
		: mem_(mem), hosts_(all), cfg_(cfg), partition_(partition)
	{
		reset();
	}

	/* as after power-up; an operation that runs is forgotten */
	void reset();
	/* @reg: an aligned word of the block; @value: as it is with what is written */
	void write(uint64_t reg, uint32_t value);
	const ntb_setup &in_force() const { return in_force_; }

private:
	uint64_t at(uint64_t reg) const { return ntb_control_block(partition_) + reg; }
	void begin(uint32_t operation);
	void end(uint32_t operation);
	uint32_t configure();

	gas &mem_;
	hosts &hosts_;
	const config &cfg_;
	const unsigned partition_;

	ntb_setup in_force_;
	uint32_t running_ = 0, waiting_ = 0; /* operations; 0: none */
	/* number of the current operation: the end of an older one does nothing */
	uint64_t sequence_ = 0;
};

} // namespace switchtec::model
