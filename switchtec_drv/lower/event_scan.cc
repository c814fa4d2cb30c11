// SPDX-License-Identifier: GPL-2.0-only
// The later look, at all that is armed: for an interrupt that nothing explains, or that was lost.
#include "lower/event_monitor.h"

namespace switchtec::lower {

// Between the beginnings of two looks, at least.
static constexpr u64 scan_period_ms = 1000;

void event_monitor::unexplained() noexcept
{
	scan_.with([this](scan_state &s) {
		s.unexplained = true;
		arm_scan(s);
	});
}

void event_monitor::look_at_all() noexcept
{
	scan_.with([this](scan_state &s) { arm_scan(s); });
}

void event_monitor::arm_scan(scan_state &s) noexcept
{
	if (s.armed || s.stopped)
		return;
	const u64 since = seam_now_ms() - s.last_ms;
	const bool now = !s.ever || since >= scan_period_ms;

	s.armed = true;
	scan_work_.arm(now ? 0 : static_cast<unsigned int>(scan_period_ms - since));
}

void event_monitor::scan(hw proof) noexcept
{
	const bool unexplained = scan_.with([](scan_state &s) {
		s.armed = false;
		s.ever = true;
		s.last_ms = seam_now_ms();
		const bool why = s.unexplained;
		s.unexplained = false;
		return why;
	});
	tally found;
	inquiry ask(proof, where_);

	find_out(ask, proof, trust::headers, found);
	if (tell(found) || !unexplained || !go_on(ask))
		return;
	// A device that is gone explains nothing either.
	if (ask.somebody_answers())
		nothing_explains();
}

// Said once: whoever shares the switch may go on like this for ever.
void event_monitor::nothing_explains() noexcept
{
	const bool news = scan_.with([](scan_state &s) {
		const bool told = s.told;
		s.told = true;
		return !told;
	});

	seam_log(pdev_, news ? 6 : 7, "an interrupt that no event of this driver explains: is one armed by "
				      "another user of the switch?\n");
}

void event_monitor::cancel_scan() noexcept
{
	scan_.with([](scan_state &s) { s.stopped = true; });
	scan_work_.cancel_sync();
	scan_.with([](scan_state &s) { s.armed = false; });
}

} // namespace switchtec::lower
