// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "registers/gas.h"
#include "registers/layout.h"

namespace switchtec::model {

/**
 * class view - BAR 0 as one host sees it
 *
 * The registers are the switch's, one set for all hosts. A host's own are its mailbox and the bytes that
 * tell it which partition it is. Pokes are a layer above: what this host reads, not what is stored.
 */
class view {
public:
	explicit view(gas &shared) : shared_(shared), mailbox_(mrpc_reg::block_size) {}

	gas &mailbox() { return mailbox_; }
	const gas &mailbox() const { return mailbox_; }

	/* this host reads @value here */
	void put_own8(uint64_t offset, uint8_t value)
	{
		for (own_byte &b : own_)
			if (b.offset == offset || b.offset == nowhere) {
				b = {offset, value};
				return;
			}
	}

	/* the aligned word at @offset */
	uint32_t get32(uint64_t offset) const
	{
		if (offset < mrpc_reg::block_size)
			return mailbox_.get32(offset);
		uint32_t word = shared_.get32(offset);

		for (const own_byte &b : own_)
			if (b.offset - offset < 4) {
				const unsigned shift = unsigned(b.offset - offset) * 8;

				word = (word & ~(uint32_t(0xff) << shift)) | uint32_t(b.value) << shift;
			}
		return word;
	}

	/* the same as a client sees it */
	uint32_t visible32(uint64_t offset) const
	{
		const auto poked = pokes_.find(offset);

		return poked == pokes_.end() ? get32(offset) : poked->second;
	}
	void poke(uint64_t offset, uint32_t value) { pokes_[offset & ~uint64_t(3)] = value; }
	void unpoke(uint64_t offset) { pokes_.erase(offset & ~uint64_t(3)); }

private:
	static constexpr uint64_t nowhere = ~uint64_t(0);

	struct own_byte {
		uint64_t offset = nowhere;
		uint8_t value = 0;
	};

	gas &shared_;
	gas mailbox_;
	std::array<own_byte, 2> own_;
	std::map<uint64_t, uint32_t> pokes_;
};

} // namespace switchtec::model
