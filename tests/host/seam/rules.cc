// SPDX-License-Identifier: GPL-2.0-only
#include "rules.h"

#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>

namespace host {

thread_local context current;
static thread_local bool in_hook;

static std::atomic<unsigned> fail_countdown;
static std::atomic<const char *> failed;

static std::mutex hook_mutex;
static std::shared_ptr<std::function<void(const char *)>> hook;
static std::atomic<bool> hooked;

void bug(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	std::fputs("host seam: BUG: ", stderr);
	std::vfprintf(stderr, format, args);
	std::fputc('\n', stderr);
	va_end(args);
	std::abort();
}

void enter(const char *call)
{
	if (!hooked.load(std::memory_order_acquire) || in_hook)
		return;
	std::shared_ptr<std::function<void(const char *)>> f;
	{
		std::lock_guard lock(hook_mutex);
		f = hook;
	}
	in_hook = true;
	if (f)
		(*f)(call);
	in_hook = false;
}

void enter_might_sleep(const char *call)
{
	if (current.spinlocks || current.hard_interrupt)
		bug("%s may sleep, called %s", call,
		    current.hard_interrupt ? "in a hard interrupt" : "with a spinlock held");
	enter(call);
}

void enter_waits_for_others(const char *call)
{
	if (current.fences || current.mutexes)
		bug("%s waits for others, called with %s held", call,
		    current.fences ? "the fence" : "a mutex");
	enter_might_sleep(call);
}

bool is_to_fail(const char *call)
{
	unsigned n = fail_countdown.load();
	while (n && !fail_countdown.compare_exchange_weak(n, n - 1))
		;
	if (n == 1)
		failed = call;
	return n == 1;
}

bool enter_fallible(const char *call)
{
	enter_might_sleep(call);
	return is_to_fail(call);
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

step_hook::step_hook(std::function<void(const char *)> f)
{
	std::lock_guard lock(hook_mutex);
	hook = std::make_shared<std::function<void(const char *)>>(std::move(f));
	hooked = true;
}

step_hook::~step_hook()
{
	std::lock_guard lock(hook_mutex);
	hooked = false;
	hook.reset();
}

} // namespace host
