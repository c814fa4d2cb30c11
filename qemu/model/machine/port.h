// SPDX-License-Identifier: GPL-2.0
#pragma once

#include "machine/backend.h"
#include "machine/timeline.h"
#include "registers/counters.h"

namespace switchtec::model {

/**
 * class port - the way out of the device, shut while it is dead
 *
 * Everything that leaves the model passes here, so that "a dead device does no DMA and raises no
 * interrupt" is said in one place.
 */
class port {
public:
	port(backend &be, counters &count) : backend_(be), count_(count) {}

	bool dead() const { return dead_; }
	void set_dead(bool dead)
	{
		if (dead == dead_)
			return;
		dead_ = dead;
		backend_.died(dead);
	}
	void tell_link(bool up) { backend_.link(up); }

	bool dma_write(uint64_t addr, const void *data, size_t size)
	{
		return !dead_ && backend_.dma_write(addr, data, size);
	}

	void interrupt(unsigned vector)
	{
		if (dead_)
			return;
		count_.interrupts++;
		backend_.interrupt(vector);
	}

	uint64_t now_ns() { return backend_.now_ns(); }

	/* do @what @ns from now, dead or not: time does not stop */
	void after(uint64_t ns, timeline::action what)
	{
		const uint64_t now = backend_.now_ns();

		timeline_.add(ns < UINT64_MAX - now ? now + ns : UINT64_MAX, std::move(what));
		arm();
	}

	void expire()
	{
		/* not what becomes due meanwhile: something that repeats could go on for ever */
		const uint64_t now = backend_.now_ns();

		while (auto what = timeline_.take_due(now))
			what();
		arm();
	}

	void forget_timed_events() { timeline_.clear(); }

private:
	void arm()
	{
		if (timeline_.next_deadline() != UINT64_MAX)
			backend_.arm_timer(timeline_.next_deadline());
	}

	backend &backend_;
	counters &count_;
	timeline timeline_;
	bool dead_ = false;
};

} // namespace switchtec::model
