// SPDX-License-Identifier: GPL-2.0
// tests/explore: every schedule of every scenario. See --help, and README.md.
#include <sanitizer/common_interface_defs.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "engine/scheduler.h"
#include "engine/search.h"
#include "scenario.h"

using namespace explore;

static double now()
{
	timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

static void play(const scenario &what, search *from)
{
	stage st(what.how, what.variant);

	st.set_up(what.play);
	st.start_actors();
	if (scheduler::the().run(from) == scheduler::end::abandoned)
		return;
	if (const std::string who = scheduler::the().stuck(); !who.empty())
		violation("nobody can go on, and\n%s", who.c_str());
	st.close();
}

int main(int argc, char **argv)
{
	unsigned bound = 2;
	bool cache = true;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--bound")) bound = atoi(argv[++i]);
		else if (!strcmp(argv[i], "--no-cache")) cache = false;
	}
	__sanitizer_set_death_callback([] { violation("what the sanitizer says above"); });
	for (const scenario &sc : scenario::all()) {
		title = sc.name;
		for (unsigned b = 0; b <= bound; b++) {
			search s(b, cache);
			const double begin = now();
			while (s.next())
				play(sc, &s);
			printf("%s: bound %u: %lu schedules, %lu cut, %.2f s\n", sc.name.c_str(), b, s.schedules(), s.cut(), now() - begin);
		}
	}
}
