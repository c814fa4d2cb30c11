// SPDX-License-Identifier: GPL-2.0-only
/*
 * Included before every file of the core: what it reads and writes without a lock, or lets others
 * read so (core/atomic.h, core/parameter.h and the end of core/sync.h, which are these builtins),
 * becomes a step.
 * The core itself is not changed.
 */
#pragma once

namespace explore {

void before_load(const void *at) noexcept;
void before_store(void *at) noexcept;
void before_exchange(void *at) noexcept;
void loaded(const void *value, unsigned long size) noexcept;
void copies(void *to, const void *from, unsigned long size) noexcept;
void fills(void *to, unsigned long size) noexcept;

// Not through AddressSanitizer's calls, which stand for plain accesses: races.cc.
#define EXPLORE_ATOMIC template <class T> [[gnu::noinline, gnu::no_sanitize("address")]]

EXPLORE_ATOMIC
void atomic_load(const T *from, T *to, int order) noexcept
{
	before_load(from);
	__atomic_load(from, to, order);
	loaded(to, sizeof(T));
}

EXPLORE_ATOMIC
void atomic_store(T *to, T *value, int order) noexcept
{
	before_store(to);
	__atomic_store(to, value, order);
}

EXPLORE_ATOMIC
T atomic_exchange(T *to, T value, int order) noexcept
{
	before_exchange(to);
	const T before = __atomic_exchange_n(to, value, order);
	loaded(&before, sizeof(T));
	return before;
}

EXPLORE_ATOMIC
bool atomic_compare_exchange(T *at, T *from, T *to, int success, int failure) noexcept
{
	before_exchange(at);
	const bool done = __atomic_compare_exchange(at, from, to, false, success, failure);
	loaded(from, sizeof(T));
	return done;
}

EXPLORE_ATOMIC
T atomic_add(T *to, T value, int order) noexcept
{
	before_exchange(to);
	const T after = __atomic_add_fetch(to, value, order);
	loaded(&after, sizeof(T));
	return after;
}

inline void *copy(void *to, const void *from, unsigned long size) noexcept
{
	copies(to, from, size);
	return __builtin_memcpy(to, from, size);
}

inline void *fill(void *to, int value, unsigned long size) noexcept
{
	fills(to, size);
	return __builtin_memset(to, value, size);
}

} // namespace explore

#define __atomic_load(from, to, order) explore::atomic_load(from, to, order)
#define __atomic_store(to, value, order) explore::atomic_store(to, value, order)
#define __atomic_exchange_n(to, value, order) explore::atomic_exchange(to, value, order)
#define __atomic_compare_exchange(at, from, to, weak, success, failure) \
	explore::atomic_compare_exchange(at, from, to, success, failure)
#define __atomic_add_fetch(to, value, order) \
	explore::atomic_add(to, static_cast<__typeof__(*(to))>(value), order)
#define __builtin_memcpy(to, from, size) explore::copy(to, from, size)
#define __builtin_memset(to, value, size) explore::fill(to, value, size)
