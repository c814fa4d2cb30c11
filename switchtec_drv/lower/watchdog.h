// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: the watchdog
 *
 * Looks after what interrupts do not tell: a lost interrupt, one that overtook its result, a device that
 * answers all ones, a command that passes its time limit. It is armed once for a busy period and not once a
 * command, and reads a register only of a command that takes long: soon, to see whether the device is there
 * and works on it, and then less and less often. When it looks next is decided in one place, here; what a
 * look means is for the engine.
 */
#pragma once
#include "core/sync.h"

namespace switchtec::lower {

/**
 * class watchdog - when the running command is looked at next
 *
 * All times in milliseconds. Guarded by the queue's lock; any context.
 */
class watchdog {
public:
	// How long after the first sign of a result all of it is there: in memory, or its event.
	static const unsigned int settle_ms;

	watchdog(seam_function look, void *arg) noexcept : work_(look, arg) {}

	// ---- what it is told ----

	// A command starts now.
	void begin(u64 now) noexcept;
	// Something runs whose end no interrupt tells of: it is late from the start.
	void begin_late() noexcept;
	// An interrupt came and its result did not: it may have overtaken it.
	void expect_result() noexcept;
	// There is some sign of a result; @after_ms from now all of it is there. The first such sign counts.
	void expect_rest(u64 now, unsigned int after_ms) noexcept;
	// The same, of one in memory with that number: one with another has only begun to come.
	void expect_rest_of(u32 number, u64 now, unsigned int after_ms) noexcept;
	// A look found the device there, and no result.
	void found_nothing() noexcept;
	// A look found the device silent. Returns how many in a row.
	unsigned int look_failed() noexcept;
	// The look at age_ms() is done: the next one after twice as long.
	void looked(u64 now) noexcept;

	// ---- what it tells ----

	u64 age(u64 now) const noexcept { return now - started_; }
	// The command has taken so long that what the status register says of it counts.
	bool late(u64 now) const noexcept { return age(now) >= look_period_ms; }
	// It is time to read the status register. @registers_tell: the end is seen there, and nowhere else.
	bool due(u64 now, bool registers_tell) const noexcept;
	// Since when there is some sign of a result there has been time for the rest.
	bool settled(u64 now) const noexcept;

	/**
	 * arm() - look again when it is time, or sooner
	 * @time_left: until the first in line has waited too long; ~0: no limit
	 *
	 * A look that is due earlier stays: nobody puts off what somebody else waits for.
	 */
	void arm(u64 now, u64 time_left) noexcept;
	// The look is under way.
	void awake() noexcept;
	// Not under the lock: it does not look, and will not. May sleep.
	void cancel() noexcept { work_.cancel_sync(); }
	// After that.
	void cancelled() noexcept { armed_ = false; }

private:
	// A command that has taken so long may have lost its interrupt. It is looked at again after each such
	// period.
	static constexpr unsigned int look_period_ms = 500;
	// How old a command is when it is looked at for the first time.
	static constexpr unsigned int first_look_ms = 20;
	// All ones may be a firmware reset: only another look makes sure.
	static constexpr unsigned int look_after_silence_ms = 100;

	/**
	 * enum mood - what the next look is for
	 * @calm: the command takes its time
	 * @eager: its interrupt has come, its result is to be there any moment
	 * @settling: some of its result is there
	 * @doubtful: the last look failed
	 */
	enum class mood : u8 { calm, eager, settling, doubtful };

	static constexpr u32 unknown = ~0u;

	u64 delay(u64 now) const noexcept;

	delayed_work work_;
	mood mood_ = mood::calm;
	unsigned int failed_looks_ = 0;
	unsigned int retry_delay_ = 0; // when eager
	u64 started_ = 0;
	u64 look_age_ = 0;   // how old the command is when it is looked at next
	u64 settles_at_ = 0;
	u32 settles_ = unknown; // the number of what does
	bool armed_ = false; // it will look,
	u64 armed_for_ = 0;  // no later than then
};

} // namespace switchtec::lower
