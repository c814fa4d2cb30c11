// SPDX-License-Identifier: GPL-2.0-only
#include "history.h"

#include <cstdio>
#include <cstdlib>

namespace explore {

uint64_t hash(const void *at, size_t size)
{
	const auto *p = static_cast<const unsigned char *>(at);
	uint64_t lanes[4] = {1, 2, 3, 4};

	for (; size >= 32; size -= 32, p += 32) {
		for (unsigned i = 0; i < 4; i++) {
			uint64_t word;
			__builtin_memcpy(&word, p + 8 * i, 8);
			lanes[i] = (lanes[i] ^ word) * 0x9e3779b97f4a7c15;
			lanes[i] ^= lanes[i] >> 29;
		}
	}
	uint64_t sum = mix(mix(lanes[0], lanes[1]), mix(lanes[2], lanes[3]));
	for (; size; size -= size < 8 ? size : 8, p += 8) {
		uint64_t word = 0;
		__builtin_memcpy(&word, p, size < 8 ? size : 8);
		sum = mix(sum, word);
	}
	return sum;
}

static unsigned place_of(const void *address, unsigned places)
{
	return mix(reinterpret_cast<uintptr_t>(address), 1) % places;
}

object &objects::at(const void *address)
{
	unsigned i = place_of(address, places);

	while (table_[i].at && table_[i].at != address)
		i = (i + 1) % places;
	object &o = table_[i];
	if (o.run == run_ && o.at)
		return o;
	if (!o.at && ++taken_ == places / 2) {
		std::fputs("explore: more objects than there are places\n", stderr);
		std::abort();
	}
	o.at = address;
	o.name = nullptr;
	o.run = run_;
	o.released = {};
	o.released_at = 0;
	o.first = 0;
	o.by_others = o.written = false;
	order_[used_++] = static_cast<uint16_t>(i);
	return o;
}

const object *objects::find(const void *address) const
{
	for (unsigned i = place_of(address, places); table_[i].at; i = (i + 1) % places)
		if (table_[i].at == address)
			return table_[i].run == run_ ? &table_[i] : nullptr;
	return nullptr;
}

void objects::forget_all()
{
	for (object &o : table_)
		o = {};
	used_ = taken_ = 0;
}

} // namespace explore
