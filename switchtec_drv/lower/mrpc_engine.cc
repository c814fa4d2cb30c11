// SPDX-License-Identifier: GPL-2.0
#include "lower/mrpc_engine.h"

namespace switchtec::lower {

namespace mrpc = regs::mrpc;
using upper::command;

static constinit lock_class idle_class{};

// A command that has taken so long may have lost its interrupt: look at the status register, and
// again after each such period.
static constexpr unsigned int look_period_ms = 500;
// All ones may be a firmware reset: only a second look makes sure.
static constexpr unsigned int second_look_ms = 100;
static constexpr unsigned int looks_until_lost = 2;
// Of a command that is not ours: matches none.
static constexpr u32 no_id = ~0u;
// How much later than the mailbox the result in memory may be.
static constexpr unsigned int dma_grace_ms = 10;

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

	queue_.with([&](queue_state &) { take_over(proof, status); });
}

// The hardware has nothing of ours; perhaps something of an earlier driver's.
void mrpc_engine::take_over(hw proof, u32 status) noexcept
{
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
	started_ms_ = seam_now_ms() - look_period_ms;
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
	strikes_ = 0;
	impatience_ms_ = 0;
	done_seen_ = false;
	if (reprogram_)
		program(proof);
	reprogram_ = false;

	if (uses_dma()) {
		// Whatever size the next result claims: the last one was another program's.
		__builtin_memset(result_->data, 0, stale_);
		stale_ = 0;
		store_release(result_->status, static_cast<u32>(mrpc::in_progress));
	}
	mailbox_.write_block(proof, mrpc::input, c->message.in.data, c->input_size);
	// Input and the result's "in progress" are in place before the command is; then push the
	// command out, it must not linger in a write-combining buffer.
	seam_write_barrier();
	mailbox_.write<mrpc::cmd>(proof, c->word());
	seam_write_barrier();
	if (!armed_)
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

static upper::outcome outcome_of(u32 status, u32 return_code, const u8 *data, u32 size) noexcept
{
	switch (status) {
	case mrpc::done:
		if (return_code != 0)
			return {.return_code = return_code};
		return {.data = data, .size = size};
	case mrpc::error:
		// A refusal is the firmware's answer, not ours; without a reason it is no answer.
		if (return_code != 0)
			return {.return_code = return_code};
		return {.err = error::badmsg};
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
	if (mrpc::cmd::id::get(load_acquire(result_->command_id)) != id_) {
		// The late result of a command that was given up. Ours is still to come.
		stale_ = mrpc::payload_size;
		store_release(result_->status, static_cast<u32>(mrpc::in_progress));
		return false;
	}
	const u32 claimed = load_acquire(result_->output_size);
	const u32 size = claimed < mrpc::payload_size ? claimed : mrpc::payload_size;
	stale_ = stale_ > size ? stale_ : size;
	end(proof, q, outcome_of(status, load_acquire(result_->return_code), result_->data, size));
	return true;
}

// ---- mailbox mode --------------------------------------------------------------------------

void mrpc_engine::mailbox_interrupt(hw proof) noexcept
{
	u32 serial = 0;
	const bool mine = queue_.with([&](queue_state &) {
		serial = serial_;
		return may_collect(serial);
	});
	if (!mine || !read_result(proof, serial))
		queue_.with([&](queue_state &) {
			if (busy_ && serial_ == serial)
				look_again_soon();
		});
}

bool mrpc_engine::collect_mailbox(hw proof, u32 serial) noexcept
{
	return queue_.with([&](queue_state &) { return may_collect(serial); }) &&
	       read_result(proof, serial);
}

// Only one at a time reads the result of a command.
bool mrpc_engine::may_collect(u32 serial) noexcept
{
	if (!busy_ || serial_ != serial || collecting_)
		return false;
	return collecting_ = true;
}

bool mrpc_engine::read_result(hw proof, u32 serial) noexcept
{
	outcome how;
	bool readable = read_mailbox(proof, how);
	for (;;) {
		const u32 wanted = queue_.with([&](queue_state &q) {
			return conclude(proof, q, serial, readable, how);
		});
		if (!wanted)
			return readable;
		readable = read_output(proof, how.size, wanted);
		how.size = wanted;
	}
}

// What was collected is the result; unless more of the output is wanted: returns up to where. A reader
// may come, or give up, while registers are read.
u32 mrpc_engine::conclude(hw proof, queue_state &q, u32 serial, bool readable,
			  const outcome &how) noexcept
{
	const bool current = busy_ && serial_ == serial;

	if (current && readable && how.data && q.wanted_output() > how.size)
		return (q.wanted_output() + mrpc::word_size - 1) / mrpc::word_size * mrpc::word_size;
	collecting_ = false;
	if (current && readable) {
		// It should have come to memory: the firmware may have forgotten where that is, or be late.
		reprogram_ = reprogram_ || uses_dma();
		stale_ = mrpc::payload_size;
		end(proof, q, how);
	} else if (current && over_time(q)) {
		// The register says one thing to the watch and another to us.
		q.fail_first(error::timedout);
	}
	return 0;
}

// How it ended, but for the output: @how.data says where that goes. Returns whether it did end.
bool mrpc_engine::read_mailbox(hw proof, outcome &how) noexcept
{
	const u32 status = mailbox_.read<mrpc::status>(proof);

	if (status == mrpc::in_progress || status == mrpc::all_ones)
		return false;
	// Reads of a write-combining page may be reordered: the status comes first.
	seam_read_barrier();
	const u32 return_code = mailbox_.read<mrpc::return_value>(proof);
	how = outcome_of(status, return_code, output_, 0);
	// All ones may be an answer, or a device that died while we read.
	return return_code != mrpc::all_ones || mailbox_.read<mrpc::status>(proof) != mrpc::all_ones;
}

// Bytes @from to @to of the output, in whole words. Returns whether the device was there to give them.
bool mrpc_engine::read_output(hw proof, u32 from, u32 to) noexcept
{
	u64 last;
	static_assert(sizeof(last) == mrpc::word_size);

	mailbox_.read_block(proof, output_ + from, mrpc::output + from, to - from);
	__builtin_memcpy(&last, output_ + to - sizeof(last), sizeof(last));
	return last != ~0ull || mailbox_.read<mrpc::status>(proof) != mrpc::all_ones;
}

// ---- the watch -----------------------------------------------------------------------------

bool mrpc_engine::watch(hw proof, u32 &serial) noexcept
{
	const bool look = queue_.with([&](queue_state &q) {
		armed_ = false;
		// Twice as patient every time, up to the ordinary period.
		impatience_ms_ = impatience_ms_ * 2 < look_period_ms ? impatience_ms_ * 2
								     : look_period_ms;
		return busy_ && !away_ && needs_a_look(proof, q, serial);
	});
	if (!look)
		return false;

	const u32 status = mailbox_.read<mrpc::status>(proof);
	return queue_.with([&](queue_state &q) {
		if (!busy_ || serial_ != serial)
			return false;
		const bool finished = judge(q, status);
		// Also if it is finished: somebody else may be collecting, and fail.
		if (!absent_ || q.somebody_waits())
			arm_watch(next_look(q));
		return finished;
	});
}

// Memory first; the status register only of a command that is late.
bool mrpc_engine::needs_a_look(hw proof, queue_state &q, u32 &serial) noexcept
{
	if (uses_dma() && collect_dma(proof, q))
		return false;
	serial = serial_;
	const bool late = seam_now_ms() - started_ms_ >= look_period_ms;
	const bool early_event = impatience_ms_ && !uses_dma();
	if (late || early_event || done_seen_ || strikes_ || over_time(q))
		return true;
	arm_watch(next_look(q));
	return false;
}

// Returns whether the mailbox has the result.
bool mrpc_engine::judge(queue_state &q, u32 status) noexcept
{
	if (status == mrpc::all_ones) {
		reprogram_ = true;
		if (++strikes_ >= looks_until_lost || over_time(q))
			lost(q);
		return false;
	}
	strikes_ = 0;
	store_release(absent_, false);
	if (status == mrpc::in_progress) {
		done_seen_ = false;
		if (over_time(q)) {
			seam_log(pdev_, 4, "MRPC command %#x passed its time limit of %u ms\n", id_,
				 seam_params.mrpc_timeout_ms);
			q.fail_first(error::timedout);
		}
		return false;
	}
	if (uses_dma() && !done_seen_) {
		done_seen_ = true;
		return false;
	}
	return true;
}

// What it does is not known: it stays busy, and the next command in line makes the watch look again.
void mrpc_engine::lost(queue_state &q) noexcept
{
	if (!absent_)
		seam_log(pdev_, 3, "device does not answer, its commands have failed\n");
	store_release(absent_, true);
	q.fail_all(error::io);
	idle_.wake(0);
}

bool mrpc_engine::over_time(queue_state &q) const noexcept
{
	const unsigned int limit = load_acquire(seam_params.mrpc_timeout_ms);

	return limit && q.first_waits_since(seam_now_ms()) >= limit;
}

unsigned int mrpc_engine::next_look(queue_state &q) const noexcept
{
	const unsigned int limit = load_acquire(seam_params.mrpc_timeout_ms);
	u64 delay = look_period_ms;

	if (strikes_)
		delay = second_look_ms;
	else if (done_seen_)
		delay = dma_grace_ms;
	else if (impatience_ms_)
		delay = impatience_ms_;
	if (limit) {
		const u64 waited = q.first_waits_since(seam_now_ms());
		const u64 left = waited < limit ? limit - waited : 1;
		if (left < delay)
			delay = left;
	}
	return static_cast<unsigned int>(delay);
}

void mrpc_engine::arm_watch(unsigned int delay_ms) noexcept
{
	armed_ = true;
	watch_.arm(delay_ms);
}

void mrpc_engine::look_again_soon() noexcept
{
	impatience_ms_ = 1;
	arm_watch(impatience_ms_);
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

	queue_.with([&](queue_state &) {
		away_ = false;
		store_release(absent_, false);
		take_over(proof, status);
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
