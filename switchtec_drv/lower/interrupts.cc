// SPDX-License-Identifier: GPL-2.0
// The contexts that the hardware half starts by itself, each with its own proof.
#include "lower/device.h"

namespace switchtec::lower {

static device &object(void *self) noexcept
{
	return *static_cast<device *>(self);
}

seam_irq_result device::on_dma_vector(void *self) noexcept
{
	object(self).engine_.dma_interrupt(hw_context::bound());
	return SEAM_IRQ_HANDLED;
}

// Registers are read in the thread: a read may stall.
seam_irq_result device::on_event_vector(void *self) noexcept
{
	device &d = object(self);
	const bool may_be_dma = d.shared_vector_ && d.engine_.uses_dma();

	// On a shared vector a completion explains the interrupt, but not another one that comes
	// before the thread has run: so it is the other one that leaves a mark.
	if (!may_be_dma || !d.engine_.dma_interrupt(hw_context::bound()))
		store_release(d.event_raised_, true);
	return SEAM_IRQ_WAKE_THREAD;
}

seam_irq_result device::on_event_thread(void *self) noexcept
{
	device &d = object(self);
	const hw proof = hw_context::bound();
	bool explained = !take(d.event_raised_);

	explained |= !d.engine_.uses_dma() && d.mailbox_completed(proof);
	explained |= d.events_.interrupt(proof);
	if (!explained)
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

void device::on_watch(void *self) noexcept
{
	device &d = object(self);
	const hw proof = hw_context::bound();
	u32 serial = 0;

	if (!d.engine_.watch(proof, serial))
		return;
	// It may tell whose the result is; and as long as it is pending no later one would interrupt.
	d.events_.take_mrpc_completion(proof, [&](own_completion seen) { d.engine_.told(seen); });
	d.engine_.collect_mailbox(proof, serial);
}

} // namespace switchtec::lower
