// SPDX-License-Identifier: GPL-2.0
// The model's 4 MiB behind BAR 0. AddressSanitizer's allocator would need longer for them than a whole
// schedule takes, so here they are pages of which only those that were touched are given back.
// The linker puts these in place of calloc() and free() in qemu/model: see build.mk.
#include <sys/mman.h>

#include <cstdlib>

#include "qemu/model/switch_model.h"

static constexpr size_t size = switchtec::model::bar0_size;
static void *pages;
static bool in_use;

extern "C" {

void *__real_calloc(size_t count, size_t each);
void __real_free(void *p);

void *__wrap_calloc(size_t count, size_t each)
{
	if (count * each != size || in_use)
		return __real_calloc(count, each);
	if (!pages)
		pages = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	else
		madvise(pages, size, MADV_DONTNEED);
	in_use = true;
	return pages;
}

void __wrap_free(void *p)
{
	if (p && p == pages)
		in_use = false;
	else
		__real_free(p);
}

}
