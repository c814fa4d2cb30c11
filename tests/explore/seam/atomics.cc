// SPDX-License-Identifier: GPL-2.0
#include "tests/explore/engine/scheduler.h"

#include "objects.h"
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

void before_load(const void *at, unsigned long) noexcept
{
	if (is_parameter(at))
		return;
	s.load(at);
	s.acquire(at);
}

void before_store(void *at, unsigned long) noexcept
{
	s.store(at);
	s.release(at);
}

void before_exchange(void *at, unsigned long) noexcept
{
	s.step("exchange", at, access::write);
	s.store_bare(at);
	s.acquire(at);
	s.release(at);
}

} // namespace explore
