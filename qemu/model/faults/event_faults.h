// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <string>

#include "faults/faults.h"
#include "machine/hosts.h"
#include "registers/events.h"
#include "registers/gas.h"

namespace switchtec::model {

/** class event_faults - the faults that make events happen: event, storm, link and their kin */
class event_faults {
public:
	event_faults(gas &mem, events &ev, hosts &all, const config &cfg)
		: mem_(mem), events_(ev), hosts_(all), config_(cfg)
	{
	}

	/* false: @f, from the host of partition @local, is for an event or a link that this switch does not have */
	bool check(const fault &f, unsigned local, std::string &error) const;
	/* @f is of these kinds and has passed check() */
	void fire(const fault &f, unsigned local);
	/* the link of @pff changes, with its event */
	void change_link(unsigned pff, bool up);

	void stop_storm() { start_storm(0); }

	/* all timed events are forgotten: a storm goes on over a reset of the device */
	void reset() { start_storm(storm_ns_); }

private:
	void start_storm(uint64_t period_ns);
	void next_round(uint64_t ns);
	gas &mem_;
	events &events_;
	hosts &hosts_;
	const config &config_;
	uint64_t storm_ns_ = 0;		/* 0: there is none */
	/* number of the current storm: a timed event of an older one does nothing */
	uint64_t storm_sequence_ = 0;
};

} // namespace switchtec::model
