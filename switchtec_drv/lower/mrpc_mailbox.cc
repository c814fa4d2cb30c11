// SPDX-License-Identifier: GPL-2.0
// The engine's results out of registers: those of mailbox mode, and what DMA mode has to look for there.
#include "lower/mrpc_engine.h"

namespace switchtec::lower {

namespace mrpc = regs::mrpc;

// Nobody is reset and there again in so short a time.
static constexpr unsigned int shortest_reset_ms = 10;
// So much is read before it is looked whether anybody answers.
static constexpr u32 burst_size = 64;

void mrpc_engine::told(own_completion what) noexcept
{
	queue_.with([&](queue_state &) {
		if (what == own_completion::occurred)
			evidence_.saw_completion();
		else if (what != own_completion::silent)
			evidence_.saw_no_completion();
		if (what == own_completion::disarmed)
			evidence_.saw_silence();
	});
}

bool mrpc_engine::claim_completion(u32 &serial) noexcept
{
	return queue_.with([&](queue_state &) {
		evidence_.saw_completion();
		serial = serial_;
		return may_collect(serial);
	});
}

void mrpc_engine::mailbox_interrupt(hw proof, u32 serial, bool claimed) noexcept
{
	if (!claimed || !read_result(proof, serial, whose::ours))
		queue_.with([&](queue_state &) {
			if (current(serial))
				look_again_soon();
		});
}

bool mrpc_engine::collect_mailbox(hw proof, u32 serial) noexcept
{
	return queue_.with([&](queue_state &) { return may_collect(serial); }) &&
	       read_result(proof, serial, whose::unknown);
}

// Only one at a time reads the result of a command.
bool mrpc_engine::may_collect(u32 serial) noexcept
{
	if (!current(serial) || collecting_)
		return false;
	return collecting_ = true;
}

bool mrpc_engine::read_result(hw proof, u32 serial, whose it_is) noexcept
{
	const u64 since = seam_now_ms();
	outcome how;
	u32 status = 0;
	bool readable = read_mailbox(proof, status, how) &&
			(it_is == whose::ours || check_owner(proof, serial, how)) &&
			undisturbed(proof, since, status);

	for (;;) {
		const u32 wanted = queue_.with([&](queue_state &q) {
			return conclude(proof, q, serial, readable, how);
		});
		if (!wanted)
			return readable;
		readable = read_words(proof, output_ + how.size, mrpc::output + how.size, wanted - how.size) &&
			   undisturbed(proof, since, status);
		how.size = wanted;
	}
}

// What was collected is the result; unless more of the output is wanted: returns up to where. A reader
// may come, or give up, while registers are read.
u32 mrpc_engine::conclude(hw proof, queue_state &q, u32 serial, bool readable, outcome &how) noexcept
{
	if (current(serial) && readable && how.data && q.wanted_output() > how.size)
		return (q.wanted_output() + mrpc::word_size - 1) / mrpc::word_size * mrpc::word_size;
	collecting_ = false;
	if (current(serial) && readable) {
		// It should have come to memory: the firmware may have forgotten where that is, or be late.
		reprogram_ = reprogram_ || uses_dma();
		stale_ = mrpc::payload_size;
		how.excerpt = how.data && how.size < mrpc::payload_size;
		end(proof, q, how);
		return 0;
	}
	if (current(serial) && how.err != error::again)
		evidence_.saw_silence();
	// The register says one thing to the watch and another to us.
	if (current(serial) && over_time(q))
		q.fail_first(error::timedout);
	return 0;
}

// How it ended, but for the output: @how.data says where that goes. Returns whether it did end; if not,
// @how is again, or there was silence.
bool mrpc_engine::read_mailbox(hw proof, u32 &status, outcome &how) noexcept
{
	status = mailbox_.read<mrpc::status>(proof);
	how.err = error::again;
	if (status == mrpc::in_progress)
		return false;
	how.err = error::none;
	if (status == mrpc::all_ones)
		return false;
	// The status comes first.
	seam_read_barrier();
	const u32 return_code = mailbox_.read<mrpc::return_value>(proof);
	how = outcome_of(status, return_code, output_, 0);
	if (return_code != mrpc::all_ones)
		return true;
	// As with the output below.
	if (!is_there(proof))
		return false;
	seam_read_barrier();
	return mailbox_.read<mrpc::return_value>(proof) == return_code;
}

// ---- whose result is it? -------------------------------------------------------------------

// Not the running command's, as far as anybody can tell: @how becomes EIO. See evidence.h. The output's
// buffer is still free. Returns whether the device was there.
bool mrpc_engine::check_owner(hw proof, u32 serial, outcome &how) noexcept
{
	// What is read now is not to be older than the status.
	seam_read_barrier();
	bool at_work = false; // was seen so, and that is all
	if (queue_.with([&](queue_state &) {
		    at_work = evidence_.seen_in_progress();
		    return !current(serial) || evidence_.completed() || (at_work && !uses_dma());
	    }))
		return true;
	if (at_work) {
		const u32 dma = mailbox_.read<mrpc::dma_en>(proof);

		if (dma == mrpc::all_ones)
			return false;
		// Only we switch DMA on: a device that does not know it any more has been reset.
		if (mrpc::dma_en::enable::get(dma))
			return true;
		queue_.with([&](queue_state &) {
			if (current(serial))
				evidence_.saw_silence();
		});
	}
	const u32 word = mailbox_.read<mrpc::cmd>(proof);
	if (word == mrpc::all_ones)
		return false;
	u32 size = 0; // of the input, which is written before the word, and may have been lost alone
	bool ours = queue_.with([&](queue_state &q) { return owns_word(q, serial, word, size); });
	if (size && ours) {
		if (!read_words(proof, output_, mrpc::input, size))
			return false;
		ours = queue_.with([&](queue_state &q) { return owns_input(q, serial); });
	}
	if (!ours)
		how = {.err = error::io};
	return true;
}

bool mrpc_engine::owns_word(queue_state &q, u32 serial, u32 word, u32 &size) noexcept
{
	const upper::command *const c = q.running();

	if (!current(serial))
		return true;
	evidence_.saw_word(word);
	// Nobody waits for it.
	if (!c || evidence_.excused())
		return true;
	size = c->input_size;
	return evidence_.distinct() && word == c->word();
}

bool mrpc_engine::owns_input(queue_state &q, u32 serial) noexcept
{
	const upper::command *const c = q.running();

	return !current(serial) || !c || !__builtin_memcmp(output_, c->message.in.data, c->input_size);
}

// ---- reads that are believed ---------------------------------------------------------------

u32 mrpc_engine::read_status_again(hw proof) noexcept
{
	// Reads of a write-combining page may be reordered: what was read before this comes first.
	seam_read_barrier();
	return mailbox_.read<mrpc::status>(proof);
}

// What was read since then belongs to this status: a device that was reset meanwhile has neither.
bool mrpc_engine::undisturbed(hw proof, u64 since_ms, u32 status) noexcept
{
	return seam_now_ms() - since_ms < shortest_reset_ms || read_status_again(proof) == status;
}

bool mrpc_engine::is_there(hw proof) noexcept
{
	return read_status_again(proof) != mrpc::all_ones;
}

// @size bytes, rounded up to whole words, from @offset. Returns whether the device was there to give them.
bool mrpc_engine::read_words(hw proof, u8 *to, u32 offset, u32 size) noexcept
{
	for (u32 done = 0; done < size; done += burst_size) {
		const u32 burst = size - done < burst_size ? size - done : burst_size;

		mailbox_.read_block(proof, to + done, offset + done, burst);
		for (u32 at = done; at < done + burst; at += mrpc::word_size)
			if (!word_is_right(proof, to + at, offset + at))
				return false;
	}
	return true;
}

// All ones may be an answer, or silence, also one that is over already: then it reads otherwise now.
bool mrpc_engine::word_is_right(hw proof, const u8 *at, u32 offset) noexcept
{
	u64 word, again;
	static_assert(sizeof(word) == mrpc::word_size);

	__builtin_memcpy(&word, at, sizeof(word));
	if (word != ~0ull)
		return true;
	if (!is_there(proof))
		return false;
	seam_read_barrier();
	mailbox_.read_block(proof, &again, offset, sizeof(again));
	return again == word;
}

} // namespace switchtec::lower
