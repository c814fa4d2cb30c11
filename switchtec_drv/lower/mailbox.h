// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: the mailbox
 *
 * Registers for one command at a time: its input, its word, which starts it, and how it ended. They are
 * mapped write-combining, so both directions have barriers. All ones may be a value, or silence; a value
 * counts only if the device is there right after it and says it again.
 */
#pragma once
#include "regs/mrpc.h"
#include "upper/command.h"

namespace switchtec::lower {

/**
 * class mailbox - the MRPC registers
 *
 * Has no state but how wide accesses may be. No lock is needed to read; to write there must be only one.
 */
class mailbox {
public:
	// @wide: payload moves 8 bytes at a time, else 4.
	void attach(regs::window at, bool wide) noexcept
	{
		at_ = at;
		wide_ = wide;
	}

	// ---- writes: each ends with a barrier that pushes them out ----

	// The device runs @c. What its result is to overwrite is in place before.
	void start(hw proof, const upper::command &c) const noexcept;
	void enable_dma(hw proof, u64 address) const noexcept;
	void disable_dma(hw proof) const noexcept;

	// ---- reads ----

	u32 status(hw proof) const noexcept { return at_.read<regs::mrpc::status>(proof); }
	u32 status_again(hw proof) const noexcept;
	u32 word(hw proof) const noexcept;
	u32 dma_en(hw proof) const noexcept;

	// What it says of the end of a command.
	enum class says : u8 { in_progress, nothing, ended };
	says ending(hw proof, u32 &status, u32 &return_code) const noexcept;
	// @size bytes of payload, rounded up to whole words, from @offset. Returns whether the device was
	// there to give them.
	bool read_words(hw proof, u8 *to, u32 offset, u32 size) const noexcept;
	// What was read since then belongs to this status: a device that was reset meanwhile has neither.
	bool undisturbed(hw proof, u64 since_ms, u32 status) const noexcept;

private:
	bool is_there(hw proof) const noexcept;
	bool word_is_right(hw proof, const u8 *at, u32 offset) const noexcept;
	void read_block(hw proof, void *to, u32 offset, u32 bytes) const noexcept;

	regs::window at_;
	bool wide_ = true;
};

} // namespace switchtec::lower
