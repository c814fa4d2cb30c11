// SPDX-License-Identifier: GPL-2.0-only
#include "kmsg.h"

#include <cerrno>
#include <fcntl.h>
#include <sstream>

namespace guest {

namespace {

constexpr const char *log_path = "/dev/kmsg";

/* Log lines of user space are rate limited by default: markers must not get lost. */
void lift_rate_limit()
{
	fd setting(open("/proc/sys/kernel/printk_devkmsg", O_WRONLY | O_CLOEXEC));
	if (setting)
		(void)!write(setting.get(), "on", 2);
}

} // namespace

void kernel_log(const std::string &text)
{
	static const int lifted = (lift_rate_limit(), 0);
	(void)lifted;

	fd log(open(log_path, O_WRONLY | O_CLOEXEC));
	std::string line = "<6>guest-tests: " + text + "\n";
	if (log)
		(void)!write(log.get(), line.data(), line.size());
}

kernel_log_reader::kernel_log_reader() : log_(open(log_path, O_RDONLY | O_NONBLOCK | O_CLOEXEC))
{
	lseek(log_.get(), 0, SEEK_END);
}

const std::string &kernel_log_reader::text()
{
	char record[8192];

	for (;;) {
		ssize_t n = read(log_.get(), record, sizeof(record));
		if (n < 0 && errno == EPIPE) /* records were overwritten: go on with the next */
			continue;
		if (n <= 0)
			return text_;
		text_.append(record, static_cast<size_t>(n));
	}
}

bool kernel_log_reader::has_line(const std::string &one, const std::string &other)
{
	std::istringstream lines(text());

	for (std::string line; std::getline(lines, line);)
		if (line.find(one) != std::string::npos && line.find(other) != std::string::npos)
			return true;
	return false;
}

} // namespace guest
