// SPDX-License-Identifier: GPL-2.0-only

#include "faults/event_faults.h"

#include <algorithm>

#include "registers/ports.h"

namespace switchtec::model {

bool event_faults::check(const fault &f, unsigned local, std::string &error) const
{
	switch (f.kind) {
	case fault_kind::event:
	case fault_kind::silent_event:
	case fault_kind::unsupported:
		return events_.find(f.argument, f.index, local, error).has_value();
	case fault_kind::link:
		if (f.argument < config_.pffs && has_link(mem_, unsigned(f.argument)))
			return true;
		error = "PFF " + std::to_string(f.argument) + " has no link: it is no port";
		return false;
	default:
		return true;
	}
}

void event_faults::fire(const fault &f, unsigned local)
{
	std::string error;

	if (f.kind == fault_kind::storm) {
		start_storm(f.argument * 1000);
		return;
	}
	if (f.kind == fault_kind::link) {
		change_link(unsigned(f.argument), f.up);
		return;
	}
	const auto header = events_.find(f.argument, f.index, local, error);

	if (!header)
		return;
	if (f.kind == fault_kind::unsupported) {
		events_.mark_unsupported(*header);
	} else if (f.kind == fault_kind::silent_event) {
		hosts_.interrupt(events_.raise_silently(*header));
	} else {
		hosts_.interrupt(events_.raise(*header));
	}
}

void event_faults::change_link(unsigned pff, bool up)
{
	std::string error;
	const auto header = events_.find(link_state_event, pff, 0, error);

	if (!header)
		return;
	set_link_up(mem_, pff, up);
	hosts_.interrupt(events_.raise(*header, up));
}

void event_faults::start_storm(uint64_t period_ns)
{
	storm_sequence_++;
	storm_ns_ = period_ns;
	if (storm_ns_)
		next_round(storm_ns_);
}

/*
 * One timed event that arms itself again. A round over 255 PFFs takes a while; a host that spends
 * more on it than the period asks for would do nothing else and freeze the guest, so that a pause
 * is never shorter than the round before it.
 */
void event_faults::next_round(uint64_t ns)
{
	hosts_.after(ns, [this, sequence = storm_sequence_] {
		if (sequence != storm_sequence_)
			return;
		const uint64_t begin = hosts_.now_ns();

		hosts_.interrupt(events_.raise_all());
		next_round(std::max(storm_ns_, hosts_.now_ns() - begin));
	});
}

} // namespace switchtec::model
