// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "fd.h"

#include <string>

namespace guest {

/** Put a line into the kernel log, so that what follows there can be told to belong to a test. */
void kernel_log(const std::string &text);

/** Reads what the kernel logs from construction on. */
class kernel_log_reader {
public:
	kernel_log_reader();

	/** Everything since construction. */
	const std::string &text();
	/** A line that contains all of these. */
	bool has_line(const std::string &one, const std::string &other = "");

private:
	fd log_;
	std::string text_;
};

} // namespace guest
