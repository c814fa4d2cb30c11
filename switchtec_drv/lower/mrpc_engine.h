// SPDX-License-Identifier: GPL-2.0
/*
 * DOC: the MRPC engine
 *
 * Runs the queue's commands on the hardware, one at a time, in one of two modes:
 *
 * mailbox: the result is read from registers, in process context, after an event interrupt.
 * DMA: the firmware writes the result to memory and raises an interrupt. That interrupt copies the
 * result and starts the next command on the spot; no register is read.
 *
 * A watch (delayed work) looks after what interrupts do not tell: a lost interrupt, one that
 * overtook its result, a device that answers all ones, a command that passes its time limit. It
 * is armed once for a busy period and not once a command, and reads a register only of a command that
 * takes long: soon, to see whether the device is there and works on it, and then less and less often.
 * It ends nothing before the command is late.
 *
 * Which file: mrpc_engine.cc runs the queue, and has DMA mode; mrpc_mailbox.cc reads results from
 * registers; mrpc_watch.cc is the watch; evidence.h tells whose result it is.
 */
#pragma once
#include "lower/evidence.h"
#include "lower/own_completion.h"
#include "regs/mrpc.h"
#include "upper/mrpc_queue.h"

namespace switchtec::lower {

/**
 * class mrpc_engine - state of the hardware's side of the queue
 *
 * The queue's lock guards every member below "guarded"; functions that take a queue_state are
 * called with it held. Registers are read without it, for a read may stall: serial_ tells
 * afterwards whether the command is still the same.
 */
class mrpc_engine : immovable {
public:
	mrpc_engine(pci_dev *pdev, upper::mrpc_queue &queue, seam_function watch, void *arg) noexcept;

	// Where the registers are. @result null: mailbox mode.
	void attach(regs::window mailbox, regs::mrpc::dma_result *result,
		    u64 result_bus_address) noexcept;
	// Process context, reads a register.
	void enable(hw proof) noexcept;
	/**
	 * set_away() - the device cannot be reached for a while: a reset, an error on its link, suspend
	 * @drain_ms: how long the running command may still take
	 *
	 * What has not ended then fails with EIO, and so does what comes, until set_back(). No
	 * command is started. Context: may sleep, for @drain_ms.
	 */
	void set_away(unsigned int drain_ms) noexcept;
	// It can be reached again, and has forgotten its set-up. Reads a register.
	void set_back(hw proof) noexcept;
	// Does not change while the caller could call either of the two.
	bool away() const noexcept { return away_; }
	bool uses_dma() const noexcept { return result_ != nullptr; }

	// Any context that may take the queue's lock; does not sleep.
	void submit(hw proof, upper::command &c) noexcept;

	// The DMA vector; hard interrupt context. Returns whether there was a result.
	bool dma_interrupt(hw proof) noexcept;
	// What our completion event says. To be called before anybody else can look at that event. Any context.
	void told(own_completion what) noexcept;
	// It has occurred; true: the caller is the one to take the result of command @serial.
	bool claim_completion(u32 &serial) noexcept;
	// After claim_completion() has returned @claimed; process context, reads registers.
	void mailbox_interrupt(hw proof, u32 serial, bool claimed) noexcept;
	// The watch's work; process context, reads registers. True: the mailbox has the result of
	// command @serial, for collect_mailbox().
	bool watch(hw proof, u32 &serial) noexcept;
	// Process context, reads registers. Returns false if there is no result (yet).
	bool collect_mailbox(hw proof, u32 serial) noexcept;

	// ---- the engine's steps of unregister, in their order ----

	// Wait until the hardware has nothing to do, at most so long. May sleep.
	bool drain(unsigned int limit_ms) noexcept;
	// The watch does not run, and will not. After the fence and the interrupts: they arm it.
	void cancel_watch() noexcept;
	// The firmware writes to memory no more.
	void stop_dma(hw proof) noexcept;

private:
	using queue_state = upper::queue_state;
	using outcome = upper::outcome;

