// SPDX-License-Identifier: GPL-2.0
// The device goes away and comes back while the binding stays: a reset, an error on its link, suspend.
// Programs see EIO from the commands that this costs, and nothing else.
#include "lower/device.h"

namespace switchtec::lower {

void device::set_away(unsigned int drain_ms) noexcept
{
	engine_.set_away(drain_ms);
}

void device::set_back() noexcept
{
	const hw proof = hw_context::bound();

	// An error that cost nothing.
	if (!engine_.away())
		return;
	// In this order: no command completes before its event is armed.
	events_.rearm(proof);
	engine_.set_back(proof);
	// What fired meanwhile interrupted nobody.
	events_.look_at_all();
	seam_log(pdev_, 6, "set up again\n");
}

} // namespace switchtec::lower
