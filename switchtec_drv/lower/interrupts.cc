// SPDX-License-Identifier: GPL-2.0-only
// The contexts that the hardware half starts by itself, each with its own proof.
#include "lower/device.h"

namespace switchtec::lower {

static device &object(void *self) noexcept
{
	return *static_cast<device *>(self);
}

seam_irq_result device::on_dma_vector(void *self) noexcept
{
	device &d = object(self);
	const hw proof = hw_context::bound();

	// As it is known to work: before the result is looked at, and unread.
	d.events_.acknowledge_unread(proof);
	d.engine_.dma_interrupt(proof);
	return SEAM_IRQ_HANDLED;
}

// Registers are read in the thread: a read may stall.
seam_irq_result device::on_event_vector(void *) noexcept
{
	return SEAM_IRQ_WAKE_THREAD;
}

seam_irq_result device::on_event_thread(void *self) noexcept
{
	device &d = object(self);
	const hw proof = hw_context::bound();
	bool explained = !d.engine_.uses_dma() && d.mailbox_completed(proof);
	const bool completion = d.engine_.uses_dma() && d.engine_.interrupted();

	explained |= d.events_.interrupt(proof);
	if (explained)
		return SEAM_IRQ_HANDLED;
	// A completion may come as an event, too. Perhaps it was another one: looked for, but no riddle.
	if (completion)
		d.events_.look_at_all();
	else
		d.events_.unexplained();
	return SEAM_IRQ_HANDLED;
}

// In mailbox mode: was there a completion? Its result is taken.
bool device::mailbox_completed(hw proof) noexcept
{
	u32 serial = 0;
	bool claimed = false;
	const auto found = events_.take_mrpc_completion(proof, [&](own_completion seen) {
		if (seen == own_completion::occurred)
			claimed = engine_.claim_completion(serial);
	});

	if (found != own_completion::occurred)
		return false;
	engine_.mailbox_interrupt(proof, serial, claimed);
	return true;
}

void device::on_scan(void *self) noexcept
{
	object(self).events_.scan(hw_context::bound());
}

void device::on_look(void *self) noexcept
{
	device &d = object(self);
	const hw proof = hw_context::bound();
	u32 serial = 0;

	if (!d.engine_.look(proof, serial))
		return;
	// It may tell whose the result is; and as long as it is pending no later one would interrupt.
	d.events_.take_mrpc_completion(proof, [&](own_completion seen) { d.engine_.told(seen); });
	d.engine_.collect_mailbox(proof, serial);
}

// A command may have changed which ports are ours.
void device::on_ports_bound(void *self) noexcept
{
	object(self).events_.forget_ports();
}

} // namespace switchtec::lower