	// How old a command is when it is looked at for the first time.
	static constexpr unsigned int first_look_ms = 20;

	static outcome outcome_of(u32 status, u32 return_code, const u8 *data, u32 size) noexcept;
	void program(hw proof) noexcept;
	void take_over(hw proof, u32 status, u32 word) noexcept;
	void inherit() noexcept;
	void start_next(hw proof, queue_state &q) noexcept;
	void end(hw proof, queue_state &q, const outcome &how) noexcept;
	bool collect_dma(hw proof, queue_state &q) noexcept;
	bool current(u32 serial) const noexcept { return busy_ && serial_ == serial; }

	// ---- mrpc_mailbox.cc ----
	bool may_collect(u32 serial) noexcept;
	enum class whose : u8 { ours, unknown };
	bool read_result(hw proof, u32 serial, whose it_is) noexcept;
	bool read_mailbox(hw proof, u32 &status, outcome &how) noexcept;
	bool check_owner(hw proof, u32 serial, outcome &how) noexcept;
	bool owns_word(queue_state &q, u32 serial, u32 word, u32 &size) noexcept;
	bool owns_input(queue_state &q, u32 serial) noexcept;
	u32 read_status_again(hw proof) noexcept;
	bool undisturbed(hw proof, u64 since_ms, u32 status) noexcept;
	bool is_there(hw proof) noexcept;
	bool read_words(hw proof, u8 *to, u32 offset, u32 size) noexcept;
	bool word_is_right(hw proof, const u8 *at, u32 offset) noexcept;
	u32 conclude(hw proof, queue_state &q, u32 serial, bool readable, outcome &how) noexcept;

	// ---- mrpc_watch.cc ----
	// What a look at the status register has shown.
	enum class finding : u8 { nothing, finished, lost, over_time };
	bool needs_a_look(hw proof, queue_state &q, u32 &serial) noexcept;
	bool landed() noexcept;
	finding judge(queue_state &q, u32 status) noexcept;
	finding silence(queue_state &q) noexcept;
	void report(finding what, u32 id) const noexcept;
	u64 age_ms() const noexcept { return seam_now_ms() - started_ms_; }
	bool late(queue_state &q) const noexcept;
	bool over_time(queue_state &q) const noexcept;
	void arm_watch(unsigned int delay_ms) noexcept;
	void look_again_soon() noexcept;
	unsigned int next_look(queue_state &q) const noexcept;

	pci_dev *const pdev_;
	upper::mrpc_queue &queue_;
	regs::window mailbox_;
	regs::mrpc::dma_result *result_ = nullptr;
	u64 result_bus_address_ = 0;
	delayed_work watch_;
	wait_queue idle_;

	// ---- guarded ----
	bool busy_ = false;       // the hardware has a command, wanted or not; peeked at by drain()
	bool absent_ = false;     // the device does not answer; busy_ with what, nobody knows
	bool away_ = false;       // it cannot be reached, and we know; nothing is started
	bool armed_ = false;      // the watch will come,
	u64 armed_for_ms_ = 0;    // no later than then
	bool collecting_ = false; // somebody reads the mailbox into output_
	bool reprogram_ = false;  // the device was away and may have forgotten its set-up
	bool done_seen_ = false;  // mailbox says done, result in memory does not
	u64 landing_ms_ = 0;      // since when there is something in memory; 0: there is nothing
	u32 serial_ = 0;          // of the command that the hardware has
	u32 id_ = 0;
	u32 stale_ = 0;           // so many bytes of result_->data may be an earlier command's
	u64 started_ms_ = 0;
	u64 look_age_ms_ = 0;           // how old the command is when it is looked at next
	evidence evidence_;             // that it ran
	unsigned int strikes_ = 0;      // looks in a row that found all ones, of a command that is late
	unsigned int impatience_ms_ = 0; // an interrupt came, its result did not: look after so long

	// ---- owned by whoever set collecting_ ----
	alignas(8) u8 output_[regs::mrpc::payload_size];
};

} // namespace switchtec::lower
