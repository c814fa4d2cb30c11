// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <regex>
#include <string>
#include <vector>

namespace switchtec::unplug {

/** The kernel's log since a moment, held against an expression of what is bad. */
class kernel_watch {
public:
	explicit kernel_watch(const std::string &expression);
	~kernel_watch();
	kernel_watch(const kernel_watch &) = delete;
	kernel_watch &operator=(const kernel_watch &) = delete;

	bool usable() const { return log_ >= 0; }
	void begin();
	/** The bad lines since begin(), or since the last call. */
	std::vector<std::string> complaints();

private:
	std::regex bad_;
	int log_;
};

/** The guest runner's expression (qemu/lib/kernel_log.py), taken over when this is built. */
extern const char *const bad_lines;

} // namespace switchtec::unplug
