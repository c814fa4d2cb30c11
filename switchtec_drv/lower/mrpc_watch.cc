// SPDX-License-Identifier: GPL-2.0
// The engine's watch: sees to commands that take long.
#include "lower/mrpc_engine.h"

namespace switchtec::lower {

namespace mrpc = regs::mrpc;

// A command that has taken so long may have lost its interrupt: what the status register says counts from
// now on. It is looked at again after each such period.
static constexpr unsigned int look_period_ms = 500;
// All ones may be a firmware reset: only a second look makes sure.
static constexpr unsigned int second_look_ms = 100;
static constexpr unsigned int looks_until_lost = 2;
// How much later than the mailbox the result in memory may be; and how long it takes at most to get there,
// once there is something of it.
static constexpr unsigned int dma_grace_ms = 10;

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
	u32 id = 0;
	const finding what = queue_.with([&](queue_state &q) {
		if (!current(serial))
			return finding::nothing;
		id = id_;
		const finding f = judge(q, status);
		// Also if it is finished: somebody else may be collecting, and fail.
		if (!absent_ || q.somebody_waits())
			arm_watch(next_look(q));
		return f;
	});
	report(what, id);
	return what == finding::finished;
}

// Memory first; the status register only of a command whose time has come.
bool mrpc_engine::needs_a_look(hw proof, queue_state &q, u32 &serial) noexcept
{
	if (uses_dma() && load_acquire(result_->status) != mrpc::in_progress) {
		if (!landed()) {
			arm_watch(next_look(q));
			return false;
		}
		if (collect_dma(proof, q))
			return false;
		landing_ms_ = 0;
	}
	serial = serial_;
	const bool due = age_ms() >= look_age_ms_;
	const bool early_event = impatience_ms_ && !uses_dma();
	if (due || early_event || done_seen_ || strikes_ || over_time(q))
		return true;
	arm_watch(next_look(q));
	return false;
}

// There is something of a result in memory, and no interrupt has told that it is all there: nobody knows in
// which order its parts come.
bool mrpc_engine::landed() noexcept
{
	const u64 now = seam_now_ms();

	if (!landing_ms_)
		landing_ms_ = now;
	return now - landing_ms_ >= dma_grace_ms;
}

mrpc_engine::finding mrpc_engine::judge(queue_state &q, u32 status) noexcept
{
	const u64 age = age_ms();

	// Each time after twice as long, and just when it begins to be late.
	look_age_ms_ = age >= look_period_ms                     ? age + look_period_ms
		       : 2 * age + first_look_ms < look_period_ms ? 2 * age + first_look_ms
								  : look_period_ms;
	if (status == mrpc::all_ones)
		return silence(q);
	strikes_ = 0;
	store_release(absent_, false);
	if (status == mrpc::in_progress) {
		evidence_.saw_progress();
		done_seen_ = false;
		if (!over_time(q))
			return finding::nothing;
		q.fail_first(error::timedout);
		return finding::over_time;
	}
	// It may have been done before this command came: too soon to tell, unless we were told.
	if (!late(q) && !evidence_.completed())
		return finding::nothing;
	if (uses_dma() && !done_seen_) {
		done_seen_ = true;
		return finding::nothing;
	}
	return finding::finished;
}

mrpc_engine::finding mrpc_engine::silence(queue_state &q) noexcept
{
	evidence_.saw_silence();
	reprogram_ = true;
	// Whoever is here again soon has only been away.
	if (!late(q))
		return finding::nothing;
	if (++strikes_ < looks_until_lost && !over_time(q))
		return finding::nothing;
	// What it does is not known: it stays busy, and the next command in line makes the watch look again.
	const bool news = !absent_;
	store_release(absent_, true);
	q.fail_all(error::io);
	idle_.wake(0);
	return news ? finding::lost : finding::nothing;
}

void mrpc_engine::report(finding what, u32 id) const noexcept
{
	if (what == finding::lost)
		seam_log(pdev_, 3, "device does not answer, its commands have failed\n");
	else if (what == finding::over_time)
		seam_log(pdev_, 4, "MRPC command %#x passed its time limit of %u ms\n", id,
			 load_acquire(seam_params.mrpc_timeout_ms));
}

bool mrpc_engine::late(queue_state &q) const noexcept
{
	return absent_ || age_ms() >= look_period_ms || over_time(q);
}

bool mrpc_engine::over_time(queue_state &q) const noexcept
{
	const unsigned int limit = load_acquire(seam_params.mrpc_timeout_ms);

	return limit && q.first_waits_since(seam_now_ms()) >= limit;
}

unsigned int mrpc_engine::next_look(queue_state &q) const noexcept
{
	const unsigned int limit = load_acquire(seam_params.mrpc_timeout_ms);
	const u64 age = age_ms();
	u64 delay = look_age_ms_ > age ? look_age_ms_ - age : 1;

	if (strikes_)
		delay = second_look_ms;
	else if (done_seen_ || landing_ms_)
		delay = dma_grace_ms;
	else if (impatience_ms_ && impatience_ms_ < delay)
		delay = impatience_ms_;
	if (limit) {
		const u64 waited = q.first_waits_since(seam_now_ms());
		const u64 left = waited < limit ? limit - waited : 1;
		if (left < delay)
			delay = left;
	}
	return static_cast<unsigned int>(delay);
}

// No later than so: nobody puts off what somebody else waits for.
void mrpc_engine::arm_watch(unsigned int delay_ms) noexcept
{
	const u64 now = seam_now_ms(), at = now + delay_ms;

	if (armed_ && armed_for_ms_ <= at)
		return;
	// The watch itself: somebody may have armed it since it began.
	const bool sooner = armed_for_ms_ > now && armed_for_ms_ < at;
	armed_ = true;
	armed_for_ms_ = sooner ? armed_for_ms_ : at;
	watch_.arm(static_cast<unsigned int>(armed_for_ms_ - now));
}

void mrpc_engine::look_again_soon() noexcept
{
	impatience_ms_ = 1;
	arm_watch(impatience_ms_);
}

} // namespace switchtec::lower
