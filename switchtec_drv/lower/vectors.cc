// SPDX-License-Identifier: GPL-2.0-only
// Interrupts and, as it depends on them, the mode in which MRPC runs; part of the way up.
#include "core/parameter.h"
#include "lower/device.h"
#include "lower/identity.h"
#include "regs/part_cfg.h"

namespace switchtec::lower {

namespace mrpc = regs::mrpc;

// Fewer vectors than this have never been enough for events and DMA.
static constexpr int min_irqs = 4;

error device::find_vectors(hw proof) noexcept
{
	using events_on = regs::part_cfg::vep_vector_number;
	const int wanted = parameter(&seam_params::nirqs);

	// With an NTB others may have messages to send: its peers.
	SWITCHTEC_TRY(told(pdev_,
			   vectors_.allocate(static_cast<unsigned int>(wanted < min_irqs ? min_irqs : wanted), has_ntb_),
			   "no interrupt vectors, and the device needs MSI-X or MSI"));
	inquiry ask(proof, where_);
	event_vector_ = granted(ask.read<events_on>(where_.part_cfg(where_.partition)));
	SWITCHTEC_TRY(answered(ask.verdict()));
	if (event_vector_ < vectors_.count())
		return error::none;
	seam_log(pdev_, 3, "the device tells of events on vector %u, but 0 to %u of %s are what it was granted\n",
		 event_vector_, vectors_.count() - 1, vectors_.kind());
	return error::nxio;
}

// A vector that the device names, as one of those that it was granted; if there is none it is past them.
unsigned int device::granted(unsigned int vector) const noexcept
{
	return vectors_.single_message() ? 0 : vector;
}

// Below another switch of the kind, DMA of this one's firmware does not come through.
bool device::dma_reaches_us() const noexcept
{
	for (unsigned int level = 1; const u16 vendor = seam_pci_bridge_vendor(pdev_, level); level++)
		if (is_switchtec_vendor(vendor))
			return false;
	return true;
}

error device::set_up_dma(hw proof) noexcept
{
	if (!parameter(&seam_params::use_dma_mrpc))
		return error::none;
	const u32 version = mailbox_.window().read<mrpc::dma_ver>(proof);
	if (version == 0 || version == mrpc::all_ones)
		return error::none;
	if (!dma_reaches_us()) {
		seam_log(pdev_, 6, "below another Switchtec switch: no MRPC DMA\n");
		return error::none;
	}
	inquiry ask(proof, where_);
	dma_vector_ = granted(ask.read<mrpc::dma_vector>(mailbox_.window()));
	SWITCHTEC_TRY(answered(ask.verdict()));
	// Events tell of completions in the mailbox, and their vector is there.
	if (dma_vector_ >= vectors_.count()) {
		seam_log(pdev_, 4, "the device tells of MRPC completions on vector %u, but 0 to %u of %s are what it was granted: no MRPC DMA\n",
			 dma_vector_, vectors_.count() - 1, vectors_.kind());
		return error::none;
	}
	// An interrupt that may be an event's does not tell that all of a result is in memory.
	if (dma_vector_ == event_vector_) {
		seam_log(pdev_, 6, "MRPC completions have no interrupt vector for themselves: no MRPC DMA\n");
		return error::none;
	}
	return told(pdev_, result_.allocate(), "no memory for MRPC results");
}

error device::attach_handlers() noexcept
{
	static constexpr const char *failure = "cannot attach a handler";

	SWITCHTEC_TRY(told(pdev_,
			   event_irq_.request(pdev_, event_vector_, on_event_vector, on_event_thread, this),
			   failure));
	if (!engine_.uses_dma())
		return error::none;
	return told(pdev_, dma_irq_.request(pdev_, dma_vector_, on_dma_vector, nullptr, this), failure);
}

} // namespace switchtec::lower
