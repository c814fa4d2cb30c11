// SPDX-License-Identifier: GPL-2.0-only
/*
 * Seam, sections 4 and 5: memory, user space, log.
 *
 * Each thread allocates from a piece of memory of its own, upwards, and what is freed is not used
 * again in the same run. So addresses depend on what the thread itself has done and on nothing else,
 * as history.h needs them, and AddressSanitizer sees every use after a free.
 */
#include "memory.h"

#include <sanitizer/asan_interface.h>

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include "checks.h"
#include "objects.h"
#include "races.h"
#include "tests/explore/engine/scheduler.h"
#include "tests/host/seam/rules.h"

using explore::access;
using explore::scheduler;
using host::rules;

static scheduler &s = scheduler::the();

namespace host {

const char bad_page[64] = {};
bool administrator = true;

static constexpr size_t red_zone = 64;
unsigned char pieces[explore::max_threads][piece_size] __attribute__((aligned(64)));
static size_t used[explore::max_threads];

struct block {
	unsigned char *at;
	size_t size;
};
static std::vector<block> blocks;
static char line[256];

void *allocate_quietly(size_t size)
{
	const unsigned id = s.self().id;
	unsigned char *const p = pieces[id] + used[id] + red_zone;

	used[id] += ((size + 63) & ~size_t{63}) + red_zone;
	if (used[id] + red_zone > piece_size)
		bug("the explorer has no more memory for a thread");
	ASAN_UNPOISON_MEMORY_REGION(p, size);
	std::memset(p, 0, size);
	return p;
}

void free_quietly(void *p, size_t size)
{
	// Whoever touches an object in there must do so in an order that is known.
	s.all_objects().for_each_in(p, size, [](explore::object &o) { s.touch(o.at, access::write); });
	if (!s.memory().forget(p, size))
		bug("memory is freed while a store to it is on its way");
	std::memset(p, 0, size);
	ASAN_POISON_MEMORY_REGION(p, size);
}

uint64_t state_of_memory()
{
	uint64_t sum = 0;

	for (unsigned id = 0; id < explore::max_threads; id++)
		if (used[id])
			sum = explore::mix(sum, explore::hash(pieces[id], used[id]));
	for (const block &b : blocks)
		sum += explore::mix(reinterpret_cast<uintptr_t>(b.at), 7);
	return sum;
}

void forget_memory()
{
	static bool first = true;

	if (std::exchange(first, false))
		ASAN_POISON_MEMORY_REGION(pieces, sizeof(pieces));
	for (unsigned id = 0; id < explore::max_threads; id++) {
		ASAN_POISON_MEMORY_REGION(pieces[id], used[id]);
		used[id] = 0;
	}
	blocks.clear();
	line[0] = 0;
}

unsigned allocations()
{
	return blocks.size();
}

const char *last_log()
{
	return line;
}

static bool faults(const void *p)
{
	return !p || (p >= bad_page && p < bad_page + sizeof(bad_page));
}

} // namespace host

extern "C" {

// Nobody else notices an allocation, so it is no step.
void *seam_zalloc(size_t size, seam_alloc)
{
	rules::may_sleep(__func__);
	if (host::is_to_fail(__func__))
		return nullptr;
	auto *const p = static_cast<unsigned char *>(host::allocate_quietly(size));
	s.observe(reinterpret_cast<uintptr_t>(p));
	host::blocks.push_back({p, size});
	return p;
}

// Nor is this: whoever uses the memory after it does so after the next step, too.
void seam_free(const void *p)
{
	if (!p)
		return;
	for (host::block &b : host::blocks) {
		if (b.at != p)
			continue;
		host::core_writes(p, b.size);
		host::check_free_of_work(p, b.size);
		host::check_free_of_handlers(p, b.size);
		host::free_quietly(b.at, b.size);
		b = host::blocks.back();
		host::blocks.pop_back();
		return;
	}
	host::bug("freed twice, or never allocated");
}

size_t seam_copy_to_user(void __user *to, const void *from, size_t n)
{
	rules::waits_for_others(__func__);
	// A page fault: others run.
	s.step("copy_to_user", nullptr, access::read);
	if (host::faults(to))
		return n;
	host::core_reads(from, n);
	s.observe(explore::hash(from, n));
	std::memcpy(to, from, n);
	return 0;
}

size_t seam_copy_from_user(void *to, const void __user *from, size_t n)
{
	rules::waits_for_others(__func__);
	s.step("copy_from_user", nullptr, access::read);
	if (host::faults(from))
		return n;
	host::core_writes(to, n);
	std::memcpy(to, from, n);
	return 0;
}

int seam_user_writable(char __user *at, size_t)
{
	rules::waits_for_others(__func__);
	s.step("user_writable", nullptr, access::read);
	return !host::faults(at);
}

u32 seam_may_access_registers(file *)
{
	return host::administrator ? SEAM_OPENER_MAY | SEAM_CALLER_MAY : 0;
}

u64 seam_index_nospec(u64 index, u64 size)
{
	return index < size ? index : 0;
}

void seam_log(pci_dev *, int, const char *fmt, ...)
{
	va_list args;

	rules::may_sleep(__func__);
	va_start(args, fmt);
	std::vsnprintf(host::line, sizeof(host::line), fmt, args);
	va_end(args);
}

void seam_request_module(const char *)
{
	rules::may_sleep(__func__);
}

int seam_format(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	const int length = std::vsnprintf(buf, size, fmt, args);
	va_end(args);
	return length < 0 ? 0 : static_cast<size_t>(length) < size ? length : static_cast<int>(size) - 1;
}

}
