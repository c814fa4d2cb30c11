// SPDX-License-Identifier: GPL-2.0-only
#include "kernel_watch.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace switchtec::unplug {

kernel_watch::kernel_watch(const std::string &expression)
	: bad_(expression, std::regex::ECMAScript | std::regex::optimize),
	  log_(open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC))
{
}

kernel_watch::~kernel_watch()
{
	if (log_ >= 0)
		close(log_);
}

void kernel_watch::begin()
{
	lseek(log_, 0, SEEK_END);
}

std::vector<std::string> kernel_watch::complaints()
{
	std::vector<std::string> found;
	char record[8192];

	for (;;) {
		const auto size = read(log_, record, sizeof(record));
		/* Records were overwritten: go on with the next. */
		if (size < 0 && errno == EPIPE)
			continue;
		if (size <= 0)
			return found;
		std::string text(record, static_cast<size_t>(size));
		text = text.substr(text.find(';') + 1);
		text = text.substr(0, text.find('\n'));
		if (std::regex_search(text, bad_))
			found.push_back(text);
	}
}

} // namespace switchtec::unplug
