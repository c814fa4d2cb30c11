// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "machine/backend.h"
#include "machine/timeline.h"
#include "registers/counters.h"

namespace switchtec::model {

/**
 * class port - the way out of the device, shut while it is dead, asleep in D3hot, or its firmware starts
 *
 * Everything that leaves the model passes here, so that "a dead device does no DMA and raises no
 * interrupt" is said in one place.
 */
class port {
public:
	/* @of_switch: what will happen to the switch; our timer runs for that, too */
	port(backend &be, counters &count, timeline &of_switch)
		: backend_(be), count_(count), of_switch_(of_switch)
	{
	}

	bool dead() const { return dead_; }
	void set_dead(bool dead)
	{
		if (dead == dead_)
			return;
		dead_ = dead;
		backend_.died(dead);
	}
	/* nobody is told: who puts a function to sleep knows */
	void set_d3hot(bool d3hot) { d3hot_ = d3hot; }
	bool d3hot() const { return d3hot_; }
	/* nobody is told; configuration space, which is the backend's, answers */
	void set_starting(bool starting) { starting_ = starting; }
	/* accesses to memory are answered */
	bool answers() const { return !dead_ && !d3hot_ && !starting_; }

	void tell_link(bool up) { backend_.link(up); }
	bool takes_card() { return backend_.takes_card(); }

	bool dma_write(uint64_t addr, const void *data, size_t size)
	{
		return answers() && backend_.dma_write(addr, data, size);
	}

	bool dma_read(uint64_t addr, void *data, size_t size)
	{
		return answers() && backend_.dma_read(addr, data, size);
	}

	void interrupt(unsigned vector)
	{
		if (!answers())
			return;
		count_.interrupts++;
		backend_.interrupt(vector);
	}

	uint64_t now_ns() { return backend_.now_ns(); }

	/* do @what @ns from now, dead, asleep or not: time does not stop */
	void after(uint64_t ns, timeline::action what)
	{
		timeline_.add_after(backend_.now_ns(), ns, std::move(what));
		arm();
	}

	void expire()
	{
		/* not what becomes due meanwhile: something that repeats could go on for ever */
		const uint64_t now = backend_.now_ns();

		while (auto what = next().take_due(now))
			what();
		arm();
	}

	void forget_timed_events() { timeline_.clear(); }

	void arm()
	{
		if (next().next_deadline() != UINT64_MAX)
			backend_.arm_timer(next().next_deadline());
	}

private:
	timeline &next()
	{
		return of_switch_.next_deadline() < timeline_.next_deadline() ? of_switch_ : timeline_;
	}

	backend &backend_;
	counters &count_;
	timeline timeline_;
	timeline &of_switch_;
	bool dead_ = false, d3hot_ = false, starting_ = false;
};

} // namespace switchtec::model
