// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <string>

namespace bench {

/** One of the two drivers. Both modules are called switchtec, so only one can be there at a time. */
struct driver {
	const char *name, *file;

	/** Returns when every switch has its node. */
	void load() const;
	void unload() const;
};

inline constexpr driver ours = { "ours", "/root/ours.ko" };
inline constexpr driver theirs = { "theirs", "/root/theirs.ko" };

} // namespace bench
