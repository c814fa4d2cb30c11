// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "ports.h"

namespace switchtec::tools {

/** Bytes that went through a port since its counters were cleared. */
struct traffic {
	unsigned port;
	uint64_t time_us;
	struct direction {
		uint64_t posted, completion, nonposted;
		uint64_t all() const { return posted + completion + nonposted; }
	} egress, ingress;
};

/** Of these ports, as many commands as it takes. Nothing is cleared: others may count, too. */
std::vector<traffic> read_traffic(session &s, const std::vector<port> &ports);

/** Bytes in a second, between two readings. */
double rate(uint64_t before, uint64_t after, uint64_t microseconds);

} // namespace switchtec::tools
