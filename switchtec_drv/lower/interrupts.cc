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

	if (!d.engine_.uses_dma() && d.events_.take_mrpc_completion(proof)) {
		d.engine_.mailbox_interrupt(proof);
		explained = true;
	}
	explained |= d.events_.interrupt(proof);
	if (!explained)
		d.events_.unexplained();
	return SEAM_IRQ_HANDLED;
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
	// Its event is still pending: without this no later one would interrupt.
	if (!d.engine_.uses_dma())
		d.events_.take_mrpc_completion(proof);
	d.engine_.collect_mailbox(proof, serial);
}

} // namespace switchtec::lower
