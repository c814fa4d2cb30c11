// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: the MRPC engine
 *
 * Runs the queue's commands on the hardware, one at a time, in one of two modes:
 *
 * mailbox: the result is read from registers, in process context, after an event interrupt.
 * DMA: the firmware writes the result to memory and raises an interrupt of its own. That interrupt copies
 * the result and starts the next command on the spot; no register is read.
 *
 * Which file: mrpc_engine.cc says whose turn it is; mailbox.h has the registers, dma_result.h the result in
 * memory, mrpc_collect.cc takes results out of the registers, watchdog.h says when to look, mrpc_look.cc
 * what a look means; evidence.h tells whose result it is.
 */
#pragma once
#include "lower/dma_result.h"
#include "lower/evidence.h"
#include "lower/mailbox.h"
#include "lower/own_completion.h"
#include "lower/watchdog.h"
#include "upper/mrpc_queue.h"

namespace switchtec::lower {

/**
 * class mrpc_engine - the hardware's side of the queue
 *
 * The queue's lock guards every member below "guarded"; functions that take a queue_state are
 * called with it held. Registers are read without it, for a read may stall: serial_ tells
 * afterwards whether the command is still the same.
 */
class mrpc_engine : immovable {
public:
	// @look: runs look(). @recovery: armed when the device needs a pause, for it does not answer, or has
	// not answered and may have forgotten its set-up. @ports_bound: called when a command has ended that
	// binds ports to partitions, with the queue's lock held.
	mrpc_engine(pci_dev *pdev, upper::mrpc_queue &queue, seam_function look, seam_function ports_bound,
		    void *arg, delayed_work &recovery) noexcept;

	// Where registers and results are. @memory null: mailbox mode. @wide: registers take 8 bytes at once.
	void attach(regs::window registers, bool wide, regs::mrpc::dma_result *memory,
		    u64 bus_address) noexcept;
	bool uses_dma() const noexcept { return static_cast<bool>(result_); }

	// Any context that may take the queue's lock; does not sleep. @proof null: in a pause, the command
	// waits. Errors: see queue_state::enqueue().
	error submit(const hw *proof, upper::command &c) noexcept;

	// ---- what tells of results ----

	// The DMA vector; hard interrupt context.
	void dma_interrupt(hw proof) noexcept;
	// Has there been a DMA interrupt since this was last asked? Any context.
	bool interrupted() noexcept;
	// What our completion event says. To be called before anybody else can look at that event. Any context.
	void told(own_completion what) noexcept;
	// It has occurred; true: the caller is the one to take the result of command @serial.
	bool claim_completion(u32 &serial) noexcept;
	// After claim_completion() has returned @claimed; process context, reads registers.
	void mailbox_interrupt(hw proof, u32 serial, bool claimed) noexcept;
	// The watchdog's work; process context, reads registers. True: command @serial has ended, says the
	// mailbox: for collect_mailbox().
	bool look(hw proof, u32 &serial) noexcept;
	// Process context, reads registers. Returns false if there is no result (yet).
	bool collect_mailbox(hw proof, u32 serial) noexcept;

	// ---- steps of a pause and of unregister, in their order; the queue is held or closed ----

	// Wait until the hardware has nothing to do, at most so long. May sleep.
	bool drain(unsigned int limit_ms) noexcept;
	// The watchdog does not look, and will not. After the fence and the interrupts: they arm it.
	void cancel_watchdog() noexcept { watchdog_.cancel(); }
	// The running command ends with EIO. Nobody looks at registers or results any more.
	void pause() noexcept;
	// The firmware writes to memory no more.
	void stop_dma(hw proof) noexcept;

	// ---- steps of resume, and of probe ----

