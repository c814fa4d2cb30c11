// SPDX-License-Identifier: GPL-2.0-only
// What lockdep and DEBUG_ATOMIC_SLEEP look for.
#include "core/sync.h"

#include "bugs.h"

using namespace switchtec;

namespace {

lock_class first_class, second_class, spin_class;

} // namespace

PLANTED(lock_inversion)
{
	mutex_ first("planted_first", first_class), second("planted_second", second_class);

	{
		mutex_::guard a(first);
		mutex_::guard b(second);
	}
	mutex_::guard b(second);
	mutex_::guard a(first);
}

PLANTED(sleep_in_atomic)
{
	spinlock lock("planted_spin", spin_class);
	spinlock::guard held(lock);

	seam_free(seam_zalloc(16, SEAM_ALLOC_KERNEL));
}
