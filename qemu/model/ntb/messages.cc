// SPDX-License-Identifier: GPL-2.0-only

#include "ntb/messages.h"

#include "registers/layout.h"

namespace switchtec::model {

namespace {

/* the second word of a message that came in: status, mask and source, a byte each */
constexpr uint32_t has_come = 1, wants_interrupt = 1u << 8, mask_byte = 0xff00;

/* @reg is a word of the register of 64 bits at @base; which one */
bool is_word_of(uint64_t reg, uint64_t base) { return reg - base < 8; }
unsigned word_of(uint64_t reg) { return reg >> 2 & 1; }

} // namespace

void ntb_messages::write(unsigned partition, uint64_t reg, uint32_t value, uint32_t mask)
{
	const uint64_t at = ntb_dbmsg_block(partition) + reg;
	const uint32_t old = mem_.get32(at), written = value & mask, merged = (old & ~mask) | written;

	if (is_word_of(reg, ntb_reg::outbound_doorbell)) {
		ring(partition, word_of(reg), written);
	} else if (is_word_of(reg, ntb_reg::inbound_doorbell)) {
		mem_.put32(at, old & ~written);
	} else if (is_word_of(reg, ntb_reg::inbound_mask)) {
		const uint64_t doorbell = at - ntb_reg::inbound_mask + ntb_reg::inbound_doorbell;

		mem_.put32(at, merged);
		interrupt(partition, word_of(reg), merged & ~old & mem_.get32(doorbell));
	} else if (is_word_of(reg, ntb_reg::outbound_mask) ||
		   (reg >= ntb_reg::vector_map && reg <= ntb_reg::message_map)) {
		mem_.put32(at, merged);
	} else if (reg - ntb_reg::outbound_message < ntb_reg::messages * ntb_reg::message_stride) {
		if (word_of(reg) == 0)
			send(partition, unsigned(reg - ntb_reg::outbound_message) / 8, merged);
	} else if (reg - ntb_reg::inbound_message < ntb_reg::messages * ntb_reg::message_stride) {
		if (word_of(reg) == 1)
			mem_.put32(at, (old & ~mask_byte & ~(written & has_come)) | (merged & mask_byte));
	}
}

void ntb_messages::ring(unsigned from, unsigned word, uint32_t bits)
{
	bits &= mem_.get32(ntb_dbmsg_block(from) + ntb_reg::outbound_mask + 4 * word);
	for (unsigned p = 0; p < cfg_.partitions; p++) {
		if (p == from)
			continue;
		const uint64_t doorbell = ntb_dbmsg_block(p) + ntb_reg::inbound_doorbell + 4 * word;
		const uint32_t old = mem_.get32(doorbell);

		mem_.put32(doorbell, old | bits);
		interrupt(p, word, bits & ~old & mem_.get32(ntb_dbmsg_block(p) + ntb_reg::inbound_mask + 4 * word));
	}
}

/* Whoever has this message of ours in his map gets it, in the place where it is in the map. */
void ntb_messages::send(unsigned from, unsigned index, uint32_t message)
{
	for (unsigned p = 0; p < cfg_.partitions; p++)
		for (unsigned slot = 0; p != from && slot < ntb_reg::messages; slot++)
			if (*mem_.at(ntb_dbmsg_block(p) + ntb_reg::message_map + slot) == (index | from << 2))
				receive(p, slot, from, message);
}

void ntb_messages::receive(unsigned partition, unsigned slot, unsigned from, uint32_t message)
{
	const uint64_t at = ntb_dbmsg_block(partition) + ntb_reg::inbound_message + slot * ntb_reg::message_stride;
	const uint32_t mask = mem_.get32(at + 4) & mask_byte;

	mem_.put32(at, message);
	mem_.put32(at + 4, mask | from << 16 | has_come);
	if (mask & wants_interrupt)
		interrupt_one(partition, ntb_reg::first_message_vector + slot);
}

void ntb_messages::interrupt(unsigned partition, unsigned word, uint32_t bits)
{
	for (unsigned bit = 0; bit < 32; bit++)
		if (bits >> bit & 1)
			interrupt_one(partition, 32 * word + bit);
}

void ntb_messages::interrupt_one(unsigned partition, unsigned bit)
{
	if (port *host = hosts_.of(partition))
		host->interrupt(*mem_.at(ntb_dbmsg_block(partition) + ntb_reg::vector_map + bit));
}

} // namespace switchtec::model
