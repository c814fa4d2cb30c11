// SPDX-License-Identifier: GPL-2.0-only
// Seam, section 3, and seam_now_ms(): delayed work, each piece a thread, and time, which passes when
// the scheduler lets it pass.
#include <algorithm>
#include <iterator>

#include "checks.h"
#include "memory.h"
#include "objects.h"
#include "tests/explore/engine/scheduler.h"
#include "tests/host/seam/rules.h"

using explore::access;
using explore::scheduler;
using host::rules;

static scheduler &s = scheduler::the();

// What is known of a piece of work. The piece itself may be freed; its thread waits on.
struct piece {
	seam_work *work; // null: it was freed
	uint64_t deadline_ns; // 0: not armed
	bool running;
};
static piece all[explore::max_threads];
static unsigned count;

static void work_thread(piece &p)
{
	for (;;) {
		s.self().resting = true;
		s.step_when("work begins", &p, access::write, [] { return false; }, &p.deadline_ns);
		s.self().resting = false;
		p.deadline_ns = 0;
		p.running = true;
		s.acquire(&p);
		p.work->function(p.work->arg);
		s.release(&p);
		s.touch(&p, access::write);
		p.running = false;
	}
}

namespace host {

void forget_work()
{
	count = 0;
}

void check_free_of_work(const void *begin, size_t size)
{
	const char *const from = static_cast<const char *>(begin);

	for (piece *p = all; p < all + count; p++) {
		const char *const at = reinterpret_cast<const char *>(p->work);
		if (!at || at < from || at >= from + size)
			continue;
		if (p->deadline_ns)
			bug("memory is freed while work in it is armed");
		if (p->running)
			bug("memory is freed while work in it runs");
		p->work = nullptr;
	}
}

uint64_t state_of_work()
{
	uint64_t sum = count;

	for (const piece *p = all; p < all + count; p++)
		sum = explore::mix(sum, p->deadline_ns + p->running + 2 * !p->work);
	return sum;
}

unsigned pending_work()
{
	return std::count_if(all, all + count,
			     [](const piece &p) { return p.deadline_ns || p.running; });
}

} // namespace host

extern "C" {

void seam_work_init(seam_work *work, seam_function function, void *arg)
{
	static const char *const names[] = {"watch", "scan"};
	const char *const name = names[count % 2];
	piece &p = all[count];

	if (count == std::size(all))
		host::bug("more work than the explorer knows");
	*work = {function, arg, count++};
	p = {work, 0, false};
	s.name(&p, name);
	s.spawn(name, explore::rank_work, true, [&p] { work_thread(p); });
}

void seam_work_arm(seam_work *work, unsigned int delay_ms)
{
	piece &p = all[work->number];

	s.step("arm", &p, access::write);
	s.touch(s.clock(), access::read);
	s.release(&p);
	p.deadline_ns = s.now_ns() + delay_ms * 1'000'000ull;
}

void seam_work_cancel_sync(seam_work *work)
{
	piece &p = all[work->number];

	rules::waits_for_others(__func__);
	s.step("cancel", &p, access::write);
	p.deadline_ns = 0;
	s.observe(p.running);
	if (p.running)
		s.step_when("cancel: it runs", &p, access::write, [&] { return !p.running; });
	// What it has armed itself meanwhile.
	p.deadline_ns = 0;
	s.acquire(&p);
}

u64 seam_now_ms(void)
{
	s.touch(s.clock(), access::read);
	s.observe(s.now_ns());
	return s.now_ns() / 1'000'000;
}

}
