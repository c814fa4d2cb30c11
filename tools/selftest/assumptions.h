// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../switch/session.h"

namespace switchtec::selftest {

/** Of one row of Documentation/hardware.rst. */
struct assumption {
	std::string number;	/* "A12" */
	enum { holds, does_not, unknown } verdict;
	std::string text;
};

/** What can be seen of them here. Reads registers by command 0x29, so it takes CAP_SYS_ADMIN for most. */
std::vector<assumption> look_at_assumptions(tools::session &s);

} // namespace switchtec::selftest
