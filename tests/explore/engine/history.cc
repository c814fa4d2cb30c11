// SPDX-License-Identifier: GPL-2.0
#include "history.h"

#include <cstdio>
#include <cstdlib>

namespace explore {

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
	o.last_write = mix(reinterpret_cast<uintptr_t>(address), 2);
	o.reads = 0;
	o.released = {};
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
