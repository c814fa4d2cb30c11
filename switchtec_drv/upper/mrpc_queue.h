// SPDX-License-Identifier: GPL-2.0-only
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
 * enum queue_phase - what becomes of commands
 * @open: they are taken, and started in their turn
 * @held: they are taken, and wait: the hardware is not to be reached for a while
 * @refusing: that while takes too long. None is taken, and none waits: EIO
 * @closed: the device goes away. None is taken or started
 * @detached: it is gone, and no result will come
 */
enum class queue_phase : u8 { open, held, refusing, closed, detached };

/**
 * class queue_state - what the queue's lock guards
 *
 * Reached through mrpc_queue::with() only. Any context; nothing here sleeps.
 */
class queue_state : immovable {
public:
	// Hand a claimed command in. What was claimed in time may come late, to a closed queue: it waits, and is
	// never started. Errors: io: refused.
	error enqueue(command &c) noexcept;

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
	// The running command ends without the hardware, if somebody still wants it.
	void fail_running(error err) noexcept;
	// The same, or, if its handle is gone, the first that waits behind it.
	void fail_first(error err) noexcept;
	// How long somebody has been first in line, in milliseconds; 0 if nobody is.
	u64 first_waits_since(u64 now_ms) noexcept;

	// ---- phases ----

	queue_phase phase() const noexcept { return phase_.guarded(); }
	bool starts() const noexcept { return phase() == queue_phase::open; }
	// The same without the lock.
	queue_phase peek() const noexcept { return phase_.load(); }
	// Nothing is started until go_on(), or for ever. Returns whether that begins now.
	bool hold(u64 now_ms) noexcept;
	// Nobody is to wait any longer, if it has been held for @patience_ms. Returns how much of that is left.
	u64 lose_patience(u64 now_ms, unsigned int patience_ms) noexcept;
	void go_on() noexcept;
	void close() noexcept;
	void detach() noexcept;

private:
	error take_excerpt(command &c, u32 wanted) noexcept;
	void fail(command &c, error err) noexcept;
	void settle(command &c, const outcome &how) noexcept;
	void note_first() noexcept;

	list<command> pending_;
	command *running_ = nullptr;
	const command *first_ = nullptr;
	u64 first_since_ms_ = 0;
	u64 held_since_ms_ = 0;
	atomic<queue_phase> phase_ = queue_phase::open;
};

/**
 * class mrpc_queue - queue_state behind its lock
 *
 * The lock is taken in interrupts and nests inside everything else.
 */
class mrpc_queue : public locked<queue_state, spinlock> {
public:
	mrpc_queue() noexcept;
	queue_phase phase() const noexcept { return unlocked().peek(); }
	bool detached() const noexcept { return phase() == queue_phase::detached; }
};

} // namespace switchtec::upper
