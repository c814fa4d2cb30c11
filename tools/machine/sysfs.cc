// SPDX-License-Identifier: GPL-2.0-only
#include "sysfs.h"

#include "../failure.h"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace switchtec::tools {

namespace fs = std::filesystem;

std::string read_line(const std::string &path)
{
	std::ifstream file(path);
	std::string line;

	std::getline(file, line);
	return line;
}

std::string read_all(const std::string &path)
{
	std::ostringstream text;

	text << std::ifstream(path).rdbuf();
	return text.str();
}

void write_sysfs(const std::string &path, const std::string &text)
{
	const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
	const bool bad = file < 0 || write(file, text.data(), text.size()) < 0;
	const int error = errno;

	if (file >= 0)
		close(file);
	if (bad)
		throw failure(path + ": " + errno_name(error) + ", " +
			      (error == EACCES || error == EPERM ? "this takes root" :
			       error == ENOENT			 ? "it is not there" :
								   std::strerror(error)),
			      error == ENODEV ? gone : failed);
}

std::string link_name(const std::string &path)
{
	std::error_code none;
	const auto target = fs::read_symlink(path, none);

	return none ? std::string() : target.filename().string();
}

std::vector<std::string> entries(const std::string &folder)
{
	std::vector<std::string> names;
	std::error_code none;

	for (fs::directory_iterator at(folder, none), end; !none && at != end; at.increment(none))
		names.push_back(at->path().filename().string());
	std::ranges::sort(names);
	return names;
}

} // namespace switchtec::tools
