// SPDX-License-Identifier: GPL-2.0-only
#include "kernel_log.h"

#include "../failure.h"

#include <fcntl.h>
#include <unistd.h>

namespace switchtec::tools {

std::vector<log_line> kernel_log()
{
	const int file = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	std::vector<log_line> lines;
	char record[8192];

	if (file < 0)
		throw failure(std::string("/dev/kmsg: ") + std::strerror(errno) + " (try sudo)");
	for (;;) {
		const auto size = read(file, record, sizeof(record) - 1);
		/* Records were overwritten meanwhile: go on with the next. */
		if (size < 0 && errno == EPIPE)
			continue;
		if (size <= 0)
			break;
		record[size] = 0;
		const std::string text = record;
		const auto begin = text.find(';');
		unsigned prefix = 0;
		unsigned long long microseconds = 0;
		if (begin == std::string::npos ||
		    std::sscanf(record, "%u,%*u,%llu", &prefix, &microseconds) != 2)
			continue;
		lines.push_back({ static_cast<int>(prefix & 7), static_cast<double>(microseconds) / 1e6,
				  text.substr(begin + 1, text.find('\n', begin) - begin - 1) });
	}
	close(file);
	return lines;
}

} // namespace switchtec::tools
