// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the time of a command goes, on a machine where times mean little: how many of the kernel's functions it
 * calls, modules' own among them, but for those that were compiled into others. The command takes the device no
 * time, and all of it is on one processor.
 */
#include "client.h"
#include "floor_file.h"
#include "kernel_trace.h"
#include "processor.h"
#include "works.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

namespace bench {

namespace {

constexpr unsigned tries = 41;

/* Of the first processor; a function of a module is told by its name in brackets. */
bool counts(const std::string &line)
{
	return line.find(" [000] ") != line.npos && line.find(" <-") != line.npos;
}

bool of_a_module(const std::string &line)
{
	return line.substr(0, line.find(" <-")).ends_with(']');
}

class counter {
public:
	struct calls {
		double all, modules;
	};
	/* The least of several tries: no tick of the clock is in it. */
	calls of(const std::function<void()> &what) const
	{
		calls least{ HUGE_VAL, HUGE_VAL };

		what();
		for (unsigned i = 0; i < tries; i++) {
			calls now{};
			for (auto &line : trace_.lines_of(what)) {
				now.all += counts(line);
				now.modules += counts(line) && of_a_module(line);
			}
			least = std::min(least, now, [](calls a, calls b) { return a.all < b.all; });
		}
		return least;
	}

private:
	const on_processor here_{ 0 };
	const kernel_trace trace_{ { "*" }, {} };
};

void say(const results &out, const std::string &what, counter::calls with, counter::calls without)
{
	out.value("functions/" + what + "/all", with.all - without.all);
	out.value("functions/" + what + "/modules", with.modules - without.modules);
}

} // namespace

void functions(const results &out, const std::vector<unsigned> &)
{
	const counter count;
	/* To switch the record on and off. */
	const counter::calls nothing = count.of([] {});

	for (auto &on : subject::all()) {
		client one(on);
		say(out, on.key(), count.of([&] { one.echo(); }), nothing);
	}
}

/* Its way into the kernel is none of a command. And what a program's two calls cost, whatever is behind them. */
void floor_functions(const results &out, const std::vector<unsigned> &)
{
	const counter count;
	const guest::fd null(open("/dev/null", O_RDWR | O_CLOEXEC));
	char bytes[8] = {};

	say(out, "null", count.of([&] {
		if (write(null.get(), bytes, sizeof(bytes)) < 0 || read(null.get(), bytes, sizeof(bytes)) < 0)
			throw std::runtime_error("/dev/null");
	}), count.of([] {}));
	for (auto &on : subject::all()) {
		const floor_file file(on);
		std::array<uint32_t, 1> one;
		std::array<uint32_t, 2> two;
		say(out, on.key(), count.of([&] { file.run(two); }), count.of([&] { file.run(one); }));
	}
}

} // namespace bench
