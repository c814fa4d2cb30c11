// SPDX-License-Identifier: GPL-2.0-only
#include "floor_file.h"

#include "../guest/sysfs.h"

#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

namespace bench {

namespace {

std::string path(const subject &on)
{
	return on.sw.sysfs_path() + "/floor";
}

} // namespace

floor_file::floor_file(const subject &on) : file_(open(path(on).c_str(), O_RDONLY | O_CLOEXEC))
{
	if (!file_)
		throw std::runtime_error(path(on) + ": " + std::strerror(errno));
}

void floor_file::run(std::span<uint32_t> each) const
{
	const ssize_t said = pread(file_.get(), each.data(), each.size_bytes(), 0);

	if (said != static_cast<ssize_t>(each.size_bytes()))
		throw std::runtime_error(std::string("floor: ") +
					 (said < 0 ? std::strerror(errno) : std::to_string(said)));
}

bool floor_file::exists(const subject &on)
{
	return guest::exists(path(on));
}

} // namespace bench
