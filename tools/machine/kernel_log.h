// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

namespace switchtec::tools {

struct log_line {
	int level;	/* 0 emergency to 7 debug */
	double seconds;	/* since boot */
	std::string text;
};

/** What the kernel's log has, oldest first. Throws failure when it may not be read. */
std::vector<log_line> kernel_log();

} // namespace switchtec::tools
