// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way down, from any point of the way up. Documentation/lifetime.rst says why in this order; each
 * step relies on those before it.
 */
#include "lower/device.h"

namespace switchtec::lower {

void device::remove(unsigned int drain_ms) noexcept
{
	upper::chardev &chardev = chardev_;

	take_down(drain_ms);
	destroy(this);
	chardev.put();
}

void device::take_down(unsigned int drain_ms) noexcept
{
	const phase before = leave();
	// In a pause some of this is done, and registers are not to be touched.
	const bool in_reach = before != phase::bus_pause && before != phase::frozen && before != phase::silent;

	chardev_.forbid_submissions();
	drain(drain_ms);
	chardev_.remove_node();
	chardev_.detach();
	chardev_.revoke_ops();
	// From here on nobody comes from above; now nobody from below either.
	quiesce();
	if (in_reach) {
		disarm(hw_context::bound());
		stop_dma(hw_context::bound());
	}
	if (before == phase::frozen)
		restore_configuration();
	stop_mastering();
	release_hardware();
}

// The running command may finish, if there is somebody to finish it.
void device::drain(unsigned int drain_ms) noexcept
{
	if (drain_ms && seam_pci_present(pdev_))
		engine_.drain(drain_ms);
}

// Nothing of ours runs, and nothing will. The interrupts go before the work, because they arm it,
// and before everything that they touch.
void device::quiesce() noexcept
{
	dma_irq_.free();
	event_irq_.free();
	engine_.cancel_watchdog();
	events_.cancel_scan();
	recover_.cancel_sync();
	chardev_.cancel_work();
	vectors_.free();
}

// What is armed for link clients is nobody's any more; what programs armed stays theirs.
void device::disarm(hw proof) noexcept
{
	if (gas_ && seam_pci_present(pdev_))
		events_.stop_listening(proof);
}

// The device writes to memory no more: first by its own register, then, dead or alive, by the bus.
void device::stop_dma(hw proof) noexcept
{
	if (mailbox_ && seam_pci_present(pdev_))
		engine_.stop_dma(proof);
}

// The bus may have reset it after an error and then given up: whoever binds it next finds its BARs again.
void device::restore_configuration() noexcept
{
	if (seam_pci_present(pdev_))
		saved_.restore_own();
}

void device::stop_mastering() noexcept
{
	if (mastering_)
		seam_pci_clear_master(pdev_);
	mastering_ = false;
}

void device::release_hardware() noexcept
{
	result_.free();
	gas_.unmap();
	mailbox_.unmap();
}

} // namespace switchtec::lower
