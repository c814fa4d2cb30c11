// SPDX-License-Identifier: GPL-2.0-only
#include "files.h"

#include "../failure.h"

#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace switchtec::tools {

void write_file(const std::string &path, std::string_view data)
{
	/* In the same folder, under a name that nobody else has. */
	const auto part = path + "." + std::to_string(getpid());
	const int file = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	size_t done = 0;
	int error = file < 0 ? errno : 0;

	while (!error && done < data.size()) {
		const auto n = write(file, data.data() + done, data.size() - done);
		if (n < 0 && errno != EINTR)
			error = errno;
		else if (n > 0)
			done += static_cast<size_t>(n);
	}
	if (!error && fsync(file) != 0 && errno != EINVAL)
		error = errno;
	if (file >= 0 && close(file) != 0 && !error)
		error = errno;
	if (!error && std::rename(part.c_str(), path.c_str()) != 0)
		error = errno;
	if (error) {
		if (file >= 0)
			unlink(part.c_str());
		throw failure(path + ": cannot be written: " + std::strerror(error));
	}
}

} // namespace switchtec::tools
