// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: what threads meet at, and what they know
 *
 * Objects are known by their address, which is the same in every run, as long as the same threads have
 * allocated the same before: seam/memory.cc.
 */
#pragma once

#include <cstddef>
#include <cstdint>

namespace explore {

enum class access : uint8_t { read, write };

inline uint64_t mix(uint64_t a, uint64_t b)
{
	uint64_t x = a * 0x9e3779b97f4a7c15 ^ (b + 0x7f4a7c159e3779b9 + (a << 6) + (a >> 2));

	x ^= x >> 32;
	x *= 0xd6e8feb86659fd93;
	return x ^ x >> 29;
}

// Of a piece of memory, poisoned or not.
uint64_t hash(const void *at, size_t size);

inline constexpr unsigned max_threads = 24;

// How far each thread had got, as far as somebody knows: what happened before.
struct clocks {
	uint32_t at[max_threads];

	void join(const clocks &other)
	{
		for (unsigned i = 0; i < max_threads; i++)
			at[i] = at[i] > other.at[i] ? at[i] : other.at[i];
	}
};

// A lock, an atomic variable, a part of the device.
struct object {
	const void *at; // null: an empty place
	const char *name;
	uint64_t run; // the last in which somebody met it; what follows is of that run
	clocks released;
	uint32_t released_at; // on weak_memory's clock
	uint8_t first; // thread that touched it, plus 1; 0: none
	bool by_others, written;
	// Of any run of this scenario.
	bool shared;
	bool stored_bare;
};

/**
 * class objects - all objects of a run, and what is known of them from earlier ones
 */
class objects {
public:
	object &at(const void *address);
	const object *find(const void *address) const;
	// All of a piece of memory.
	template <class F>
	void for_each_in(const void *begin, size_t size, F f)
	{
		const char *const from = static_cast<const char *>(begin);

		for (unsigned i = 0; i < used_; i++) {
			object &o = table_[order_[i]];
			if (o.at >= from && o.at < from + size)
				f(o);
		}
	}
	template <class F>
	void for_each(F f) const
	{
		for (unsigned i = 0; i < used_; i++)
			f(table_[order_[i]]);
	}
	void begin_run()
	{
		run_++;
		used_ = 0;
	}
	void forget_all();

private:
	static constexpr unsigned places = 4096;

	object table_[places] = {};
	uint16_t order_[places];
	unsigned used_ = 0, taken_ = 0;
	uint64_t run_ = 1;
};

} // namespace explore
