// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "subject.h"

namespace bench {

/** Register accesses of all blocks together, as the device counts them. */
struct accesses {
	double reads, writes;

	static accesses of(const guest::json &counters);
	static accesses of(const subject &on) { return of(on.sw.counters()); }
};

/** What the last calls have set going is over when the counts do not change any more. */
accesses settled(const subject &on);

} // namespace bench
