// SPDX-License-Identifier: GPL-2.0-only
// Typed errors: a function that can fail says so in its type, and the caller cannot overlook it.
#pragma once
#include "seam/types.h"

namespace switchtec {

// The values are Linux's errno values; linux/abi_checks.c compares them with the kernel's.
enum class [[nodiscard]] error : int {
	none = 0,
	perm = 1,
	io = 5,
	nxio = 6,
	badf = 9,
	again = 11,
	nomem = 12,
	fault = 14,
	nodev = 19,
	inval = 22,
	notty = 25,
	nospc = 28,
	pipe = 32,
	bade = 52,
	badmsg = 74,
	opnotsupp = 95,
	timedout = 110,
};

constexpr bool failed(error e) noexcept
{
	return e != error::none;
}

// At the seam: errors as negative errno values, in both directions.
[[nodiscard]] constexpr int to_errno(error e) noexcept
{
	return -static_cast<int>(e);
}

constexpr error from_errno(int rc) noexcept
{
	return rc < 0 ? static_cast<error>(-rc) : error::none;
}

// Leave the function with the error of `expression`, if it has one.
#define SWITCHTEC_TRY(expression)                                         \
	do {                                                              \
		if (const ::switchtec::error try_error_ = (expression);   \
		    ::switchtec::failed(try_error_))                      \
			return try_error_;                                \
	} while (false)

} // namespace switchtec
