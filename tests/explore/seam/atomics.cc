// SPDX-License-Identifier: GPL-2.0-only
#include <sanitizer/asan_interface.h>

#include <cstring>

#include "tests/explore/engine/scheduler.h"

#include "objects.h"
#include "races.h"
#include "atomics.h" // last: it redefines builtins

using explore::access;
using explore::scheduler;

static scheduler &s = scheduler::the();

// Parameters do not change while a scenario runs.
static bool is_parameter(const void *at)
{
	return at >= &seam_params && at < &seam_params + 1;
}

namespace explore {

static void still_there(const void *at)
{
	if (__asan_address_is_poisoned(at))
		violation("an atomic variable is used in memory that was freed");
}

void load(const void *from, void *to, unsigned long size, int order) noexcept
{
	if (is_parameter(from)) {
		std::memcpy(to, from, size);
	} else {
		s.load(from);
		still_there(from);
		s.memory().load(from, to, size, order);
	}
	s.observe(hash(to, size));
}

void store(void *to, const void *value, unsigned long size, int order) noexcept
{
	s.store(to);
	still_there(to);
	host::core_stores_whole(to);
	s.memory().store(to, value, size, order);
}

bool exchange(void *at, void *was, unsigned long size, int success, int failure,
	      bool (*change)(void *value, const void *arg), const void *arg) noexcept
{
	s.step("exchange", at, access::write);
	still_there(at);
	s.store_bare(at);
	host::core_stores_whole(at);
	const bool done = s.memory().exchange(at, was, size, success, failure,
					      [&](void *value) { return change(value, arg); });
	s.observe(hash(was, size));
	return done;
}

// Of memory that the device writes it may be old, too.
void *copy(void *to, const void *from, unsigned long size) noexcept
{
	host::core_reads(from, size);
	host::core_writes(to, size);
	if (s.memory().knows(from))
		s.memory().load(from, to, size, __ATOMIC_RELAXED);
	else
		std::memcpy(to, from, size);
	s.observe(hash(to, size));
	return to;
}

void *fill(void *to, int value, unsigned long size) noexcept
{
	host::core_writes(to, size);
	std::memset(to, value, size);
	return to;
}

} // namespace explore
