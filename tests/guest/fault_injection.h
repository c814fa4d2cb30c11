// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "fd.h"

#include <functional>

namespace guest {

/**
 * The kernel's fault injection by /proc/self/fail-nth: the n-th place of the calling thread's next
 * calls where an allocation or a copy from or to user memory may fail, fails.
 */
class fault_injection {
public:
	/** Lets allocations that may sleep fail, too, without a word in the log. */
	fault_injection();
	/** Does this kernel have it? */
	bool available() const { return static_cast<bool>(nth_); }

	/** Run it with its n-th place failing. false: it has fewer, nothing failed. */
	[[nodiscard]] bool run(unsigned n, const std::function<void()> &what) const;

private:
	fd nth_;
};

} // namespace guest
