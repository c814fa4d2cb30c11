// SPDX-License-Identifier: GPL-2.0-only
#include "holders.h"

#include "sysfs.h"

#include <fmt/format.h>

#include <set>
#include <sstream>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace switchtec::tools {

namespace {

bool is_number(const std::string &text)
{
	return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

/* The descriptors of this process that are the device. */
std::set<unsigned long> descriptors(const std::string &process, dev_t device)
{
	std::set<unsigned long> found;

	for (auto &name : entries(process + "/fd")) {
		struct stat info;
		if (stat((process + "/fd/" + name).c_str(), &info) == 0 && S_ISCHR(info.st_mode) &&
		    info.st_rdev == device)
			found.insert(std::stoul(name));
	}
	return found;
}

/* By the system call that a thread sleeps in: its number, then its arguments. */
std::string waits_in(const std::string &process, const std::set<unsigned long> &ours)
{
	for (auto &thread : entries(process + "/task")) {
		std::istringstream words(read_line(process + "/task/" + thread + "/syscall"));
		long number = -1;
		std::string first;

		if (!(words >> number >> first))
			continue;
		const auto argument = std::strtoul(first.c_str(), nullptr, 0);
		if (number == SYS_read && ours.contains(argument))
			return "for its command";
		if (number == SYS_write && ours.contains(argument))
			return "to submit a command";
		if (number == SYS_ioctl && ours.contains(argument))
			return "in an ioctl";
#ifdef SYS_poll
		if (number == SYS_poll || number == SYS_epoll_wait)
			return "in poll";
#endif
		if (number == SYS_ppoll || number == SYS_epoll_pwait)
			return "in poll";
	}
	return "";
}

} // namespace

std::vector<holder> holders_of(const std::string &node)
{
	std::vector<holder> found;
	struct stat info;

	if (node.empty() || stat(node.c_str(), &info) != 0)
		return found;
	for (auto &name : entries("/proc")) {
		if (!is_number(name) || std::stoi(name) == getpid())
			continue;
		const auto process = "/proc/" + name;
		const auto ours = descriptors(process, info.st_rdev);
		if (!ours.empty())
			found.push_back({ std::stoi(name), read_line(process + "/comm"), waits_in(process, ours) });
	}
	return found;
}

std::string text_of(const std::vector<holder> &all)
{
	std::string text;

	for (auto &h : all)
		text += fmt::format("{}pid {} ({}){}", text.empty() ? "" : "; ", h.pid, h.program,
				    h.waits.empty() ? "" : ", which waits " + h.waits);
	return text;
}

} // namespace switchtec::tools
