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

	while (table_[i].run == run_ && table_[i].at != address)
		i = (i + 1) % places;
	object &o = table_[i];
	if (o.run != run_) {
		if (used_ == places / 2) {
			std::fputs("explore: more objects than there are places\n", stderr);
			std::abort();
		}
		o = {address, nullptr, run_, mix(reinterpret_cast<uintptr_t>(address), 2), 0, {}};
		order_[used_++] = static_cast<uint16_t>(i);
	}
	return o;
}

const object *objects::find(const void *address) const
{
	for (unsigned i = place_of(address, places); table_[i].run == run_; i = (i + 1) % places)
		if (table_[i].at == address)
			return &table_[i];
	return nullptr;
}

} // namespace explore
