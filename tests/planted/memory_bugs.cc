// SPDX-License-Identifier: GPL-2.0-only
// What KASAN, kmemleak, KCSAN and DEBUG_OBJECTS look for.
#include "core/memory.h"
#include "core/sync.h"

#include "bugs.h"

using namespace switchtec;

namespace {

struct thing {
	// Not a multiple of any slab's object size: the word behind it is nobody's.
	volatile unsigned int word[9] = {};
};

struct armed {
	armed() noexcept : work([](void *) noexcept {}, this) {}
	delayed_work work;
};

// Not known to the compiler: it would see the fault and do as it likes.
template <class T>
T opaque_value(T value) noexcept
{
	__asm__("" : "+r"(value));
	return value;
}

constinit unsigned int raced = 0;

} // namespace

PLANTED(use_after_free)
{
	auto object = create<thing>(SEAM_ALLOC_KERNEL);

	if (!object)
		return;
	thing *gone = opaque_value(object.get());
	object = {};
	(void)gone->word[0];
}

PLANTED(out_of_bounds)
{
	auto object = create<thing>(SEAM_ALLOC_KERNEL);

	if (!object)
		return;
	volatile unsigned int *word = opaque_value(object->word);
	word[9] = 1;
}

// Several: a word of the stack may happen to point to one of them.
PLANTED(leak)
{
	for (int i = 0; i < 4; i++) {
		auto object = create<thing>(SEAM_ALLOC_KERNEL);
		(void)opaque_value(object.release());
	}
}

PLANTED(free_armed_work)
{
	auto object = create<armed>(SEAM_ALLOC_KERNEL);

	if (object)
		object->work.arm(60'000);
}

// Runs twice at a time, see module.c.
PLANTED(data_race)
{
	for (u64 end = seam_now_ms() + 3000; seam_now_ms() < end;)
		for (int i = 0; i < 100; i++)
			raced = opaque_value(raced) + 1;
}

PLANTED(none)
{
	auto object = create<thing>(SEAM_ALLOC_KERNEL);
	auto work = create<armed>(SEAM_ALLOC_KERNEL);

	if (!object || !work)
		return;
	object->word[opaque_value(8)] = 1;
	work->work.arm(60'000);
	work->work.cancel_sync();
}
