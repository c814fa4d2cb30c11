// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../context.h"

namespace switchtec::tools {

/** What was looked at, how it is, and what to do about it. */
struct finding {
	std::string what;
	enum { good, note, bad } verdict;
	std::string text;
	std::string advice = {};	/* "" where there is nothing to do */
};

/** Of the module that is loaded, or is not. */
std::vector<finding> look_at_module();
/** Of one function: driver, node, vectors, way of its commands, errors of the bus, whether it answers. */
std::vector<finding> look_at_function(const std::string &address);
/** What the kernel has said about us. */
std::vector<finding> look_at_log();

json as_json(const std::vector<finding> &all);

} // namespace switchtec::tools
