// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench ROUNDS SLICE_MS WORK[:NUMBER,NUMBER...]...: run these with one driver, what there is of them with the
 * floor, all with the other driver, and again in the other order, round by round. Numbers go to standard
 * output, see results.h.
 */
#include "driver.h"
#include "slice.h"
#include "subject.h"
#include "works.h"

#include "../guest/sysfs.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

using namespace bench;

namespace {

constexpr work works[] = {
	{ "latency", latency, floor_latency }, { "throughput", throughput, floor_throughput },
	{ "poll", poll_clients },   { "open-close", open_close },
	{ "summary", summary },	    { "events", events },
	{ "probe", probe },	    { "unbind", unbind },
	{ "handles", idle_handles }, { "devices", devices },
	{ "counts", command_counts }, { "event-counts", event_counts },
	{ "call-counts", call_counts }, { "memory", memory },
	{ "functions", functions, floor_functions },
};

struct task {
	const work *what;
	std::vector<unsigned> parameters;
};

task parse(const std::string &argument)
{
	const auto colon = argument.find(':');
	const std::string name = argument.substr(0, colon);
	std::vector<unsigned> parameters;

	if (colon != std::string::npos) {
		std::istringstream numbers(argument.substr(colon + 1));
		for (std::string number; std::getline(numbers, number, ',');)
			parameters.push_back(static_cast<unsigned>(std::stoul(number)));
	}
	for (auto &one : works)
		if (name == one.name)
			return { &one, parameters };
	throw std::runtime_error("there is no work called " + name);
}

/* What of it is measured with this one; may be none. */
auto function_of(const work &what, const driver &with)
{
	return &with == &the_floor ? what.by_floor : what.run;
}

void run_all(results &out, const driver &with, int round, const std::vector<task> &tasks)
{
	if (std::none_of(tasks.begin(), tasks.end(), [&](auto &one) { return function_of(*one.what, with); }))
		return;
	out.context(with.name, round);
	/* Whose fault a report in the kernel's log is. */
	(void)guest::write_text("/dev/kmsg", "bench: round " + std::to_string(round) + " " + with.name);
	with.load();
	for (auto &[what, parameters] : tasks) {
		const auto run = function_of(*what, with);
		if (!run)
			continue;
		out.say(what->name);
		(void)guest::write_text("/dev/kmsg", std::string("bench: ") + what->name);
		run(out, parameters);
	}
	with.unload();
}

} // namespace

int main(int count, char **arguments)
{
	if (count < 4) {
		std::fprintf(stderr, "usage: bench ROUNDS SLICE_MS WORK[:NUMBER,...]...\n");
		return 2;
	}
	try {
		const int rounds = std::atoi(arguments[1]);
		std::vector<task> tasks;
		results out;

		slice_seconds = std::atof(arguments[2]) / 1000;
		for (int i = 3; i < count; i++)
			tasks.push_back(parse(arguments[i]));
		/* A machine that slows down or warms up shall not favour either. */
		for (int round = 0; round < rounds; round++) {
			run_all(out, round % 2 ? theirs : ours, round, tasks);
			run_all(out, the_floor, round, tasks);
			run_all(out, round % 2 ? ours : theirs, round, tasks);
		}
	} catch (const std::exception &error) {
		std::fprintf(stderr, "bench: %s\n", error.what());
		return 1;
	}
	std::printf("{\"end\":true}\n");
	return 0;
}
