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

	if (d.shared_vector_ && d.engine_.uses_dma())
		d.engine_.dma_interrupt(hw_context::bound());
	return SEAM_IRQ_WAKE_THREAD;
}

seam_irq_result device::on_event_thread(void *self) noexcept
{
	object(self).engine_.event_interrupt(hw_context::bound());
	return SEAM_IRQ_HANDLED;
}

void device::on_watch(void *self) noexcept
{
	object(self).engine_.watch(hw_context::bound());
}

} // namespace switchtec::lower
