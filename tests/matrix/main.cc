// SPDX-License-Identifier: GPL-2.0-only
/*
 * matrix CELLS PATTERN [PATIENCE_S]: run the cells of a list in this guest, one line of JSON for what
 * was seen in each. Ends early (status 71) when the guest is good for nothing any more.
 */
#include "course.h"
#include "steps.h"

#include "../guest/sleeper.h"
#include "../guest/slot.h"
#include "../guest/sysfs.h"

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

using namespace matrix;

namespace {

/* A command that never ends makes an orderly removal wait this long; the cells are many. */
constexpr const char *drain_ms = "50";

const guest::slot &the_slot()
{
	if (guest::slot::all().empty())
		throw std::runtime_error("no Switchtec function in this guest");
	return guest::slot::all().front();
}

void run(const std::string &list, const std::string &pattern_file)
{
	const auto cells = read_cells(list);
	const guest::slot &sw = the_slot();

	guest::install_signal_handlers();
	if (guest::exists(guest::parameter_path("unbind_drain_ms")))
		guest::set_parameter("unbind_drain_ms", drain_ms);
	health healthy(sw);
	switchtec::unplug::kernel_watch log(first_line(pattern_file));
	guest::remove_timer timer;
	course one(sw, healthy, log, timer);

	for (auto &c : cells) {
		const record seen = one.run(c);

		std::printf("%s\n", seen.json().c_str());
		std::fflush(stdout);
		/* What is stuck in the kernel would keep an ordinary exit waiting. */
		if (seen.is_broken())
			_exit(exit_broken);
	}
}

} // namespace

int main(int count, char **arguments)
{
	if (count < 3) {
		std::fprintf(stderr, "usage: matrix CELLS PATTERN [PATIENCE_S]\n");
		return 2;
	}
	try {
		if (count > 3)
			set_patience(std::chrono::seconds(std::atoi(arguments[3])));
		run(arguments[1], arguments[2]);
	} catch (const std::exception &error) {
		std::fprintf(stderr, "matrix: %s\n", error.what());
		return 1;
	}
	std::printf("{\"end\":true}\n");
	return 0;
}
