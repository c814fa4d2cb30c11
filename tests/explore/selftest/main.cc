// SPDX-License-Identifier: GPL-2.0-only
// The explorer without a driver. Last line: N passed, M failed.
#include <cstdio>
#include <cstring>
#include <optional>

#include "toy.h"

using namespace explore;

static scheduler &s = scheduler::the();

static std::string *finding;

static void found(const char *what)
{
	*finding = what;
	s.abandon();
}

std::string play_once(play_function play, void (*check)(), search *from)
{
	std::string wrong;

	finding = &wrong;
	on_violation = found;
	s.clear();
	toy = {};
	play();
	s.shared_state([] { return hash(&toy, sizeof(toy)); });
	if (s.run(from) == scheduler::end::abandoned)
		return wrong;
	if (!s.stuck().empty())
		return "stuck";
	if (check) {
		thread &t = s.spawn("check", rank_actor, false, check);
		if (!t.finished && wrong.empty())
			s.run_until_end_of(t);
	}
	return wrong;
}

verdict explore_toy(play_function play, void (*check)(), unsigned bound, bool cache)
{
	verdict v;

	s.forget_objects();
	std::optional<search> from(std::in_place, bound, cache);
	while (from->next()) {
		v.found = play_once(play, check, &*from);
		v.seed = s.seed();
		if (!v.found.empty())
			return v;
		if (s.learnt())
			from.emplace(bound, cache);
	}
	v.schedules = from->schedules();
	v.cut = from->cut();
	return v;
}

static unsigned passed, failed;

void expect(bool well, const char *name)
{
	(well ? passed : failed)++;
	if (!well)
		std::printf("FAILED: %s\n", name);
}

void schedules();
void litmus();

int main()
{
	schedules();
	litmus();
	std::printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
