// SPDX-License-Identifier: GPL-2.0-only
// Seam, section 3, and seam_now_ms(), in place of tests/host/seam/work.cc and the host's clock: no
// thread, no waiting, and the same order every time.
#include "virtual_time.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "objects.h"
#include "rules.h"

extern "C" u64 __wrap_seam_now_ms(void);

namespace {

std::mutex time_mutex; // handlers arm work in their own threads
std::map<seam_work *, u64> armed;
u64 now_ms;

// The next piece that is due until @limit, no longer armed; null: there is none.
seam_work *take_due(u64 limit)
{
	std::lock_guard lock(time_mutex);
	auto next = armed.end();

	for (auto it = armed.begin(); it != armed.end(); ++it)
		if (it->second <= limit && (next == armed.end() || it->second < next->second))
			next = it;
	if (next == armed.end())
		return nullptr;
	seam_work *const work = next->first;
	now_ms = std::max(now_ms, next->second);
	armed.erase(next);
	return work;
}

} // namespace

namespace fuzz {

void pass_time(unsigned ms, const std::function<void()> &settle)
{
	const u64 limit = __wrap_seam_now_ms() + ms;

	for (unsigned runs = 0; seam_work *work = take_due(limit); runs++) {
		// There are two pieces of work, and neither has reason to run twice in a millisecond.
		if (runs > 100 + 2 * ms)
			host::bug("work runs %u times in %u ms", runs, ms);
		work->function(work->arg);
		settle();
	}
	std::lock_guard lock(time_mutex);
	now_ms = std::max(now_ms, limit);
}

void restart_time()
{
	std::lock_guard lock(time_mutex);

	now_ms = 1'000'000;
}

} // namespace fuzz

namespace host {

void check_free_of_work(const void *begin, size_t size)
{
	std::lock_guard lock(time_mutex);
	const char *const from = static_cast<const char *>(begin);

	for (const auto &[work, when] : armed)
		if (reinterpret_cast<const char *>(work) >= from &&
		    reinterpret_cast<const char *>(work) < from + size)
			bug("memory is freed while work in it is armed");
}

unsigned pending_work()
{
	std::lock_guard lock(time_mutex);

	return armed.size();
}

unsigned shortest_delay_ms()
{
	return ~0u;
}

uint64_t clock_stands_at()
{
	return 0;
}

} // namespace host

extern "C" {

void seam_work_init(seam_work *work, seam_function function, void *arg)
{
	*work = {function, arg};
}

void seam_work_arm(seam_work *work, unsigned int delay_ms)
{
	host::enter(__func__);
	std::lock_guard lock(time_mutex);
	armed[work] = now_ms + delay_ms;
}

void seam_work_cancel_sync(seam_work *work)
{
	host::enter_waits_for_others(__func__);
	std::lock_guard lock(time_mutex);
	armed.erase(work);
}

// The linker puts it in place of seam_now_ms().
u64 __wrap_seam_now_ms(void)
{
	std::lock_guard lock(time_mutex);

	return now_ms;
}

}
