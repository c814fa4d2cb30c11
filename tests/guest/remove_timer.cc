// SPDX-License-Identifier: GPL-2.0-only
#include "remove_timer.h"

#include "sysfs.h"

#include <fcntl.h>
#include <sstream>
#include <string>
#include <sys/mount.h>

namespace guest {

namespace {

constexpr const char *folder = "/sys/kernel/tracing";
constexpr const char *traced = "pci_device_remove";

bool set(const char *file, const std::string &value)
{
	return !write_text(std::string(folder) + "/" + file, value).error;
}

} // namespace

/* Only this one function is traced, so the rest of the kernel is as fast as ever. */
remove_timer::remove_timer()
{
	(void)mount("tracefs", folder, "tracefs", 0, nullptr);
	if (set("set_ftrace_filter", traced) && set("current_tracer", "function_graph") &&
	    set("tracing_on", "1"))
		lines_ = fd(open((std::string(folder) + "/trace_pipe").c_str(),
					O_RDONLY | O_NONBLOCK | O_CLOEXEC));
}

void remove_timer::begin()
{
	(void)end();
}

/* Lines such as ` 1) # 1234.567 us |  }`; reading them uses them up. */
std::optional<double> remove_timer::end()
{
	std::optional<double> longest;
	std::string text;
	char part[4096];

	for (ssize_t n; (n = read(lines_.get(), part, sizeof(part))) > 0;)
		text.append(part, static_cast<size_t>(n));
	std::istringstream lines(text);
	for (std::string line; std::getline(lines, line);) {
		const auto unit = line.find(" us ");
		if (line.starts_with("#") || unit == line.npos)
			continue;
		const auto start = line.find_last_not_of("0123456789.", unit - 1) + 1;
		const double ms = std::stod(line.substr(start, unit - start)) / 1000;
		if (!longest || ms > *longest)
			longest = ms;
	}
	return longest;
}

} // namespace guest
