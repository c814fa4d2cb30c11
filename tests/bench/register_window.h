// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "subject.h"

#include <cstdint>

namespace bench {

/**
 * BAR 0 as user space sees it (needs a kernel with iomem=relaxed). With a fault that waits for "the next
 * register access" the program that makes this access knows the very moment of it.
 */
class register_window {
public:
	explicit register_window(const subject &on);
	~register_window();
	register_window(const register_window &) = delete;
	register_window &operator=(const register_window &) = delete;

	/** One read, of a register that no driver cares for. */
	void touch() const;
	/** All that EVENT_SUMMARY reads, once each. */
	void read_summaries() const;

private:
	uint32_t read(uint64_t offset) const;

	const subject &on_;
	void *bar_;
};

} // namespace bench
