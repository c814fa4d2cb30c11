// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "ports.h"

namespace switchtec::tools {

struct latency {
	const port *what;	/* where packets leave */
	unsigned now_ns, most_ns;
};

inline constexpr uint8_t every_ingress = 63;

/** Measure from now on. Command 7. */
void start_latency(session &s, const std::vector<port> &ports, uint8_t from);
std::vector<latency> read_latency(session &s, const std::vector<port> &ports);

} // namespace switchtec::tools
