// SPDX-License-Identifier: GPL-2.0-only
// The kernel's rules (tests/host/seam/rules.h), for threads of the explorer.
#include "tests/host/seam/rules.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "checks.h"
#include "machine.h"
#include "tests/explore/engine/scheduler.h"

using explore::scheduler;

namespace host {

static unsigned fail_countdown;
static const char *failed;

void bug(const char *format, ...)
{
	char what[1000];
	va_list args;

	va_start(args, format);
	std::vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	explore::violation("%s", what);
}

// Calls of tests/host/seam/pci.cc. Registers and handlers make steps of their own; what barriers order is
// in posted.h.
void enter(const char *call)
{
	const struct {
		const char *call;
		machine::part part;
		explore::access how;
	} known[] = {
		{"seam_pci_present", machine::life, explore::access::read},
		{"seam_pci_set_master", machine::mrpc, explore::access::write},
		{"seam_pci_clear_master", machine::mrpc, explore::access::write},
		{"seam_dma_free", machine::mrpc, explore::access::write},
		{"seam_irq_vectors_alloc", machine::mrpc, explore::access::write},
		{"seam_irq_vectors_free", machine::mrpc, explore::access::write},
		{"seam_pci_map", machine::mappings, explore::access::write},
		{"seam_pci_unmap", machine::mappings, explore::access::write},
	};

	if (call[0] != 's' || std::strstr(call, "barrier"))
		return;
	// Its answer comes behind what the device has written.
	if (!std::strcmp(call, "seam_pci_clear_master"))
		scheduler::the().memory().device_is_quiet();
	for (const auto &k : known)
		if (!std::strcmp(call, k.call))
			return scheduler::the().step(call, machine::object_of(k.part), k.how);
	scheduler::the().step(call, machine::object_of(machine::config_space), explore::access::write);
}

static void check_may_sleep(const char *call)
{
	const auto &holds = scheduler::the().self().holds;

	if (holds.spinlocks || holds.hard_interrupt)
		bug("%s may sleep, called %s", call,
		    holds.hard_interrupt ? "in a hard interrupt" : "with a spinlock held");
}

static void check_waits_for_others(const char *call)
{
	const auto &holds = scheduler::the().self().holds;

	if (holds.fences || holds.mutexes)
		bug("%s waits for others, called with %s held", call, holds.fences ? "the fence" : "a mutex");
	check_may_sleep(call);
}

void enter_might_sleep(const char *call)
{
	check_may_sleep(call);
	enter(call);
}

void enter_waits_for_others(const char *call)
{
	check_waits_for_others(call);
	enter(call);
}

bool enter_fallible(const char *call)
{
	enter_might_sleep(call);
	return is_to_fail(call);
}

void rules::may_sleep(const char *call) { check_may_sleep(call); }
void rules::waits_for_others(const char *call) { check_waits_for_others(call); }

bool is_to_fail(const char *call)
{
	if (!fail_countdown || --fail_countdown)
		return false;
	failed = call;
	return true;
}

uint64_t state_of_rules()
{
	return fail_countdown;
}

void fail_call(unsigned n)
{
	failed = nullptr;
	fail_countdown = n;
}

const char *failed_call()
{
	return failed;
}

} // namespace host
