/* SPDX-License-Identifier: GPL-2.0 */
// For mutants only: included before every file of a mutated tree. The driver has nothing like it.
#pragma once

template <class Data>
Data &not_const(const Data &data)
{
	return const_cast<Data &>(data);
}

// with() of locked<Data, Lock>, without the lock.
template <class Locked, class F>
auto without_lock(Locked &data, F &&f) noexcept
{
	return f(not_const(data.peek()));
}
