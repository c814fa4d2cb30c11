// SPDX-License-Identifier: GPL-2.0-only
// Members that are read or changed without the lock around them.
#pragma once
#include "seam/types.h"

namespace switchtec {

template <class T> inline constexpr bool is_flag = __is_same(T, bool);

/**
 * class atomic - a value that every access to is atomic
 *
 * As large as the value alone. Nobody can touch it plainly by mistake, and who reads the declaration
 * of the member knows that others look at it.
 *
 * One order for all: loads acquire, stores release. A command's state needs that, for what is in the command changes
 * hands with it, and so does the count of events that is loaded before registers are read; the others would do
 * with less (tests/mutants/groups/unlocked.py says which, and why).
 */
template <class T>
class atomic {
public:
	constexpr atomic(T value = T{}) noexcept : value_(value)
	{
		static_assert(sizeof(atomic) == sizeof(T) && alignof(atomic) == alignof(T));
	}
	atomic(const atomic &) = delete;
	atomic &operator=(const atomic &) = delete;

	// What was done before its value was stored is seen by whoever loads it.
	T load() const noexcept
	{
		T value;

		__atomic_load(&value_, &value, __ATOMIC_ACQUIRE);
		return value;
	}
	// For whoever holds the lock that guards its changes.
	T guarded() const noexcept { return value_; }
	void store(T to) noexcept { __atomic_store(&value_, &to, __ATOMIC_RELEASE); }
	// Returns what it was.
	T exchange(T to) noexcept { return __atomic_exchange_n(&value_, to, __ATOMIC_ACQ_REL); }
	// From one value to another, unless it has a third.
	bool exchange_if(T from, T to) noexcept
	{
		return __atomic_compare_exchange(&value_, &from, &to, false, __ATOMIC_ACQ_REL,
						 __ATOMIC_ACQUIRE);
	}
	// Returns what it is then.
	T add(T by) noexcept { return __atomic_add_fetch(&value_, by, __ATOMIC_ACQ_REL); }
	T subtract(T by) noexcept { return add(static_cast<T>(-by)); }
	// Was it set? It no longer is.
	bool test_and_clear() noexcept
		requires is_flag<T>
	{
		return exchange(false);
	}

private:
	T value_;
};

} // namespace switchtec
