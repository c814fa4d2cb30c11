// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <cstdint>

namespace switchtec::model {

/**
 * class backend - what the model needs from the machine around it
 *
 * Called from inside switch_model's functions: an implementation must not call back into the model
 * from there (remember the request and act on it afterwards).
 *
 * The status word of a DMA result, its first 4 bytes, arrives by a dma_write() of its own, by default
 * after another with everything else (see dma_landing_order). An in-process backend makes those 4 bytes
 * a release store.
 */
class backend {
public:
	/* false: bus mastering is off, or no such memory; the model does not care which */
	virtual bool dma_write(uint64_t addr, const void *data, size_t size) = 0;
	virtual bool dma_read(uint64_t addr, void *data, size_t size) = 0;
	/* raise a vector, if it was granted; only a request: nothing may run in here */
	virtual void interrupt(unsigned vector) = 0;
	virtual uint64_t now_ns() = 0;
	/*
	 * Call switch_model::expire() at @deadline_ns (absolute, on the now_ns() clock) or soon
	 * after. There is one timer: a later call replaces it. Calling expire() too early or for
	 * nothing is harmless.
	 */
	virtual void arm_timer(uint64_t deadline_ns) = 0;
	/* reads of BAR and configuration space are (are no longer) all ones */
	virtual void died(bool dead) = 0;
	/* the hotplug port lost the card (has a card again); always comes after died() */
	virtual void link(bool up) = 0;
	/* the hotplug port is ready for a card; else a link that comes up would not be noticed */
	virtual bool takes_card() { return true; }

protected:
	~backend() = default;
};

} // namespace switchtec::model
