// SPDX-License-Identifier: GPL-2.0
/*
 * DOC: the queue
 *
 * One queue for the commands of all handles of a device, in the order of their writes: the
 * hardware runs one at a time. It belongs to the upper half and outlives the hardware; the engine
 * of the lower half takes commands from it while there is one.
 *
 * At detach nothing is done to the commands: their states stay as they are and tell each reader
 * what became of its command (done: deliver it, running: EPIPE, queued: ENODEV).
 */
#pragma once
#include "upper/command.h"

namespace switchtec::upper {

/**
 * class queue_state - what the queue's lock guards
 *
 * Reached through mrpc_queue::with() only. Any context; nothing here sleeps.
 */
class queue_state : immovable {
public:
	// Hand a claimed command in. What was claimed in time may come late: it waits, and is never started.
	void enqueue(command &c) noexcept;

	// read(): take a result, for a reader who asks for so many bytes of output. again: not there yet;
	// bade: no command, or somebody else's result; otherwise what abi.rst says.
	error take(command &c, u32 wanted) noexcept;
	// The same, for a reader who sleeps after "again", and has to come back by take_after_sleep().
	error take_or_sleep(command &c, u32 wanted) noexcept;
	// @leave: does not sleep any more, whatever comes.
	error take_after_sleep(command &c, u32 wanted, bool leave) noexcept;

	// close(): the handle goes away with whatever its command does.
	void forget(command &c) noexcept;

	// For the engine: the next command to run, now running; null: none, or no longer.
	command *start_next() noexcept;
	command *running() noexcept { return running_; }
	// How much of the running command's output anybody may ask for, in bytes. Grows and shrinks.
	u32 wanted_output() const noexcept;
	// The hardware is through with the running command. Returns who is to be told: with tell(), and before
	// the lock is released, for then the reader may take the result and close its handle. Null: nobody
	// wants the result, and it is dropped.
	command *finish(const outcome &how) noexcept;
	void tell(command &c) noexcept;
	// A command that was handed in ends without the hardware.
	void fail(command &c, error err) noexcept;
	// Fail the running command, or, if its handle is gone, the first that waits behind it.
	void fail_first(error err) noexcept;
	void fail_all(error err) noexcept;
	bool somebody_waits() const noexcept { return first_ != nullptr; }
	// How long somebody has been first in line, in milliseconds; 0 if nobody is.
	u64 first_waits_since(u64 now_ms) noexcept;

	// No command is claimed, or started, from now on. To look needs no lock.
	void close() noexcept { store_release(closed_, true); }
	bool closed() const noexcept { return load_acquire(closed_); }
	// There is no hardware any more, and no result will come.
	void detach() noexcept;
	bool detached() const noexcept { return load_acquire(detached_); }

private:
	error take_excerpt(command &c, u32 wanted) noexcept;
	void settle(command &c, const outcome &how) noexcept;
	void note_first() noexcept;

	list<command> pending_;
	command *running_ = nullptr;
	const command *first_ = nullptr;
	u64 first_since_ms_ = 0;
	bool closed_ = false;
	bool detached_ = false;
};

/**
 * class mrpc_queue - queue_state behind its lock
 *
 * The lock is taken in interrupts and nests inside everything else.
 */
class mrpc_queue : public locked<queue_state, spinlock> {
public:
	mrpc_queue() noexcept;
};

} // namespace switchtec::upper
