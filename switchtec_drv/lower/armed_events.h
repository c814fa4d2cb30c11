// SPDX-License-Identifier: GPL-2.0-only
// Which headers our own programs have armed.
#pragma once
#include "core/bit_set.h"
#include "lower/event_blocks.h"

namespace switchtec::lower {

/**
 * class armed_events - a bit for each event and block, one for each block that has any, and each header's
 * count when it was armed
 *
 * That an armed event has happened is seen by its header's "occurred", or by the count: somebody else who
 * shares the switch may clear the one, and nobody the other. MRPC completions are never in here: they
 * belong to the firmware's users of MRPC.
 */
class armed_events {
public:
	using bits = regs::event_header;

	bool has(event_at which) const noexcept { return slots(which.block()) & which.slot(); }
	void arm(event_at which, u32 header) noexcept
	{
		if (which.location().mrpc_completion)
			return;
		set(which, true);
		counts_[which.block().number()][which.location().slot] =
			static_cast<u8>(bits::count::get(header));
	}
	void disarm(event_at which) noexcept { set(which, false); }
	bool fired(event_at which, u32 header) const noexcept
	{
		return has(which) && (bits::occurred::get(header) ||
				      bits::count::get(header) !=
					      counts_[which.block().number()][which.location().slot]);
	}
	// The events of a block that are armed, as a summary register has them.
	u32 slots(event_block block) const noexcept { return slots_[block.number()]; }
	// The first block from this number on in which something is armed; all_event_blocks: none.
	unsigned int next(unsigned int from) const noexcept { return blocks_.next(from); }

private:
	void set(event_at which, bool on) noexcept
	{
		const unsigned int number = which.block().number();
		u16 &slots = slots_[number];

		slots = static_cast<u16>(on ? slots | which.slot() : slots & ~which.slot());
		blocks_.set(number, slots != 0);
	}

	bit_set<all_event_blocks> blocks_;
	u16 slots_[all_event_blocks] = {};
	u8 counts_[all_event_blocks][regs::event_slots] = {};
};

} // namespace switchtec::lower
