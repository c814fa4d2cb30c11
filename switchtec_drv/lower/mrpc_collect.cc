// SPDX-License-Identifier: GPL-2.0-only
// The engine's results out of the registers: those of mailbox mode, and what DMA mode has to look for there.
#include "lower/mrpc_engine.h"
#include "lower/outcome_of.h"

namespace switchtec::lower {

namespace mrpc = regs::mrpc;

// It was silent, or has been reset: what was seen of the command says nothing any more.
void mrpc_engine::forget() noexcept
{
	evidence_.saw_silence();
	forgetful_ = true;
}

void mrpc_engine::told(own_completion what) noexcept
{
	queue_.with([&](queue_state &) {
		if (what == own_completion::occurred)
			evidence_.saw_completion();
		else if (what == own_completion::clear || what == own_completion::disarmed)
			evidence_.saw_no_completion();
		// What is pending may be of before.
		if (what == own_completion::silent || what == own_completion::disarmed)
			forget();
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
		queue_.with([&](queue_state &q) {
			if (!current(serial))
				return;
			watchdog_.expect_result();
			look_again(q, seam_now_ms());
		});
}

bool mrpc_engine::collect_mailbox(hw proof, u32 serial) noexcept
{
	bool foreign = false;
	if (!queue_.with([&](queue_state &) {
		    foreign = state_ == hardware::foreign;
		    return may_collect(serial);
	    }))
		return false;
	if (!foreign)
		return read_result(proof, serial, whose::unknown);
	end_foreign(proof, serial);
	return true;
}

// Nobody waits for what a command of before came to. But its event was acknowledged, or it is not: was somebody there?
void mrpc_engine::end_foreign(hw proof, u32 serial) noexcept
{
	const bool silent = mailbox_.status(proof) == mrpc::all_ones;

	queue_.with([&](queue_state &q) {
		collecting_ = false;
		if (!current(serial))
			return;
		if (silent)
			forget();
		end(proof, q, {});
	});
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
	u32 status = 0, return_code = 0;
	const says end = mailbox_.ending(proof, status, return_code);
	// The output is to come: of it, until now, where it goes.
	outcome how = outcome_of(status, return_code, output_, 0);
	bool readable = end == says::ended && (it_is == whose::ours || check_owner(proof, serial, how)) &&
			mailbox_.undisturbed(proof, since, status);

	bool silent = !readable && status != mrpc::in_progress;

	for (;;) {
		const u32 wanted = queue_.with([&](queue_state &q) {
			return conclude(proof, q, serial, readable, how, silent);
		});
		if (!wanted)
			return readable;
		readable = mailbox_.read_words(proof, output_ + how.size, mrpc::output + how.size,
					       wanted - how.size) &&
			   mailbox_.undisturbed(proof, since, status);
		silent = !readable;
		how.size = wanted;
	}
}

// What was collected is the result; unless more of the output is wanted: returns up to where. A reader
// may come, or give up, while registers are read.
u32 mrpc_engine::conclude(hw proof, queue_state &q, u32 serial, bool readable, outcome &how,
			   bool silent) noexcept
{
	if (current(serial) && readable && how.data && q.wanted_output() > how.size)
		return (q.wanted_output() + mrpc::word_size - 1) / mrpc::word_size * mrpc::word_size;
	collecting_ = false;
	if (current(serial) && readable) {
		// It should have come to memory: the firmware may have forgotten where that is, or be late.
		if (uses_dma()) {
			result_.spoil();
			mailbox_.enable_dma(proof, result_.bus_address());
		}
		how.excerpt = how.data && how.size < mrpc::payload_size;
		end(proof, q, how);
		return 0;
	}
	if (!current(serial))
		return 0;
	if (silent)
		forget();
	// What had settled would be looked at without a rest for as long as this fails.
	watchdog_.found_nothing();
	// The register says one thing to the watchdog and another to us.
	if (over_time(q, seam_now_ms()))
		q.fail_first(error::timedout);
	return 0;
}

// ---- whose result is it? -------------------------------------------------------------------

// Not the running command's, as far as anybody can tell: @how becomes EIO. See evidence.h. The output's
// buffer is still free. Returns whether the device was there.
bool mrpc_engine::check_owner(hw proof, u32 serial, outcome &how) noexcept
{
	bool worked = false; // was seen in progress, and that is all
	if (queue_.with([&](queue_state &) {
		    worked = evidence_.seen_in_progress();
		    return !current(serial) || evidence_.completed() || (worked && !uses_dma());
	    }))
		return true;
	if (worked) {
		const u32 dma = mailbox_.dma_en(proof);

		if (dma == mrpc::all_ones)
			return false;
		// Only we switch DMA on: a device that does not know it any more has been reset.
		if (mrpc::dma_en::enable::get(dma))
			return true;
		queue_.with([&](queue_state &) {
			if (current(serial))
				forget();
		});
	}
	const u32 word = mailbox_.word(proof);
	if (word == mrpc::all_ones)
		return false;
	u32 size = 0; // of the input, which is written before the word, and may have been lost alone
	bool ours = queue_.with([&](queue_state &q) { return owns_word(q, serial, word, size); });
	if (size && ours) {
		if (!mailbox_.read_words(proof, output_, mrpc::input, size))
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

} // namespace switchtec::lower
