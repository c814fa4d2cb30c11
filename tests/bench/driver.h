// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "subject.h"

#include <string>

namespace bench {

/** What is measured. Only one at a time can have the switches. */
struct driver {
	const char *name, *file;
	/** As the kernel calls it. */
	const char *module = "switchtec";
	const char *arguments = "max_devices=64";

	/** Returns when it has every switch. */
	void load() const;
	void unload() const;

private:
	bool has(const subject &on) const;
};

/** The two that are compared: their nodes are the same. */
inline constexpr driver ours = { "ours", "/root/ours.ko" };
inline constexpr driver theirs = { "theirs", "/root/theirs.ko" };
/** No driver: the least that a command can do. It has no node, see floor_file. */
inline constexpr driver the_floor = { "floor", "/root/floor.ko", "switchtec_floor", "" };

} // namespace bench