	enum class found : u8 { silent, idle, busy };
	// Does the device answer, and does it still work on something? DMA is on then. Reads two registers.
	found adopt(hw proof) noexcept;
	// The queue goes on, after what the hardware still works on.
	void start(hw proof, found what) noexcept;
	// The queue goes on as if nothing had been.
	void go_on(hw proof) noexcept;
	// Somebody else has found that the device does not answer. Any context.
	void lose_contact() noexcept;
	// The device does not answer, or may have forgotten its set-up: it needs a pause.
	bool needs_recovery() noexcept;

private:
	using queue_state = upper::queue_state;
	using outcome = upper::outcome;

	/**
	 * enum hardware - what the device works on
	 * @free: nothing
	 * @running: a command of the queue's, wanted or given up
	 * @foreign: a command of before probe, or of before a pause
	 * @lost: what, nobody knows: it does not answer. Nothing is started
	 * @paused: it is not to be reached, and nothing is started
	 */
	enum class hardware : u8 { free, running, foreign, lost, paused };

	// Of a command that is not ours: matches none.
	static constexpr u32 no_id = ~0u;

	bool at_work() const noexcept { return state_ == hardware::running || state_ == hardware::foreign; }
	bool current(u32 serial) const noexcept { return at_work() && serial_ == serial; }
	void start_next(hw proof, queue_state &q) noexcept;
	void inherit(queue_state &q) noexcept;
	void end(hw proof, queue_state &q, const outcome &how) noexcept;
	void lose(queue_state &q) noexcept;
	void forget() noexcept;
	void take_from_memory(hw proof, queue_state &q) noexcept;

	// ---- mrpc_collect.cc ----
	bool may_collect(u32 serial) noexcept;
	enum class whose : u8 { ours, unknown };
	using says = mailbox::says;
	void end_foreign(hw proof, u32 serial) noexcept;
	bool read_result(hw proof, u32 serial, whose it_is) noexcept;
	bool check_owner(hw proof, u32 serial, outcome &how) noexcept;
	bool owns_word(queue_state &q, u32 serial, u32 word, u32 &size) noexcept;
	bool owns_input(queue_state &q, u32 serial) noexcept;
	u32 conclude(hw proof, queue_state &q, u32 serial, bool readable, outcome &how,
		     bool silent) noexcept;

	// ---- mrpc_look.cc ----
	// What a look at the status register has shown.
	enum class finding : u8 { nothing, finished, over_time };
	using sign = dma_result::sign;
	bool needs_a_look(hw proof, queue_state &q, sign seen) noexcept;
	finding judge(hw proof, queue_state &q, u64 now, u32 status, sign seen) noexcept;
	finding in_progress(queue_state &q, u64 now, sign seen) noexcept;
	finding ended(hw proof, queue_state &q, u64 now, sign seen) noexcept;
	void silence(queue_state &q, u64 now) noexcept;
	void report(finding what, u32 id) const noexcept;
	void look_again(queue_state &q, u64 now) noexcept;
	bool late(queue_state &q, u64 now) const noexcept;
	bool over_time(queue_state &q, u64 now) const noexcept;
	u64 time_left(queue_state &q, u64 now) const noexcept;

	pci_dev *const pdev_;
	upper::mrpc_queue &queue_;
	delayed_work &recovery_;
	const seam_function ports_bound_;
	void *const arg_;
	mailbox mailbox_;
	wait_queue idle_;

	// ---- guarded ----
	hardware state_ = hardware::paused;
	watchdog watchdog_;
	dma_result result_;
	evidence evidence_;       // that the running command ran
	u32 serial_ = 0;          // of the command that the hardware has
	u32 id_ = 0;
	bool forgetful_ = false;  // it has been silent since set-up, and may have forgotten that
	bool collecting_ = false;  // somebody reads the mailbox into output_
	bool interrupted_ = false; // by a DMA interrupt
	bool unfinished_ = false;  // a pause has left a command to the hardware

	// ---- owned by whoever set collecting_ ----
	alignas(8) u8 output_[regs::mrpc::payload_size];
};

} // namespace switchtec::lower
