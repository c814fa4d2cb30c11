// SPDX-License-Identifier: GPL-2.0-only
// A set of small numbers.
#pragma once
#include "seam/types.h"

namespace switchtec {

/** class bit_set - a set of numbers below Bits */
template <unsigned int Bits>
class bit_set {
public:
	bool has(unsigned int n) const noexcept { return words_[n / 64] >> n % 64 & 1; }
	void set(unsigned int n, bool on) noexcept
	{
		u64 &word = words_[n / 64];
		const u64 bit = u64{1} << n % 64;

		word = on ? word | bit : word & ~bit;
	}
	// The first number in it from @from on; Bits: there is none.
	unsigned int next(unsigned int from) const noexcept
	{
		while (from < Bits) {
			const u64 rest = words_[from / 64] >> from % 64;

			if (rest)
				return from + static_cast<unsigned int>(__builtin_ctzll(rest));
			from = (from / 64 + 1) * 64;
		}
		return Bits;
	}

private:
	u64 words_[(Bits + 63) / 64] = {};
};

} // namespace switchtec
