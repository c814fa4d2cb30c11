// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace fuzz {

// The bytes of one input, taken from the front; zeros when there are none left.
class input {
public:
	input(const uint8_t *data, size_t size) : at_(data), end_(data + size) {}
	bool empty() const { return at_ == end_; }
	void bytes(void *to, size_t size)
	{
		const size_t n = std::min(size, static_cast<size_t>(end_ - at_));

		std::memset(to, 0, size);
		std::memcpy(to, at_, n);
		at_ += n;
	}
	template <class T>
	T number()
	{
		T v;

		bytes(&v, sizeof(v));
		return v;
	}
	uint8_t byte() { return number<uint8_t>(); }
	unsigned below(unsigned n) { return byte() % n; }
	template <class T, size_t n>
	const T &one_of(const T (&choice)[n])
	{
		return choice[below(n)];
	}

private:
	const uint8_t *at_, *end_;
};

} // namespace fuzz
