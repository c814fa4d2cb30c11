// SPDX-License-Identifier: GPL-2.0-only
// The model's 4 MiB behind BAR 0. To get them from an allocator and to touch them anew takes longer than
// a whole schedule, so here they stay, and what a small switch uses of them is cleared.
// The linker puts these in place of calloc() and free() in qemu/model: see build.mk.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "qemu/model/registers/layout.h"

static constexpr size_t size = switchtec::model::bar0_size;
static unsigned char bytes[size] __attribute__((aligned(4096)));
static bool in_use;

// Up to the NTB block, and the first PFFs.
static constexpr size_t low_end = 0x12000, pffs = 0x134000, pffs_end = pffs + 0x4000;

static bool is_clear(size_t from, size_t to)
{
	return !bytes[from] && !std::memcmp(bytes + from, bytes + from + 1, to - from - 1);
}

extern "C" {

void *__real_calloc(size_t count, size_t each);
void __real_free(void *p);

void *__wrap_calloc(size_t count, size_t each)
{
	static unsigned long times;

	if (count * each != size || in_use)
		return __real_calloc(count, each);
	in_use = true;
	std::memset(bytes, 0, low_end);
	std::memset(bytes + pffs, 0, pffs_end - pffs);
	// Now and then: is that really all?
	if (times++ % 10'000 == 1 && !(is_clear(low_end, pffs) && is_clear(pffs_end, size))) {
		std::fputs("the model uses more of BAR 0 than is cleared\n", stderr);
		std::abort();
	}
	return bytes;
}

void __wrap_free(void *p)
{
	if (p && p == bytes)
		in_use = false;
	else
		__real_free(p);
}

}
