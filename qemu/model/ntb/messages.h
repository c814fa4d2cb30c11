// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>

#include "machine/hosts.h"
#include "registers/config.h"
#include "registers/gas.h"

namespace switchtec::model {

/** class ntb_messages - doorbells and messages of all partitions: what one sends, the others get */
class ntb_messages {
public:
	ntb_messages(gas &mem, hosts &all, const config &cfg) : mem_(mem), hosts_(all), cfg_(cfg) {}

	void reset(unsigned partition) { mem_.fill(ntb_dbmsg_block(partition), 0, ntb_reg::dbmsg_stride); }
	/* @reg: an aligned word of the partition's block; of @value the bits in @mask are written */
	void write(unsigned partition, uint64_t reg, uint32_t value, uint32_t mask);

private:
	void ring(unsigned from, unsigned word, uint32_t bits);
	void send(unsigned from, unsigned index, uint32_t message);
	void receive(unsigned partition, unsigned slot, unsigned from, uint32_t message);
	/* doorbells of a word want an interrupt */
	void interrupt(unsigned partition, unsigned word, uint32_t bits);
	void interrupt_one(unsigned partition, unsigned bit);

	gas &mem_;
	hosts &hosts_;
	const config &cfg_;
};

} // namespace switchtec::model
