// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <algorithm>
#include <vector>

#include "machine/port.h"
#include "registers/events.h"

namespace switchtec::model {

/**
 * class hosts - who is joined by the switch: whom an event interrupts, and the switch's own time
 *
 * Any host's timer does for the switch: as long as there is one, time goes on.
 */
class hosts {
public:
	explicit hosts(timeline &time) : timeline_(time) {}

	void join(port &way_out, unsigned partition, unsigned event_vector)
	{
		all_.push_back({&way_out, partition, event_vector});
		way_out.arm();
	}
	void leave(const port &way_out)
	{
		std::erase_if(all_, [&](const host &h) { return h.way_out == &way_out; });
	}
	bool has(unsigned partition) const
	{
		return std::any_of(all_.begin(), all_.end(),
				   [&](const host &h) { return h.partition == partition; });
	}

	/* the way to a partition's host; null: it has none */
	port *of(unsigned partition) const
	{
		for (const host &h : all_)
			if (h.partition == partition)
				return h.way_out;
		return nullptr;
	}

	/* events want an interrupt of the hosts of @whose partitions */
	void interrupt(partition_set whose)
	{
		for (const host &h : all_)
			if (whose >> h.partition & 1)
				h.way_out->interrupt(h.event_vector);
	}

	uint64_t now_ns()
	{
		if (!all_.empty())
			now_ns_ = all_.front().way_out->now_ns();
		return now_ns_;
	}

	/* do @what @ns from now */
	void after(uint64_t ns, timeline::action what)
	{
		timeline_.add_after(now_ns(), ns, std::move(what));
		for (const host &h : all_)
			h.way_out->arm();
	}
	void forget_timed_events() { timeline_.clear(); }

private:
	struct host {
		port *way_out;
		unsigned partition, event_vector;
	};

	timeline &timeline_;
	std::vector<host> all_;
	uint64_t now_ns_ = 0; /* when somebody was last there */
};

} // namespace switchtec::model
