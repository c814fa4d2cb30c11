// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

namespace switchtec::tools {

/** A process that has a node open, and what it does with it just now. */
struct holder {
	int pid;
	std::string program;
	std::string waits;	/* "for its command", "for events", or "" */
};

/** Who has it open; others' processes are seen by root only. */
std::vector<holder> holders_of(const std::string &node);

/** "pid 12 (my-program), which waits for its command; ..." */
std::string text_of(const std::vector<holder> &all);

} // namespace switchtec::tools
