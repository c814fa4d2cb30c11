// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "firmware/port_binding.h"
#include "registers/generation.h"

namespace switchtec::model {

/**
 * class performance_monitor - bandwidth, latency and event counters
 *
 * The traffic is made up: on every link that is up so many bytes in a microsecond, and one event
 * of each kind with every command that the firmware runs.
 */
class performance_monitor {
public:
	explicit performance_monitor(const chip &what, uint64_t started_us);

	/* ---- bandwidth: numbers of bytes of one port since it was cleared ---- */

	struct direction {
		uint64_t posted, completion, nonposted;
	};
	struct bandwidth {
		uint64_t time_us;
		direction egress, ingress;
	};
	bandwidth read_bandwidth(const physical_port &port, bool up, uint64_t now_us) const;
	void clear_bandwidth(const physical_port &port, uint64_t now_us);
	void set_payload_only(const physical_port &port, bool yes);

	/* ---- latency: one measurement for each egress port ---- */

	static constexpr uint8_t all_ingress = 63;

	struct latency {
		uint16_t current_ns, max_ns;
	};
	void set_up_latency(const physical_port &egress, uint8_t ingress);
	uint8_t latency_ingress(const physical_port &egress) const;
	/* zeros unless it is set up */
	latency read_latency(const physical_port &egress, bool clear);

	/* ---- event counters: 64 in each stack ---- */

	static constexpr unsigned counters_per_stack = 64;

	struct event_counter {
		uint32_t mask = 0;	/* bits 0..7 ports of the stack, then kinds of event */
		uint8_t more = 0;	/* bit 7 egress, below it more kinds */
		uint32_t threshold = 0;
		uint32_t value = 0;

		bool set_up() const { return (mask & 0xff) && (mask >> 8 || more & 0x7f); }
	};
	unsigned stacks() const { return unsigned(counters_.size()); }
	event_counter &counter(unsigned stack, unsigned index) { return counters_[stack][index]; }

	/*
	 * A command was run. Physical ports with a counter that has reached its threshold just now
	 * are returned.
	 */
	std::vector<unsigned> tick();

private:
	struct port_state {
		uint64_t cleared_us = 0;
		bool payload_only = false;
		bool measures_latency = false;
		uint8_t ingress = all_ingress;
		uint16_t max_ns = 0;
	};

	uint64_t ticks_ = 0;
	std::vector<port_state> ports_;
	std::vector<std::array<event_counter, counters_per_stack>> counters_;
};

} // namespace switchtec::model
