// SPDX-License-Identifier: GPL-2.0-only
#include <sanitizer/asan_interface.h>

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

void before_load(const void *at) noexcept
{
	if (is_parameter(at))
		return;
	s.load(at);
	still_there(at);
	s.acquire(at);
}

void before_store(void *at) noexcept
{
	s.store(at);
	still_there(at);
	host::core_stores_whole(at);
	s.release(at);
}

void before_exchange(void *at) noexcept
{
	s.step("exchange", at, access::write);
	still_there(at);
	s.store_bare(at);
	s.acquire(at);
	host::core_stores_whole(at);
	s.release(at);
}

void loaded(const void *value, unsigned long size) noexcept
{
	s.observe(hash(value, size));
}

void copies(void *to, const void *from, unsigned long size) noexcept
{
	host::core_reads(from, size);
	host::core_writes(to, size);
	s.observe(hash(from, size));
}

void fills(void *to, unsigned long size) noexcept
{
	host::core_writes(to, size);
}

} // namespace explore
