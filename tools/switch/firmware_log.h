// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "session.h"

namespace switchtec::tools {

/** One entry of the firmware's log: 32 bytes. */
struct log_entry {
	uint64_t time;		/* in the firmware's ticks */
	unsigned severity, module, number;
	uint32_t arguments[5];
	bytes as_it_is;
};

/** From memory, or what was kept in flash. Command 6. */
std::vector<log_entry> read_log(session &s, bool from_flash);

} // namespace switchtec::tools
