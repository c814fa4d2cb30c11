// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "session.h"

namespace switchtec::tools {

/** A physical port as the firmware tells of it. */
struct port {
	unsigned id, partition, logical, stack, stack_port;
	unsigned width_possible, width;
	bool upstream, up;
	unsigned rate;		/* PCI Express generation */
	unsigned ltssm;

	bool bound() const { return partition != 0xff; }
	/** In GT/s. */
	double speed() const;
	/** "P0.3": the partition's third downstream port. */
	std::string name() const;
};

/** Command 0x1c; those that the switch has. */
std::vector<port> read_ports(session &s);

/** Where it is in this machine, if it is a downstream port of this partition: "0000:02:01.0", or "". */
std::string downstream_address(const std::string &endpoint, const port &p);
/** The function on the other side of it, or "". */
std::string partner_address(const std::string &downstream);

} // namespace switchtec::tools
