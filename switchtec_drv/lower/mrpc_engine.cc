// SPDX-License-Identifier: GPL-2.0
#include "lower/mrpc_engine.h"

namespace switchtec::lower {

namespace mrpc = regs::mrpc;
using upper::command;

static constinit lock_class idle_class{};

// Of a command that is not ours: matches none.
static constexpr u32 no_id = ~0u;

mrpc_engine::mrpc_engine(pci_dev *pdev, upper::mrpc_queue &queue, seam_function watch,
			 void *arg) noexcept
	: pdev_(pdev), queue_(queue), watch_(watch, arg), idle_("switchtec_idle", idle_class)
{
}

void mrpc_engine::attach(regs::window mailbox, mrpc::dma_result *result,
			 u64 result_bus_address) noexcept
{
	mailbox_ = mailbox;
	result_ = result;
	result_bus_address_ = result_bus_address;
}

void mrpc_engine::enable(hw proof) noexcept
{
	const u32 status = mailbox_.read<mrpc::status>(proof);

	seam_read_barrier();
	const u32 word = mailbox_.read<mrpc::cmd>(proof);
	queue_.with([&](queue_state &) { take_over(proof, status, word); });
}

// The hardware has nothing of ours; perhaps something of an earlier driver's.
void mrpc_engine::take_over(hw proof, u32 status, u32 word) noexcept
{
	evidence_.saw_word(word);
	// Its owner has just set it up.
	evidence_.saw_no_completion();
	store_release(busy_, false);
	stale_ = mrpc::payload_size;
	program(proof);
	if (status == mrpc::in_progress)
		inherit();
}

// The hardware still works on a command that an earlier driver left. One at a time: wait for it.
void mrpc_engine::inherit() noexcept
{
	store_release(busy_, true);
	serial_++;
	id_ = no_id;
	// No interrupt will tell, so it counts as late from the start.
	started_ms_ = 0;
	look_age_ms_ = 0;
	if (uses_dma())
		store_release(result_->status, static_cast<u32>(mrpc::in_progress));
	look_again_soon();
}

void mrpc_engine::program(hw proof) noexcept
{
	if (!uses_dma())
		return;
	mailbox_.write<mrpc::dma_addr>(proof, result_bus_address_);
	// The address is complete before it counts.
	seam_write_barrier();
	mailbox_.write<mrpc::dma_en>(proof, mrpc::dma_en::enable::make(1));
	seam_write_barrier();
}

void mrpc_engine::submit(hw proof, command &c) noexcept
{
	queue_.with([&](queue_state &q) {
		q.enqueue(c);
		if (away_) {
			q.fail(c, error::io);
		} else if (busy_) {
			// Behind a command that nobody waits for, or a device that is away: see to it.
			if (!q.running())
				arm_watch(absent_ ? 0 : next_look(q));
		} else {
			start_next(proof, q);
		}
	});
}

void mrpc_engine::start_next(hw proof, queue_state &q) noexcept
{
	command *c = away_ ? nullptr : q.start_next();

	if (!c)
		return;
	store_release(busy_, true);
	serial_++;
	id_ = c->id();
	started_ms_ = seam_now_ms();
	look_age_ms_ = first_look_ms;
	strikes_ = 0;
	impatience_ms_ = 0;
	done_seen_ = false;
	landing_ms_ = 0;
	if (reprogram_)
		program(proof);
	reprogram_ = false;

	if (uses_dma()) {
		// Whatever size the next result claims: the last one was another program's.
		__builtin_memset(result_->data, 0, stale_);
		stale_ = 0;
		store_release(result_->status, static_cast<u32>(mrpc::in_progress));
	}
	evidence_.begin(c->word());
	mailbox_.write_block(proof, mrpc::input, c->message.in.data, c->input_size);
	// Input and the result's "in progress" are in place before the command is; then push the
	// command out, it must not linger in a write-combining buffer.
	seam_write_barrier();
	mailbox_.write<mrpc::cmd>(proof, c->word());
	seam_write_barrier();
	arm_watch(next_look(q));
}

// The hardware is free: the result goes to whoever waits for it, the next command starts.
void mrpc_engine::end(hw proof, queue_state &q, const outcome &how) noexcept
{
	// In this order: the hardware does not wait until a reader is awake.
	command *const finished = q.finish(how);
	store_release(busy_, false);
	store_release(absent_, false);
	start_next(proof, q);
	if (finished)
		q.tell(*finished);
	// For drain(), which comes after one of the two.
	if (q.closed() || away_)
		idle_.wake(0);
}

upper::outcome mrpc_engine::outcome_of(u32 status, u32 return_code, const u8 *data, u32 size) noexcept
{
	switch (status) {
	case mrpc::done:
	case mrpc::error:
		// "Error" is the firmware's answer as well. A refusal has no output.
		if (return_code != 0)
			return {.return_code = return_code};
		return {.data = data, .size = size};
	case mrpc::interrupted:
		return {.err = error::nxio};
	default:
		return {.err = error::badmsg};
	}
}

// ---- DMA mode ------------------------------------------------------------------------------

bool mrpc_engine::dma_interrupt(hw proof) noexcept
{
	return queue_.with([&](queue_state &q) {
		if (!busy_)
			return false;
		if (collect_dma(proof, q))
			return true;
		// The interrupt may have overtaken its result, or be another's: the watch goes on.
		look_again_soon();
		return false;
	});
}

bool mrpc_engine::collect_dma(hw proof, queue_state &q) noexcept
{
	const u32 status = load_acquire(result_->status);

	if (status == mrpc::in_progress)
		return false;
	// What is read from here on is at least as new as the status.
	seam_dma_read_barrier();
	const auto ours = [this] { return mrpc::cmd::id::get(load_acquire(result_->command_id)) == id_; };
	if (!ours()) {
		// The late result of a command that was given up. Ours is still to come.
		stale_ = mrpc::payload_size;
		store_before_loads(result_->status, static_cast<u32>(mrpc::in_progress));
		// Or comes just now, and it was our own status: the mailbox has the result, too.
		if (ours())
			evidence_.saw_completion_in_memory();
		return false;
	}
	const u32 claimed = load_acquire(result_->output_size);
	const u32 size = claimed < mrpc::payload_size ? claimed : mrpc::payload_size;
	stale_ = stale_ > size ? stale_ : size;
	evidence_.saw_result();
	end(proof, q, outcome_of(status, load_acquire(result_->return_code), result_->data, size));
	return true;
}

// ---- away and back -------------------------------------------------------------------------

void mrpc_engine::set_away(unsigned int drain_ms) noexcept
{
	queue_.with([&](queue_state &) { away_ = true; });
	drain(drain_ms);
	queue_.with([&](queue_state &q) {
		// Whoever is reading a result now reads nothing that counts.
		serial_++;
		id_ = no_id;
		store_release(busy_, true);
		store_release(absent_, true);
		q.fail_all(error::io);
	});
}

void mrpc_engine::set_back(hw proof) noexcept
{
	const u32 status = mailbox_.read<mrpc::status>(proof);

	seam_read_barrier();
	const u32 word = mailbox_.read<mrpc::cmd>(proof);
	queue_.with([&](queue_state &) {
		away_ = false;
		store_release(absent_, false);
		take_over(proof, status, word);
		// Still out of reach: then at the next command.
		reprogram_ = status == mrpc::all_ones;
	});
}

// ---- unregister ----------------------------------------------------------------------------

bool mrpc_engine::drain(unsigned int limit_ms) noexcept
{
	return idle_.wait_for(limit_ms, [this] { return !load_acquire(busy_) || load_acquire(absent_); });
}

void mrpc_engine::cancel_watch() noexcept
{
	watch_.cancel_sync();
}

void mrpc_engine::stop_dma(hw proof) noexcept
{
	if (!uses_dma())
		return;
	mailbox_.write<mrpc::dma_en>(proof, 0);
	seam_write_barrier();
	mailbox_.write<mrpc::dma_addr>(proof, 0);
	seam_write_barrier();
}

} // namespace switchtec::lower
