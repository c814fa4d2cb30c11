// SPDX-License-Identifier: GPL-2.0-only

#include "firmware/performance_monitor.h"

#include <algorithm>

namespace switchtec::model {

namespace {

/* Distinct for each port and kind, so that a client that mixes them up is found out. */
performance_monitor::direction bytes_in(uint64_t us, unsigned port, unsigned scale)
{
	const uint64_t base = us * (port + 1) * scale;

	return {.posted = base * 10, .completion = base * 3, .nonposted = base};
}

} // namespace

performance_monitor::performance_monitor(const chip &what, uint64_t started_us)
	: ports_(max_ports(what.gen)), counters_(stack_count(what))
{
	for (port_state &p : ports_)
		p.cleared_us = started_us;
}

performance_monitor::bandwidth performance_monitor::read_bandwidth(const physical_port &port,
								   bool up, uint64_t now_us) const
{
	const port_state &state = ports_[port.id];
	const uint64_t us = now_us - state.cleared_us;
	/* headers and the like are a fifth of the raw bytes */
	const unsigned scale = !up ? 0 : state.payload_only ? 4 : 5;

	return {.time_us = us,
		.egress = bytes_in(us, port.id, scale),
		.ingress = bytes_in(us, port.id, 2 * scale)};
}

void performance_monitor::clear_bandwidth(const physical_port &port, uint64_t now_us)
{
	ports_[port.id].cleared_us = now_us;
}

void performance_monitor::set_payload_only(const physical_port &port, bool yes)
{
	ports_[port.id].payload_only = yes;
}

void performance_monitor::set_up_latency(const physical_port &egress, uint8_t ingress)
{
	port_state &state = ports_[egress.id];

	state.measures_latency = true;
	state.ingress = ingress;
	state.max_ns = 0;
}

uint8_t performance_monitor::latency_ingress(const physical_port &egress) const
{
	return ports_[egress.id].ingress;
}

performance_monitor::latency performance_monitor::read_latency(const physical_port &egress,
							       bool clear)
{
	port_state &state = ports_[egress.id];

	if (!state.measures_latency)
		return {};

	/* 150 ns, and up to 15 more depending on the time */
	const uint16_t current = uint16_t(150 + ticks_ % 16);

	state.max_ns = std::max(state.max_ns, current);

	const latency answer = {.current_ns = current, .max_ns = state.max_ns};

	if (clear)
		state.max_ns = 0;
	return answer;
}

std::vector<unsigned> performance_monitor::tick()
{
	std::vector<unsigned> reached;

	ticks_++;
	for (unsigned stack = 0; stack < stacks(); stack++) {
		for (event_counter &c : counters_[stack]) {
			if (!c.set_up())
				continue;
			c.value++;
			if (!c.threshold || c.value != c.threshold)
				continue;
			for (unsigned bit = 0; bit < ports_per_stack; bit++)
				if (c.mask & 1u << bit)
					reached.push_back(stack * ports_per_stack + bit);
		}
	}
	return reached;
}

} // namespace switchtec::model
