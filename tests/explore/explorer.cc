// SPDX-License-Identifier: GPL-2.0-only
#include "explorer.h"

#include <ctime>

#include "engine/search.h"

namespace explore {

double monotonic_s()
{
	timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

static void play(const scenario &what, search *from)
{
	stage st(what.how, what.variant);

	scheduler::the().memory().set_weak(what.weak);
	st.set_up(what.play);
	st.start_actors();
	if (scheduler::the().run(from) == scheduler::end::abandoned)
		return;
	if (const std::string who = scheduler::the().stuck(); !who.empty())
		violation("nobody can go on, and\n%s", who.c_str());
	st.close();
}

// With this bound; false: out of time.
static bool explore_bound(const scenario &what, unsigned bound, const effort &how, progress &p)
{
	std::optional<search> s(std::in_place, bound, how.cache);

	p.bound = bound;
	for (unsigned long runs = 0; runs < how.most && s->next(); runs++) {
		play(what, &*s);
		if (scheduler::the().learnt())
			s.emplace(bound, how.cache);
		p.schedules = s->schedules();
		p.cut = s->cut();
		if (runs % 64 == 63 && monotonic_s() > how.deadline)
			return false;
	}
	p.schedules = s->schedules();
	p.cut = s->cut();
	return true;
}

bool explore_all(const scenario &what, const effort &how, progress &p)
{
	title = what.name;
	scheduler::the().forget_objects();
	bool complete = true;
	for (unsigned b = 0; complete && b <= how.bound; b++)
		complete = explore_bound(what, b, how, p);
	p.seconds = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
	p.complete = complete;
	return complete;
}

void replay(const scenario &what, const std::string &seed)
{
	title = what.name;
	scheduler::the().follow(seed);
	play(what, nullptr);
	scheduler::the().print_trace(stdout);
}

} // namespace explore
