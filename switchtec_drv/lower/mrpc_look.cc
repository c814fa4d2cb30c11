// SPDX-License-Identifier: GPL-2.0-only
// What the engine makes of a look of the watchdog's.
#include "lower/mrpc_engine.h"
#include "core/parameter.h"

namespace switchtec::lower {

namespace mrpc = regs::mrpc;

static constexpr unsigned int looks_until_lost = 2;

bool mrpc_engine::look(hw proof, u32 &serial) noexcept
{
	sign seen = sign::none;
	const bool due = queue_.with([&](queue_state &q) {
		watchdog_.awake();
		if (!at_work())
			return false;
		serial = serial_;
		if (uses_dma())
			seen = result_.look(id_);
		return needs_a_look(proof, q, seen);
	});
	if (!due)
		return false;

	const u32 status = mailbox_.status(proof);
	u32 id = 0;
	const finding what = queue_.with([&](queue_state &q) {
		if (!current(serial))
			return finding::nothing;
		id = id_;
		const finding f = judge(proof, q, seam_now_ms(), status, seen);
		// Also if it is finished: somebody else may be collecting, and fail.
		if (current(serial))
			look_again(q, seam_now_ms());
		return f;
	});
	report(what, id);
	return what == finding::finished;
}

// Memory first; the status register only of a command whose time has come.
bool mrpc_engine::needs_a_look(hw proof, queue_state &q, sign seen) noexcept
{
	const u64 now = seam_now_ms();

	if (seen != sign::none) {
		// No interrupt has told that it is all there: nobody knows in which order its parts come.
		watchdog_.expect_rest_of(result_.number(), now, watchdog::settle_ms);
		if (watchdog_.settled(now) && seen == sign::ours) {
			take_from_memory(proof, q);
			return false;
		}
		if (watchdog_.settled(now))
			return true;
	} else if (watchdog_.due(now, !uses_dma() || state_ == hardware::foreign) || over_time(q, now)) {
		return true;
	}
	look_again(q, now);
	return false;
}

mrpc_engine::finding mrpc_engine::judge(hw proof, queue_state &q, u64 now, u32 status, sign seen) noexcept
{
	watchdog_.looked(now);
	switch (status) {
	case mrpc::all_ones:
		silence(q, now);
		return finding::nothing;
	case mrpc::in_progress:
		return in_progress(q, now, seen);
	default:
		return ended(proof, q, now, seen);
	}
}

mrpc_engine::finding mrpc_engine::in_progress(queue_state &q, u64 now, sign seen) noexcept
{
	evidence_.saw_progress();
	watchdog_.found_nothing();
	// What was in memory before is the late result of another command. Ours is still to come; or comes just
	// now, and was discarded: the mailbox has it, too.
	if (seen == sign::doubtful && result_.discard(id_))
		evidence_.saw_completion_in_memory();
	// Memory of before had a result, and no interrupt tells of what is waited for.
	if (seen == sign::doubtful && state_ == hardware::foreign)
		watchdog_.expect_result();
	if (!over_time(q, now))
		return finding::nothing;
	q.fail_first(error::timedout);
	return finding::over_time;
}

mrpc_engine::finding mrpc_engine::ended(hw proof, queue_state &q, u64 now, sign seen) noexcept
{
	// There is a result, whatever its number: one at a time, so it is the running command's.
	if (seen != sign::none && watchdog_.settled(now)) {
		take_from_memory(proof, q);
		return finding::nothing;
	}
	// It may have been done before this command came: too soon to tell, unless we were told.
	if (!late(q, now) && !evidence_.completed()) {
		watchdog_.found_nothing();
		return finding::nothing;
	}
	// Its result may still be on its way to memory; in mailbox mode its event, which would be taken for the next
	// command's.
	if (!watchdog_.settled(now) && (uses_dma() || !evidence_.completed())) {
		watchdog_.expect_rest(now, watchdog::settle_ms);
		return finding::nothing;
	}
	return finding::finished;
}

void mrpc_engine::silence(queue_state &q, u64 now) noexcept
{
	forget();
	// Whoever is here again soon has only been away: nothing is to settle meanwhile.
	if (!late(q, now))
		watchdog_.found_nothing();
	else if (watchdog_.look_failed() >= looks_until_lost || over_time(q, now))
		lose(q);
}

void mrpc_engine::report(finding what, u32 id) const noexcept
{
	if (what != finding::over_time)
		return;
	const unsigned int limit = parameter(&seam_params::mrpc_timeout_ms);

	if (id == no_id)
		seam_log(pdev_, 4, "an MRPC command of before still runs: one that waited for it passed its time limit of %u ms\n",
			 limit);
	else
		seam_log(pdev_, 4, "MRPC command %#x passed its time limit of %u ms\n", id, limit);
}

void mrpc_engine::look_again(queue_state &q, u64 now) noexcept
{
	const u64 left = time_left(q, now);

	watchdog_.arm(now, left ? left : 1);
}

bool mrpc_engine::late(queue_state &q, u64 now) const noexcept
{
	return watchdog_.late(now) || over_time(q, now);
}

bool mrpc_engine::over_time(queue_state &q, u64 now) const noexcept
{
	return time_left(q, now) == 0;
}

u64 mrpc_engine::time_left(queue_state &q, u64 now) const noexcept
{
	const unsigned int limit = parameter(&seam_params::mrpc_timeout_ms);
	const u64 waited = q.first_waits_since(now);

	if (!limit)
		return ~0ull;
	return waited < limit ? limit - waited : 0;
}

} // namespace switchtec::lower
