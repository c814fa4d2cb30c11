// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: the result in memory
 *
 * In DMA mode the firmware writes a result to memory, and then interrupts. Nobody has said in public in
 * which order its parts land, or what is in its field for the command's number. So only the interrupt of
 * its own tells that all of it is there; for whoever finds a result without one, it has to have been there
 * for watchdog::settle_ms. The number is a short cut, and no more: if it is the running command's there is no doubt;
 * if it is anything else the mailbox decides.
 */
#pragma once
#include "regs/mrpc.h"
#include "upper/command.h"

namespace switchtec::lower {

/**
 * class dma_result - the memory that the firmware writes results to
 *
 * Guarded by the queue's lock, but for what the device writes. No register is touched.
 */
class dma_result {
public:
	// @memory null: mailbox mode, there is none.
	void attach(regs::mrpc::dma_result *memory, u64 bus_address) noexcept
	{
		memory_ = memory;
		bus_address_ = bus_address;
	}
	explicit operator bool() const noexcept { return memory_ != nullptr; }
	u64 bus_address() const noexcept { return bus_address_; }

	/**
	 * enum sign - what memory has
	 * @none: nothing; the result is still to come
	 * @ours: a result with the running command's number
	 * @doubtful: a result with another one
	 */
	enum class sign : u8 { none, ours, doubtful };
	// Looks for the result of command @id. What is read after it is at least as new as the status.
	sign look(u32 id) noexcept;
	// Of what it has found a sign of.
	u32 number() const noexcept { return memory_->command_id.load(); }
	// What the firmware has written, of a result that is all there. Valid until clear().
	upper::outcome outcome() noexcept;

	// Ready for a command's result: whatever size it claims, nothing of an earlier one's is in it.
	void clear() noexcept;
	// A result is another's, or not known: what memory has of it is to go before the next command.
	void spoil() noexcept { stale_bytes_ = regs::mrpc::payload_size; }
	// What is there is not the running command's, whose result is still to come, or comes just now.
	// Returns whether that was so: then it is lost.
	bool discard(u32 id) noexcept;

private:
	bool is_of(u32 id) const noexcept;

	regs::mrpc::dma_result *memory_ = nullptr;
	u64 bus_address_ = 0;
	u32 stale_bytes_ = regs::mrpc::payload_size; // so many may be an earlier command's
};

} // namespace switchtec::lower
