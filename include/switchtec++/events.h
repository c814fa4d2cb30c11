// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

#include <linux/switchtec_ioctl.h>

namespace switchtec {

/** What an event belongs to, and so what its index is: nothing, a partition, or a PFF. */
enum class scope { whole_switch,
		   partition,
		   pff };

struct event {
	std::uint32_t id;
	scope where;
	unsigned bit; /* in the summary of its scope; no_summary: it has none there */
	const char *name;
	const char *text;
};

inline constexpr unsigned no_summary = ~0u;

/** Indexes that stand for more than one. */
inline constexpr int local_partition = -1, every_index = -2;

inline constexpr event events[] = {
	{0, scope::whole_switch, 0, "stack-error", "a stack of ports has an error"},
	{1, scope::whole_switch, 1, "ppu-error", "the packet processing unit has an error"},
	{2, scope::whole_switch, 2, "isp-error", "the interswitch port has an error"},
	{3, scope::whole_switch, 3, "system-reset", "the switch was reset"},
	{4, scope::whole_switch, 4, "fw-exception", "the firmware had an exception"},
	{5, scope::whole_switch, 5, "fw-nmi", "the firmware had a non-maskable interrupt"},
	{6, scope::whole_switch, 6, "fw-non-fatal", "the firmware had an error and goes on"},
	{7, scope::whole_switch, 7, "fw-fatal", "the firmware had an error and ends"},
	{8, scope::whole_switch, 8, "twi-mrpc-comp", "a command by two-wire interface has ended"},
	{9, scope::whole_switch, 9, "twi-mrpc-comp-async", "the same, for one that runs in the background"},
	{10, scope::whole_switch, 10, "cli-mrpc-comp", "a command by the switch's own command line has ended"},
	{11, scope::whole_switch, 11, "cli-mrpc-comp-async", "the same, for one that runs in the background"},
	{12, scope::whole_switch, 12, "gpio", "a general purpose input changed"},
	{13, scope::partition, 0, "partition-reset", "the partition was reset"},
	{14, scope::partition, 1, "mrpc-comp", "a command of this partition has ended"},
	{15, scope::partition, 2, "mrpc-comp-async", "the same, for one that runs in the background"},
	{16, scope::partition, 3, "dynamic-binding", "a port was bound to a partition, or unbound"},
	{17, scope::pff, 0, "aer-p2p", "an error was reported at a bridge (AER)"},
	{18, scope::pff, 1, "aer-vep", "an error was reported at the management endpoint (AER)"},
	{19, scope::pff, 2, "dpc", "downstream port containment was triggered"},
	{20, scope::pff, 3, "cts", "completion timeout synthesis"},
	{21, scope::pff, 5, "hotplug", "a slot changed"},
	{22, scope::pff, 6, "ier", "an internal error was reported"},
	{23, scope::pff, 7, "threshold", "a counter passed its threshold"},
	{24, scope::pff, 8, "power-management", "a power state changed"},
	{25, scope::pff, 9, "tlp-throttling", "packets are held back"},
	{26, scope::pff, 10, "force-speed", "a link was forced to a speed"},
	{27, scope::pff, 11, "credit-timeout", "no credit came back in time"},
	{28, scope::pff, 12, "link-state", "a link went up or down"},
	{29, scope::whole_switch, 13, "gfms", "the fabric manager reports"},
	{30, scope::partition, no_summary, "intercomm-request", "another partition asks"},
	{31, scope::pff, 4, "uec", "an uncorrectable error was counted"},
};

/** By name, or nullptr. */
constexpr const event *find_event(std::string_view name)
{
	for (auto &e : events)
		if (name == e.name)
			return &e;
	return nullptr;
}

/** One header that has "occurred" set. */
struct occurrence {
	const event *what;
	int index; /* of the partition or PFF; 0 for the whole switch */
};

/** A header as the device has it. */
struct event_state {
	bool occurred = false; /* since it was cleared */
	std::uint32_t count = 0;
	std::uint32_t data[5] = {};
	bool armed = false, log = false, cli = false, fatal = false;
};

/** All that the summary registers say. (intercomm-request has no bit in them.) */
inline std::vector<occurrence> occurrences(const switchtec_ioctl_event_summary &summary)
{
	std::vector<occurrence> found;
	auto take = [&](scope where, std::uint64_t bits, int index) {
		for (auto &e : events)
			if (e.where == where && e.bit != no_summary && bits >> e.bit & 1)
				found.push_back({&e, index});
	};

	take(scope::whole_switch, summary.global, 0);
	for (int i = 0; i < static_cast<int>(std::size(summary.part)); i++)
		take(scope::partition, summary.part[i], i);
	for (int i = 0; i < static_cast<int>(std::size(summary.pff)); i++)
		take(scope::pff, summary.pff[i], i);
	return found;
}

} // namespace switchtec
