// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "record.h"

#include "../guest/slot.h"

#include <map>

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

/** Of a file with one expression, kernel_log.py's, for the watch on the kernel's log. */
std::string first_line(const std::string &file);

} // namespace matrix
