// SPDX-License-Identifier: GPL-2.0-only
/*
 * When the device may be reached: what the bus tells, what a device that falls silent makes necessary, and what
 * we vote. Two kinds of callers, the bus and our own work, take turns by one lock. Between error_detected()
 * and the end of the error the bus holds no lock: the function may be unbound, and bound anew, in between. So each
 * call says what is to be in every phase.
 */
#include "lower/device.h"

namespace switchtec::lower {

// Who is silent is asked again after so long, and then less and less often.
static constexpr unsigned int first_retry_ms = 100;
static constexpr unsigned int longest_retry_ms = 1000;
// The verdict on an error that cost nothing comes within so long, or never.
static constexpr unsigned int longest_verdict_ms = 2000;
// So does the end of a reset after an error.
static constexpr unsigned int longest_reset_ms = 5000;

// ---- what the bus tells --------------------------------------------------------------------

switchtec_vote device::error_detected(switchtec_channel channel) noexcept
{
	return recovery_.with([&](recovery_state &s) {
		if (channel != SWITCHTEC_CHANNEL_WORKS) {
			pause_for_bus(s, phase::frozen, reach::none);
			return channel == SWITCHTEC_CHANNEL_FROZEN ? SWITCHTEC_VOTE_NEED_RESET
								   : SWITCHTEC_VOTE_DISCONNECT;
		}
		// Whether a reset follows nobody knows yet: another driver may ask for one. It costs nothing until
		// then, and if nobody ever says we go on by ourselves.
		if (s.now == phase::live) {
			s.now = phase::suspect;
			s.verdict_by = seam_now_ms() + longest_verdict_ms;
			chardev_.hold_submissions();
			recover_.arm(longest_verdict_ms);
		}
		return SWITCHTEC_VOTE_CAN_RECOVER;
	});
}

// Nothing is started yet: whoever votes after us may still ask for a reset.
switchtec_vote device::mmio_enabled() noexcept
{
	return recovery_.with([&](recovery_state &s) {
		if (s.now == phase::suspect && !answers(hw_context::bound()))
			return SWITCHTEC_VOTE_NEED_RESET;
		return s.now == phase::frozen || s.now == phase::silent ? SWITCHTEC_VOTE_NEED_RESET
									: SWITCHTEC_VOTE_RECOVERED;
	});
}

// It has been reset, and its configuration space is new.
switchtec_vote device::slot_reset() noexcept
{
	return recovery_.with([&](recovery_state &s) {
		pause_for_bus(s, phase::frozen, reach::none);
		saved_.restore();
		return seam_pci_present(pdev_) ? SWITCHTEC_VOTE_RECOVERED : SWITCHTEC_VOTE_DISCONNECT;
	});
}

void device::bus_pauses() noexcept
{
	recovery_.with([&](recovery_state &s) {
		pause_for_bus(s, phase::bus_pause, reach::orderly);
		// Whoever resets it restores what was before: without this, which also stops other drivers'
		// data and interrupts of this function.
		stop_mastering();
		// What a resume of our own has just saved the bus would take for a device that it need not put
		// to sleep.
		saved_.drop();
	});
}

void device::bus_resumes() noexcept
{
	recovery_.with([&](recovery_state &s) {
		pass_over(s);
		if (s.now == phase::bus_pause || s.now == phase::frozen)
			resume_or_retry(s);
	});
}

// ---- steps ---------------------------------------------------------------------------------

void device::pause_for_bus(recovery_state &s, phase as, reach how) noexcept
{
	if (s.now == phase::live || s.now == phase::suspect)
		pause(how);
	s = {.now = as, .told = s.told && s.now == as};
	if (as == phase::frozen)
		recover_.arm(longest_reset_ms);
}

// An error that has cost nothing is over.
void device::pass_over(recovery_state &s) noexcept
{
	if (s.now != phase::suspect)
		return;
	s.now = phase::live;
	engine_.go_on(hw_context::bound());
	if (engine_.needs_recovery())
		recover_.arm(0);
}

void device::resume_or_retry(recovery_state &s) noexcept
{
	seam_pci_set_master(pdev_);
	mastering_ = true;
	if (resume(hw_context::bound())) {
		s = {.now = phase::live};
		// With bus mastering on: it is restored so.
		seam_pci_save(pdev_);
		seam_log(pdev_, 6, "set up again\n");
		return;
	}
	if (!s.told)
		seam_log(pdev_, 3, "device does not answer: it is set up again when it does\n");
	s.told = true;
	s.now = phase::silent;
	s.retry_ms = !s.retry_ms			   ? first_retry_ms
		     : 2 * s.retry_ms < longest_retry_ms ? 2 * s.retry_ms
							 : longest_retry_ms;
	recover_.arm(s.retry_ms);
}

bool device::answers(hw proof) noexcept
{
	return inquiry(proof, where_).somebody_answers();
}

// ---- our own work --------------------------------------------------------------------------

void device::on_recovery(void *self) noexcept
{
	device &d = *static_cast<device *>(self);

	d.recovery_.with([&](recovery_state &s) { d.recover(s); });
}

void device::recover(recovery_state &s) noexcept
{
	switch (s.now) {
	case phase::live:
		if (!engine_.needs_recovery())
			return;
		pause(reach::there);
		return resume_or_retry(s);
	case phase::suspect:
		// A device that is lost meanwhile is seen to when this is over: nothing is started until then.
		if (const u64 now = seam_now_ms(); now < s.verdict_by)
			return recover_.arm(static_cast<unsigned int>(s.verdict_by - now));
		// Nobody has said anything: some driver below the same port cannot recover from errors.
		return pass_over(s);
	case phase::bus_pause:
		return;
	case phase::frozen:
		if (!s.told)
			seam_log(pdev_, 4, "an error on the bus, and no word of its end: if none comes, unbind and bind "
					   "this function, or remove it and rescan\n");
		s.told = true;
		return;
	case phase::silent: {
		seam_bar bar{};

		// It has been reset, and nobody but us has noticed.
		seam_pci_bar(pdev_, &bar);
		if (seam_pci_present(pdev_) && !bar.memory_space)
			saved_.restore_own();
		return resume_or_retry(s);
	}
	case phase::unbound:
		return;
	}
}

// Remove takes over: no pause begins, and none ends. Returns what was.
device::phase device::leave() noexcept
{
	return recovery_.with([](recovery_state &s) {
		const phase before = s.now;

		s.now = phase::unbound;
		return before;
	});
}

// Probe is over. What the device has done meanwhile is seen to now.
void device::arrive() noexcept
{
	recovery_.with([&](recovery_state &s) { s.now = phase::live; });
	if (engine_.needs_recovery())
		recover_.arm(0);
}

} // namespace switchtec::lower
