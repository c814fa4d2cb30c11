// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: did this command run?
 *
 * A mailbox that says "done" may say so of the command before: what was written while nobody was
 * there is lost, and the device comes back with what it had. So whoever finds a result without having
 * been told of it needs evidence that the running command is the one that it belongs to:
 *
 * * its result is in memory (DMA mode), or its completion event has occurred since that was last seen
 *   clear: this was told. (A command that ended by DMA may have caused that event, or not.)
 * * somebody saw it in progress;
 * * the mailbox has this command's word, and had another one before. (That it reads back is an
 *   assumption: if it does not, this is no evidence. The input alone is none: the word comes last.)
 *
 * After a silence only what is seen then counts: the device may have been reset. A command that asks
 * for no completion (bit 16) is believed without evidence, as long as there was no silence.
 */
#pragma once
#include "upper/command.h"

namespace switchtec::lower {

/**
 * class evidence - what was seen of the running command
 *
 * Guarded by the queue's lock, as the engine's other members. Does nothing but remember.
 */
class evidence {
public:
	// The command with this word is written to the mailbox now.
	void begin(u32 word) noexcept
	{
		completed_ = in_progress_ = gap_ = false;
		silent_ = regs::mrpc::cmd::no_completion::get(word);
		// All ones: it could not be read, so nobody knows what it had.
		distinct_ = word != word_ && word_ != regs::mrpc::all_ones;
		word_ = word;
	}
	// Nobody answered, or the device has forgotten what it was told at set-up.
	void saw_silence() noexcept
	{
		completed_ = in_progress_ = false;
		gap_ = true;
	}
	void saw_progress() noexcept { in_progress_ = true; }
	// The completion event has occurred, and is acknowledged.
	void saw_completion() noexcept
	{
		completed_ = completed_ || clear_;
		clear_ = true;
	}
	// It has not.
	void saw_no_completion() noexcept { clear_ = true; }
	// The end of it was in memory, but what it was is lost.
	void saw_completion_in_memory() noexcept { completed_ = true; }
	// The result was in memory.
	void saw_result() noexcept { clear_ = false; }
	// What the command register has, as it was read.
	void saw_word(u32 word) noexcept { word_ = word; }

	bool completed() const noexcept { return completed_; }
	bool seen_in_progress() const noexcept { return in_progress_; }
	// If the mailbox has this command's word, it was written.
	bool distinct() const noexcept { return distinct_; }
	// It asks for no completion, and nothing speaks against it.
	bool excused() const noexcept { return silent_ && !gap_; }

private:
	bool completed_ = false;
	bool in_progress_ = false;
	bool gap_ = false;
	bool silent_ = false;
	bool distinct_ = false;
	bool clear_ = false; // the completion event was, before this command
	u32 word_ = regs::mrpc::all_ones; // in the command register, before the next one
};

} // namespace switchtec::lower
