// SPDX-License-Identifier: GPL-2.0-only
// Where event headers are: in blocks of three scopes, which are numbered through.
#pragma once
#include "lower/topology.h"
#include "regs/events.h"
#include "regs/part_cfg.h"

namespace switchtec::lower {

// Which slots of a scope its summary registers tell of, known when this is compiled.
constexpr u32 slots_with_summary(regs::event_scope scope) noexcept
{
	u32 slots = 0;

	for (const regs::event_location &event : regs::events)
		if (event.scope == scope && event.has_summary)
			slots |= 1u << event.slot;
	return slots;
}

/**
 * struct scope_layout - one kind of block
 * @offset: of the first, in the GAS
 * @stride: from one to the next
 * @summary: register in each that tells in which of its headers "occurred" is set
 * @summarised: slots that it tells of
 * @count: how many this switch has
 * @first: number of the first among the blocks of all scopes
 */
struct scope_layout {
	u64 offset;
	u64 stride;
	u32 summary;
	u32 summarised;
	unsigned int topology::*count;
	unsigned int first;
};

// In the order of event_scope.
inline constexpr scope_layout scopes[] = {
	{regs::gas::sw_event, 0, regs::sw_event::global_summary::offset,
	 slots_with_summary(regs::event_scope::global), &topology::switch_count, 0},
	{regs::gas::part_cfg, regs::gas::part_cfg_stride, regs::part_cfg::part_event_summary::offset,
	 slots_with_summary(regs::event_scope::partition), &topology::partition_count, 1},
	{regs::gas::pff_csr, regs::gas::pff_csr_stride, regs::pff_csr::pff_event_summary::offset,
	 slots_with_summary(regs::event_scope::pff), &topology::pff_count, 1 + regs::gas::max_partitions},
};
inline constexpr unsigned int all_event_blocks = 1 + regs::gas::max_partitions + regs::gas::max_pffs;

/** struct event_block - one of them */
struct event_block {
	regs::event_scope scope;
	unsigned int index; // below the scope's count

	static constexpr event_block numbered(unsigned int number) noexcept
	{
		unsigned int scope = sizeof(scopes) / sizeof(*scopes) - 1;

		while (number < scopes[scope].first)
			scope--;
		return {static_cast<regs::event_scope>(scope), number - scopes[scope].first};
	}
	constexpr const scope_layout &layout() const noexcept
	{
		return scopes[static_cast<unsigned int>(scope)];
	}
	constexpr unsigned int number() const noexcept { return layout().first + index; }
	regs::window window(const topology &where) const noexcept
	{
		return where.block(layout().offset + index * layout().stride);
	}
};

/** struct event_at - one event id of the ABI in one of the blocks that have it */
struct event_at {
	u32 id;
	unsigned int index;

	constexpr const regs::event_location &location() const noexcept { return regs::events[id]; }
	constexpr event_block block() const noexcept { return {location().scope, index}; }
	constexpr u32 slot() const noexcept { return 1u << location().slot; }
};

// Each event of a block whose slot is among these.
template <class Visit>
void for_each_event(event_block block, u32 slots, Visit visit) noexcept
{
	for (u32 id = 0; slots && id < regs::event_ids; id++) {
		const event_at which{id, block.index};
		if (which.location().scope == block.scope && slots & which.slot())
			visit(which);
	}
}

} // namespace switchtec::lower
