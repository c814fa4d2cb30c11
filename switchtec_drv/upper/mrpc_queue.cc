// SPDX-License-Identifier: GPL-2.0-only
#include "upper/mrpc_queue.h"

namespace switchtec::upper {

static constinit lock_class queue_lock_class{};

mrpc_queue::mrpc_queue() noexcept : locked("switchtec_queue", queue_lock_class) {}

error queue_state::enqueue(command &c) noexcept
{
	if (phase() == queue_phase::refusing)
		return error::io;
	c.set_state(command_state::queued);
	pending_.push_back(c);
	note_first();
	return error::none;
}

error queue_state::take(command &c, u32 wanted) noexcept
{
	if (c.take())
		return error::none;
	switch (c.state()) {
	case command_state::excerpt:
		return take_excerpt(c, wanted);
	case command_state::running:
		if (phase() != queue_phase::detached)
			return error::again;
		forget(c);
		return error::pipe;
	case command_state::queued:
		if (phase() != queue_phase::detached)
			return error::again;
		forget(c);
		return error::nodev;
	default:
		return phase() >= queue_phase::closed ? error::nodev : error::bade;
	}
}

// Nobody gets less than the device had for him.
error queue_state::take_excerpt(command &c, u32 wanted) noexcept
{
	// It was collected for a reader who has been woken, and will come; or has just come.
	if ((wanted > c.output_size && c.readers.load()) || !c.take_excerpt())
		return error::bade;
	// He came, and his memory was gone. The device has the rest no longer.
	if (wanted > c.output_size)
		c.err = error::io;
	return error::none;
}

error queue_state::take_or_sleep(command &c, u32 wanted) noexcept
{
	const error err = take(c, wanted);

	if (err == error::again && (c.readers.add(1) == 1 || c.wanted < wanted))
		c.wanted = wanted;
	return err;
}

error queue_state::take_after_sleep(command &c, u32 wanted, bool leave) noexcept
{
	const error err = take(c, wanted);

	if (err != error::again || leave)
		c.stop_sleeping();
	return err;
}

// Nobody has said yet how much he will ask for: all of it.
u32 queue_state::wanted_output() const noexcept
{
	if (!running_)
		return 0;
	return running_->readers.load() ? running_->wanted : regs::mrpc::payload_size;
}

void queue_state::forget(command &c) noexcept
{
	if (running_ == &c)
		running_ = nullptr;
	c.unlink();
	c.set_state(command_state::idle);
	note_first();
}

command *queue_state::start_next() noexcept
{
	command *next = starts() ? pending_.front() : nullptr;

	if (next) {
		next->unlink();
		next->set_state(command_state::running);
		running_ = next; // it was the first, and still is
	}
	return next;
}

command *queue_state::finish(const outcome &how) noexcept
{
	command *const c = running_;

	if (c) {
		running_ = nullptr;
		settle(*c, how);
		note_first();
	}
	return c;
}

void queue_state::tell(command &c) noexcept
{
	c.finished.wake(poll_bits::result);
}

void queue_state::fail(command &c, error err) noexcept
{
	if (running_ == &c)
		running_ = nullptr;
	c.unlink();
	settle(c, {.err = err});
	tell(c);
	note_first();
}

void queue_state::fail_running(error err) noexcept
{
	if (running_ && phase() != queue_phase::detached)
		fail(*running_, err);
}

void queue_state::fail_first(error err) noexcept
{
	if (phase() == queue_phase::detached)
		return;
	if (command *c = running_ ? running_ : pending_.front())
		fail(*c, err);
}

u64 queue_state::first_waits_since(u64 now_ms) noexcept
{
	return first_ ? now_ms - first_since_ms_ : 0;
}

// ---- phases --------------------------------------------------------------------------------

bool queue_state::hold(u64 now_ms) noexcept
{
	if (!starts())
		return false;
	held_since_ms_ = now_ms;
	phase_.store(queue_phase::held);
	return true;
}

u64 queue_state::lose_patience(u64 now_ms, unsigned int patience_ms) noexcept
{
	const u64 waited = now_ms - held_since_ms_;

	if (phase() != queue_phase::held)
		return 0;
	if (waited < patience_ms)
		return patience_ms - waited;
	phase_.store(queue_phase::refusing);
	while (command *c = pending_.front())
		fail(*c, error::io);
	return 0;
}

void queue_state::go_on() noexcept
{
	if (phase() >= queue_phase::closed)
		return;
	// That it had to wait for the end of the pause was no fault of the first one's. What it had waited before
	// counts: a device that is lost again and again does not hold it up for ever.
	const u64 before = first_since_ms_ < held_since_ms_ ? held_since_ms_ - first_since_ms_ : 0;

	if (phase() != queue_phase::open)
		first_since_ms_ = seam_now_ms() - before;
	phase_.store(queue_phase::open);
	note_first();
}

void queue_state::close() noexcept
{
	phase_.store(queue_phase::closed);
}

void queue_state::detach() noexcept
{
	phase_.store(queue_phase::detached);
}

void queue_state::settle(command &c, const outcome &how) noexcept
{
	c.err = how.err;
	c.message.out.return_code = how.return_code;
	c.output_size = how.size;
	if (how.size)
		__builtin_memcpy(c.message.out.data, how.data, how.size);
	c.excerpt = how.excerpt;
	c.settle();
}

void queue_state::note_first() noexcept
{
	const command *first = running_ ? running_ : pending_.front();

	if (first == first_)
		return;
	first_ = first;
	first_since_ms_ = seam_now_ms();
}

} // namespace switchtec::upper
