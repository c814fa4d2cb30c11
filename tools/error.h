// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <stdexcept>
#include <string>

namespace switchtec::tools {

/** A failure that the user is told about in one line; main() turns it into exit status 1. */
class failure : public std::runtime_error {
public:
	using std::runtime_error::runtime_error;
};

/** A mistake in the arguments: exit status 2. */
class usage_error : public failure {
public:
	using failure::failure;
};

} // namespace switchtec::tools
