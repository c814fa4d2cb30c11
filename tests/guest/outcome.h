// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cerrno>
#include <cstring>
#include <ostream>

namespace guest {

/** What a system call said: a value, or an errno. Compares and prints as one thing. */
struct outcome {
	long value = 0;
	int error = 0;

	/** From the return value of a system call, taken before errno changes. */
	static outcome of(long returned)
	{
		return returned < 0 ? outcome{ -1, errno } : outcome{ returned, 0 };
	}

	bool operator==(const outcome &) const = default;
};

inline outcome ok(long value = 0)
{
	return { value, 0 };
}

inline outcome fails(int error)
{
	return { -1, error };
}

inline const char *errno_name(int error)
{
	const char *name = strerrorname_np(error);
	return name ? name : "?";
}

inline std::ostream &operator<<(std::ostream &out, const outcome &what)
{
	if (what.error)
		return out << errno_name(what.error);
	return out << "ok(" << what.value << ")";
}

} // namespace guest
