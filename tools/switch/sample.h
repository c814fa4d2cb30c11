// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bandwidth.h"

namespace switchtec::tools {

/** A look at a switch; two of them make rates. */
struct sample {
	clock::time_point when;
	std::string node, address, product, firmware;
	std::vector<double> temperatures;
	std::vector<port> ports;	/* those that are bound */
	std::vector<traffic> counters;	/* in the same order */
	uint64_t interrupts;
	double command_ms;		/* how long one command took just now */
};

sample take_sample(session &s);
/** Of all vectors of a function. */
uint64_t interrupts_of(const std::string &address);

struct port_rate {
	const port *what;
	double out, in;	/* bytes a second */
};

/** Between two looks; ports that were not there before have none. */
std::vector<port_rate> rates_between(const sample &before, const sample &now);
double interrupts_per_second(const sample &before, const sample &now);

} // namespace switchtec::tools
