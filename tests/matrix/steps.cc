// SPDX-License-Identifier: GPL-2.0-only
#include "steps.h"

#include "../../tools/unplug/step_watch.h"
#include "../guest/json.h"
#include "../guest/kmsg.h"
#include "../guest/sysfs.h"

#include <cstdio>
#include <unistd.h>

namespace matrix {

namespace {

std::chrono::milliseconds the_patience = std::chrono::seconds(20);

[[noreturn]] void give_up(const std::string &step, const std::string &stacks)
{
	const std::string text = "hang in " + step;

	guest::kernel_log("matrix: " + text);
	(void)guest::write_text("/proc/sysrq-trigger", "w");
	std::printf("{\"hang\":%s,\"stacks\":%s}\n", guest::json::quote(text).c_str(),
		    guest::json::quote(stacks).c_str());
	std::fflush(stdout);
	_exit(exit_hung);
}

switchtec::unplug::step_watch &the_watch()
{
	/* A step waits several times, each time as long as the patience lasts. */
	static switchtec::unplug::step_watch instance([] { return 4 * patience(); }, give_up);
	return instance;
}

std::string the_cell;

} // namespace

void begin_cell(const std::string &name)
{
	the_cell = name;
	std::printf("{\"begin\":%s}\n", guest::json::quote(name).c_str());
	std::fflush(stdout);
	step("begin");
}

void step(const std::string &what)
{
	guest::kernel_log("matrix: cell " + the_cell + " step " + what);
	the_watch().now(the_cell + ": " + what);
}

void end_cell()
{
	the_watch().now("");
}

void set_patience(std::chrono::seconds limit)
{
	the_patience = limit;
}

std::chrono::milliseconds patience()
{
	return the_patience;
}

std::string stuck_threads()
{
	return switchtec::unplug::stuck_threads();
}

} // namespace matrix
