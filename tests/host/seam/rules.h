// SPDX-License-Identifier: GPL-2.0-only
// The kernel's rules, enforced: what a thread holds, and what it may not do meanwhile.
#pragma once

#include <cstring>
#include <functional>

namespace host {

// What the current thread holds. A broken rule ends the program: like a splat, it fails the run.
struct context {
	int fences = 0;    // read-write semaphores, either side
	int mutexes = 0;
	int spinlocks = 0;
	bool hard_interrupt = false;
};
extern thread_local context current;

[[noreturn, gnu::format(printf, 1, 2)]] void bug(const char *format, ...);

// At the start of each function of the seam. Runs the step hook, if one is set.
void enter(const char *call);
// ... that may sleep: not in an interrupt, not with a spinlock.
void enter_might_sleep(const char *call);
// ... that may sleep for as long as others like: with no lock and no fence at all.
void enter_waits_for_others(const char *call);
// ... that can fail: returns true if this one is to fail.
bool enter_fallible(const char *call);
// For those that are entered otherwise and can fail.
// The lock of pause and resume, by its name: handlers and work are waited for with it held.
inline bool is_outermost(const char *name)
{
	return !std::strcmp(name, "switchtec_recovery");
}
bool is_to_fail(const char *call);

// Let the n-th fallible call from now fail (1 is the next one), 0: none.
void fail_call(unsigned n);
// Which one it was, or null if it has not come to that.
const char *failed_call();

/*
 * step_hook - something to do at every call of the seam, in the thread that makes it
 *
 * Not called for calls that the hook makes itself. While one is set, tests reach interleavings that
 * chance would not.
 */
class step_hook {
public:
	explicit step_hook(std::function<void(const char *call)> f);
	~step_hook();
};

} // namespace host
