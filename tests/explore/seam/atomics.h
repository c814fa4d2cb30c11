// SPDX-License-Identifier: GPL-2.0
/*
 * Included before every file of the core: what it reads and writes without a lock, or lets others
 * read so (load_acquire() and its relatives in core/sync.h, which are these builtins), becomes a step.
 * The core itself is not changed.
 */
#pragma once

namespace explore {

void before_load(const void *at, unsigned long size) noexcept;
void before_store(void *at, unsigned long size) noexcept;
void before_exchange(void *at, unsigned long size) noexcept;

template <class T>
inline void atomic_load(const T *from, T *to, int order) noexcept
{
	before_load(from, sizeof(T));
	__atomic_load(from, to, order);
}

template <class T>
inline void atomic_store(T *to, T *value, int order) noexcept
{
	before_store(to, sizeof(T));
	__atomic_store(to, value, order);
}

template <class T>
inline T atomic_exchange(T *to, T value, int order) noexcept
{
	before_exchange(to, sizeof(T));
	return __atomic_exchange_n(to, value, order);
}

template <class T>
inline T atomic_add(T *to, T value, int order) noexcept
{
	before_exchange(to, sizeof(T));
	return __atomic_add_fetch(to, value, order);
}

} // namespace explore

#define __atomic_load(from, to, order) explore::atomic_load(from, to, order)
#define __atomic_store(to, value, order) explore::atomic_store(to, value, order)
#define __atomic_exchange_n(to, value, order) explore::atomic_exchange(to, value, order)
#define __atomic_add_fetch(to, value, order) \
	explore::atomic_add(to, static_cast<__typeof__(*(to))>(value), order)
