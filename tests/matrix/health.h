// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "record.h"

#include "../guest/slot.h"

#include <map>
#include <regex>

namespace matrix {

/** What a switch that works looks like, taken at the start; compared after each removal. */
class health {
public:
	explicit health(const guest::slot &sw);

	/** An echo through the node, the class attributes, exactly one node and its number. */
	void check(const guest::slot &sw, record &out, const std::string &when) const;
	/** No node and no class device while the device is away. */
	void check_gone(record &out) const;

private:
	static std::map<std::string, std::string> attributes(const guest::slot &sw);

	std::string name_;
	std::map<std::string, std::string> attributes_;
};

/** The kernel log since the cell began, held against the runner's list of what is bad. */
class log_watch {
public:
	/** @pattern_file: one expression, kernel_log.py's */
	explicit log_watch(const std::string &pattern_file);

	void begin();
	/** The first bad line since begin(), or "". */
	std::string complaint();

private:
	std::regex bad_;
	guest::fd log_;
};

} // namespace matrix
