// SPDX-License-Identifier: GPL-2.0-only
/*
 * Included before every file of the core: what it reads and writes without a lock, or lets others
 * read so (core/atomic.h, core/parameter.h and the end of core/sync.h, which are these builtins),
 * becomes a step.
 * The core itself is not changed.
 */
#pragma once

namespace explore {

void load(const void *from, void *to, unsigned long size, int order) noexcept;
void store(void *to, const void *value, unsigned long size, int order) noexcept;
// @change: of the value in place; false: it stays. Returns whether it was changed; @was: what it was.
bool exchange(void *at, void *was, unsigned long size, int success, int failure,
	      bool (*change)(void *value, const void *arg), const void *arg) noexcept;
void *copy(void *to, const void *from, unsigned long size) noexcept;
void *fill(void *to, int value, unsigned long size) noexcept;

template <class T>
void atomic_load(const T *from, T *to, int order) noexcept
{
	load(from, to, sizeof(T), order);
}

template <class T>
void atomic_store(T *to, T *value, int order) noexcept
{
	store(to, value, sizeof(T), order);
}

template <class T>
T atomic_exchange(T *to, T value, int order) noexcept
{
	T was;

	exchange(to, &was, sizeof(T), order, order, [](void *v, const void *next) {
		*static_cast<T *>(v) = *static_cast<const T *>(next);
		return true;
	}, &value);
	return was;
}

template <class T>
bool atomic_compare_exchange(T *at, T *from, T *to, int success, int failure) noexcept
{
	const T pair[2] = {*from, *to};

	return exchange(at, from, sizeof(T), success, failure, [](void *v, const void *p) {
		const T *const of = static_cast<const T *>(p);
		if (*static_cast<T *>(v) != of[0])
			return false;
		*static_cast<T *>(v) = of[1];
		return true;
	}, pair);
}

template <class T>
T atomic_add(T *to, T value, int order) noexcept
{
	T was;

	exchange(to, &was, sizeof(T), order, order, [](void *v, const void *by) {
		*static_cast<T *>(v) = static_cast<T>(*static_cast<T *>(v) + *static_cast<const T *>(by));
		return true;
	}, &value);
	return static_cast<T>(was + value);
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
