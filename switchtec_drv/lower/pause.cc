// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device goes out of reach and comes back while the binding stays. Made of the steps of remove.cc, with
 * another verdict: what programs lose is the running command. A pause frees nothing, and resume allocates
 * nothing: other drivers' handlers may sit on vectors of the same function.
 */
#include "lower/device.h"
#include "core/parameter.h"

namespace switchtec::lower {

void device::pause(reach how) noexcept
{
	chardev_.hold_submissions();
	drain(how == reach::orderly ? parameter(&seam_params::unbind_drain_ms) : 0);
	chardev_.pause_ops();
	// From here on nobody comes from above. The interrupts go first: they arm the rest.
	dma_irq_.disable();
	event_irq_.disable();
	engine_.cancel_watchdog();
	events_.cancel_scan();
	engine_.pause();
	if (how != reach::none)
		stop_dma(hw_context::bound());
}

// The headers first: no command completes before its event is armed. Returns whether the device answers.
bool device::set_up(hw proof, mrpc_engine::found &found) noexcept
{
	if (failed(events_.set_up(proof)))
		return false;
	found = engine_.adopt(proof);
	return found != mrpc_engine::found::silent;
}

// To be called again if nobody answers: returns whether somebody did.
bool device::resume(hw proof) noexcept
{
	mrpc_engine::found found;

	if (!set_up(proof, found))
		return false;
	dma_irq_.enable();
	event_irq_.enable();
	chardev_.resume_ops();
	engine_.start(proof, found);
	// What clients wanted meanwhile.
	if (events_.changed_since_set_up() && failed(events_.set_up(proof)))
		engine_.lose_contact();
	// What fired meanwhile interrupted nobody.
	events_.look_at_all();
	chardev_.links_changed();
	return true;
}

} // namespace switchtec::lower
