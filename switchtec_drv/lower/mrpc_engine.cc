// SPDX-License-Identifier: GPL-2.0-only
#include "lower/mrpc_engine.h"

namespace switchtec::lower {

namespace mrpc = regs::mrpc;
using upper::command;

static constinit lock_class idle_class{};

// Binds ports to partitions, or takes them away.
static constexpr u32 port_binding = 0x0c;

mrpc_engine::mrpc_engine(pci_dev *pdev, upper::mrpc_queue &queue, seam_function look,
			 seam_function ports_bound, void *arg, delayed_work &recovery) noexcept
	: pdev_(pdev), queue_(queue), recovery_(recovery), ports_bound_(ports_bound), arg_(arg),
	  idle_("switchtec_idle", idle_class), watchdog_(look, arg)
{
}

void mrpc_engine::attach(regs::window registers, bool wide, mrpc::dma_result *memory,
			 u64 bus_address) noexcept
{
	mailbox_.attach(registers, wide);
	result_.attach(memory, bus_address);
}

error mrpc_engine::submit(const hw *proof, command &c) noexcept
{
	return queue_.with([&](queue_state &q) {
		SWITCHTEC_TRY(q.enqueue(c));
		if (!proof)
			return error::none;
		start_next(*proof, q);
		// Behind a command that nobody waits for: see to it.
		if (at_work() && !q.running())
			look_again(q, seam_now_ms());
		return error::none;
	});
}

void mrpc_engine::start_next(hw proof, queue_state &q) noexcept
{
	command *const c = state_ == hardware::free ? q.start_next() : nullptr;

	if (!c)
		return;
	const u64 now = seam_now_ms();
	state_ = hardware::running;
	serial_++;
	id_ = c->id();
	watchdog_.begin(now);
	if (uses_dma())
		result_.clear();
	evidence_.begin(c->word());
	mailbox_.start(proof, *c);
	look_again(q, now);
}

// The hardware is free: the result goes to whoever waits for it, the next command starts.
void mrpc_engine::end(hw proof, queue_state &q, const outcome &how) noexcept
{
	// In this order: the hardware does not wait until a reader is awake.
	command *const finished = q.finish(how);

	if (id_ == port_binding)
		ports_bound_(arg_);
	state_ = hardware::free;
	// What has not answered for a while is set up anew before it gets another command.
	if (forgetful_)
		lose(q);
	start_next(proof, q);
	if (finished)
		q.tell(*finished);
	// For drain(), which comes after nothing is started any more.
	if (!q.starts())
		idle_.wake(0);
}

void mrpc_engine::lose(queue_state &q) noexcept
{
	state_ = hardware::lost;
	// Who only waited for his turn waits on, but for as long as he may: it may not be the first time.
	if (!q.running() && over_time(q, seam_now_ms()))
		q.fail_first(error::timedout);
	q.fail_running(error::io);
	recovery_.arm(0);
	idle_.wake(0);
}

void mrpc_engine::lose_contact() noexcept
{
	queue_.with([&](queue_state &q) {
		if (state_ != hardware::paused)
			lose(q);
	});
}

bool mrpc_engine::needs_recovery() noexcept
{
	return queue_.with([&](queue_state &) { return state_ == hardware::lost; });
}

// ---- DMA mode ------------------------------------------------------------------------------

void mrpc_engine::dma_interrupt(hw proof) noexcept
{
	queue_.with([&](queue_state &q) {
		interrupted_ = true;
		if (!at_work())
			return;
		switch (result_.look(id_)) {
		case sign::ours:
			return take_from_memory(proof, q);
		case sign::doubtful:
			// It is all there; only the mailbox knows whose it is.
			watchdog_.expect_rest_of(result_.number(), seam_now_ms(), 0);
			break;
		case sign::none:
			// The interrupt may have overtaken its result, or be another's.
			watchdog_.expect_result();
		}
		look_again(q, seam_now_ms());
	});
}

bool mrpc_engine::interrupted() noexcept
{
	return queue_.with([&](queue_state &) {
		const bool was = interrupted_;
		interrupted_ = false;
		return was;
	});
}

void mrpc_engine::take_from_memory(hw proof, queue_state &q) noexcept
{
	evidence_.saw_result();
	end(proof, q, result_.outcome());
}

// ---- pause and resume ----------------------------------------------------------------------

bool mrpc_engine::drain(unsigned int limit_ms) noexcept
{
	return idle_.wait_for(limit_ms, [this] { return queue_.with([&](queue_state &) { return !at_work(); }); });
}

void mrpc_engine::pause() noexcept
{
	queue_.with([&](queue_state &q) {
		unfinished_ = at_work() || state_ == hardware::lost;
		state_ = hardware::paused;
		q.fail_running(error::io);
		result_.spoil();
		watchdog_.cancelled();
	});
}

void mrpc_engine::stop_dma(hw proof) noexcept
{
	if (uses_dma())
		mailbox_.disable_dma(proof);
}

mrpc_engine::found mrpc_engine::adopt(hw proof) noexcept
{
	const u32 status = mailbox_.status(proof);
	if (status == mrpc::all_ones)
		return found::silent;
	const u32 word = mailbox_.word(proof);

	if (uses_dma())
		mailbox_.enable_dma(proof, result_.bus_address());
	queue_.with([&](queue_state &) {
		evidence_.saw_word(word);
		// Its owner has just set it up.
		evidence_.saw_no_completion();
		forgetful_ = false;
	});
	return status == mrpc::in_progress ? found::busy : found::idle;
}

void mrpc_engine::start(hw proof, found what) noexcept
{
	queue_.with([&](queue_state &q) {
		q.go_on();
		state_ = hardware::free;
		// It may have ended since, and not told so yet: in mailbox mode that event would be the next one's.
		if (what == found::busy || (unfinished_ && !uses_dma()))
			inherit(q);
		start_next(proof, q);
	});
}

// The hardware still works on a command of an earlier time. One at a time: wait for it.
void mrpc_engine::inherit(queue_state &q) noexcept
{
	state_ = hardware::foreign;
	serial_++;
	id_ = no_id;
	// No interrupt will tell.
	watchdog_.begin_late();
	watchdog_.expect_result();
	look_again(q, seam_now_ms());
}

void mrpc_engine::go_on(hw proof) noexcept
{
	queue_.with([&](queue_state &q) {
		q.go_on();
		start_next(proof, q);
	});
}

} // namespace switchtec::lower
