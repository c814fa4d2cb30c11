// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace switchtec::tools {

/** A line on standard error that says how far it is; nothing where nobody looks. */
class progress_bar {
public:
	explicit progress_bar(std::string what);
	~progress_bar();
	progress_bar(const progress_bar &) = delete;
	progress_bar &operator=(const progress_bar &) = delete;

	void at(size_t done, size_t all);
	/** The line is left alone: something else is going to be said. */
	void end();

	/** "reading img0  [#####     ]  50%  512 of 1024 KiB, 3 s left" */
	static std::string line(const std::string &what, size_t done, size_t all, double seconds, unsigned width);

private:
	std::string what_;
	bool seen_, drawn_ = false;
	std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now(), last_ = {};
};

} // namespace switchtec::tools
