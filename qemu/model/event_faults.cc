// SPDX-License-Identifier: GPL-2.0

#include "event_faults.h"

#include <algorithm>

#include "ports.h"

namespace switchtec::model {

bool event_faults::check(const fault &f, std::string &error) const
{
	switch (f.kind) {
	case fault_kind::event:
	case fault_kind::silent_event:
	case fault_kind::unsupported:
		return events_.find(f.argument, f.index, error).has_value();
	case fault_kind::link:
		if (f.argument < config_.pffs && has_link(mem_, unsigned(f.argument)))
			return true;
		error = "PFF " + std::to_string(f.argument) + " has no link: it is no port";
		return false;
	default:
		return true;
	}
}

void event_faults::fire(const fault &f)
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
	const auto header = events_.find(f.argument, f.index, error);

	if (!header)
		return;
	if (f.kind == fault_kind::unsupported) {
		events_.mark_unsupported(*header);
	} else if (f.kind == fault_kind::silent_event) {
		interrupt_if(events_.raise_silently(*header));
	} else {
		interrupt_if(events_.raise(*header));
	}
}

void event_faults::change_link(unsigned pff, bool up)
{
	std::string error;
	const auto header = events_.find(link_state_event, pff, error);

	if (!header)
		return;
	set_link_up(mem_, pff, up);
	interrupt_if(events_.raise(*header, up));
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
	port_.after(ns, [this, sequence = storm_sequence_] {
		if (sequence != storm_sequence_)
			return;
		const uint64_t begin = port_.now_ns();

		interrupt_if(events_.raise_all());
		next_round(std::max(storm_ns_, port_.now_ns() - begin));
	});
}

} // namespace switchtec::model
