// SPDX-License-Identifier: GPL-2.0-only
// The rules without a step, for those who make their own: see tests/host/seam/rules.h.
#pragma once

namespace host {

struct rules {
	static void may_sleep(const char *call);
	static void waits_for_others(const char *call);
};
// Is this fallible call the one that fail_call() has chosen?
bool is_to_fail(const char *call);

} // namespace host
