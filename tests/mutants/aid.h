/* SPDX-License-Identifier: GPL-2.0-only */
// For mutants only: included before every file of a mutated tree. The driver has nothing like it.
#pragma once

template <class Data>
Data &not_const(const Data &data)
{
	return const_cast<Data &>(data);
}

// What may be read without the lock is for members of derived classes.
template <class Locked>
struct opened : Locked {
	static auto &data(Locked &of) { return not_const((of.*(&opened::unlocked))()); }
};

// with() of locked<Data, Lock>, without the lock.
template <class Locked, class F>
auto without_lock(Locked &data, F &&f) noexcept
{
	return f(opened<Locked>::data(data));
}
