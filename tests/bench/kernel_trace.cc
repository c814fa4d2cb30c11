// SPDX-License-Identifier: GPL-2.0-only
#include "kernel_trace.h"

#include "../guest/fd.h"
#include "../guest/sysfs.h"

#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <sys/mount.h>

namespace bench {

using guest::write_text;

namespace {

const std::string folder = "/sys/kernel/tracing/";
const std::string driver_mark = "[switchtec]";

void set(const std::string &file, const std::string &value)
{
	if (guest::outcome done = write_text(folder + file, value); done.error)
		throw std::runtime_error(folder + file + ": " + guest::errno_name(done.error));
}

void empty(const std::string &file)
{
	guest::fd opened(open((folder + file).c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
}

/* Since the last time the record was emptied, on all processors. */
unsigned long lost()
{
	unsigned long sum = 0;

	for (int cpu = 0;; cpu++) {
		std::ifstream stats(folder + "per_cpu/cpu" + std::to_string(cpu) + "/stats");
		if (!stats)
			return sum;
		for (std::string line; std::getline(stats, line);)
			if (line.starts_with("overrun: ") || line.starts_with("dropped events: "))
				sum += std::stoul(line.substr(line.find(": ") + 2));
	}
}

} // namespace

kernel_trace::kernel_trace(const std::vector<std::string> &functions,
			   const std::vector<std::string> &events)
	: events_(events)
{
	if (!guest::exists(folder + "trace"))
		(void)mount("tracefs", folder.c_str(), "tracefs", 0, nullptr);
	set("tracing_on", "0");
	set("buffer_size_kb", "32768");
	/* Only with it does the record say which module an address belongs to. */
	set("options/sym-offset", "1");
	empty("set_ftrace_filter");
	for (auto &name : functions)
		set("set_ftrace_filter", name);
	if (!functions.empty())
		set("current_tracer", "function");
	for (auto &event : events_)
		set("events/" + event + "/enable", "1");
}

kernel_trace::~kernel_trace()
{
	(void)write_text(folder + "tracing_on", "0");
	(void)write_text(folder + "current_tracer", "nop");
	for (auto &event : events_)
		(void)write_text(folder + "events/" + event + "/enable", "0");
	empty("trace");
}

std::vector<std::string> kernel_trace::lines_of(const std::function<void()> &what) const
{
	std::vector<std::string> lines;

	empty("trace");
	set("tracing_on", "1");
	what();
	set("tracing_on", "0");
	if (lost())
		throw std::runtime_error("the kernel's record was too long");
	std::ifstream record(folder + "trace");
	for (std::string line; std::getline(record, line);)
		if (!line.starts_with("#"))
			lines.push_back(line);
	return lines;
}

/* "bench-99 [001] d..1. 12.345: mutex_lock+0x0/0x20 <-caller+0x12/0x80 [switchtec]" */
std::string called_by_driver(const std::string &line)
{
	const auto caller = line.find(" <-");

	if (caller == line.npos || line.find(driver_mark, caller) == line.npos)
		return "";
	const auto start = line.rfind(": ", caller);
	const auto end = line.find('+', start);
	return start == line.npos || end > caller ? "" : line.substr(start + 2, end - start - 2);
}

bool allocated_by_driver(const std::string &line)
{
	const auto site = line.find("call_site="), end = line.find(" ptr=");
	const bool allocation = line.find(": kmalloc") != line.npos ||
				line.find(": kmem_cache_alloc") != line.npos;

	return allocation && site != line.npos && line.find(driver_mark, site) < end;
}

std::string field(const std::string &line, const std::string &name)
{
	const auto at = line.find(" " + name + "=");
	if (at == line.npos)
		return "";
	const auto start = at + name.size() + 2;
	return line.substr(start, line.find(' ', start) - start);
}

} // namespace bench
