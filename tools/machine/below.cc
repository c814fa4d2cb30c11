// SPDX-License-Identifier: GPL-2.0-only
#include "below.h"

#include "../failure.h"
#include "sysfs.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace switchtec::tools {

namespace fs = std::filesystem;

namespace {

std::string real(const std::string &path)
{
	std::error_code none;
	const auto found = fs::canonical(path, none);

	return none ? "" : found.string();
}

/* The last PCI address of a path in sysfs. */
std::string address_in(const std::string &path)
{
	std::string found;

	for (auto &part : fs::path(path)) {
		const auto name = part.string();
		if (name.size() >= 12 && name[4] == ':' && name[7] == ':' && name[10] == '.')
			found = name;
	}
	return found;
}

class subtree {
public:
	explicit subtree(const std::string &endpoint)
	{
		const auto upstream = endpoint.substr(0, endpoint.size() - 1) + "0";

		/* Without an upstream port beside it there is nothing below. */
		if (upstream != endpoint)
			top_ = real("/sys/bus/pci/devices/" + upstream);
	}
	/* Is this path in sysfs, a block device or an interface, below the switch? */
	bool has(const std::string &path) const
	{
		return !top_.empty() && path.starts_with(top_ + "/");
	}
	/* The same of a block device, and of those that it is made of (dm, md). Where it is, or "". */
	std::string block(const std::string &path, int depth = 0) const
	{
		if (path.empty() || depth > 8)
			return "";
		if (has(path))
			return fs::path(path).filename().string() + " at " + address_in(path);
		for (auto &part : entries(path + "/slaves"))
			if (auto found = block(real(path + "/slaves/" + part), depth + 1); !found.empty())
				return found;
		/* A partition of such a one */
		if (fs::exists(path + "/partition"))
			return block(fs::path(path).parent_path().string(), depth + 1);
		return "";
	}

private:
	std::string top_;
};

std::string unescaped(const std::string &text)
{
	std::string plain;

	for (size_t i = 0; i < text.size(); i++) {
		if (text[i] == '\\' && i + 3 < text.size()) {
			plain += static_cast<char>(std::stoi(text.substr(i + 1, 3), nullptr, 8));
			i += 3;
		} else {
			plain += text[i];
		}
	}
	return plain;
}

void add_mounts(const subtree &below, std::vector<loss> &all)
{
	std::ifstream mounts("/proc/self/mountinfo");

	for (std::string line; std::getline(mounts, line);) {
		std::istringstream words(line);
		std::string id, parent, device, root, where;
		words >> id >> parent >> device >> root >> where;
		const auto found = below.block(real("/sys/dev/block/" + device));
		if (!found.empty())
			all.push_back({ unescaped(where) + ", which is mounted from " + found });
	}
}

void add_swaps(const subtree &below, std::vector<loss> &all)
{
	std::ifstream swaps("/proc/swaps");
	std::string line;

	std::getline(swaps, line);
	while (std::getline(swaps, line)) {
		const auto name = line.substr(0, line.find(' '));
		struct stat info;
		if (stat(name.c_str(), &info) != 0)
			continue;
		const auto number = S_ISBLK(info.st_mode) ? info.st_rdev : info.st_dev;
		const auto found = below.block(real("/sys/dev/block/" + std::to_string(major(number)) + ":" +
						    std::to_string(minor(number))));
		if (!found.empty())
			all.push_back({ "swap space on " + found });
	}
}

void add_routes(const subtree &below, std::vector<loss> &all)
{
	auto check = [&](const std::string &interface) {
		const auto path = real("/sys/class/net/" + interface);
		if (below.has(path))
			all.push_back({ "the default route, which is by " + interface + " at " + address_in(path) });
	};
	std::ifstream four("/proc/net/route"), six("/proc/net/ipv6_route");
	std::string line;

	while (std::getline(four, line)) {
		std::istringstream words(line);
		std::string interface, destination;
		if (words >> interface >> destination && destination == "00000000")
			check(interface);
	}
	while (std::getline(six, line)) {
		std::istringstream words(line);
		std::string word, destination, length, interface;
		words >> destination >> length;
		while (words >> word)
			interface = word;
		if (destination == std::string(32, '0') && length == "00" && interface != "lo")
			check(interface);
	}
}

/* A serial port, or the card that an ssh comes over is covered by routes only if it is the default one. */
void add_terminal(const subtree &below, std::vector<loss> &all)
{
	struct stat info;

	for (int descriptor : { STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO }) {
		if (!isatty(descriptor) || fstat(descriptor, &info) != 0)
			continue;
		const auto path = real("/sys/dev/char/" + std::to_string(major(info.st_rdev)) + ":" +
				       std::to_string(minor(info.st_rdev)));
		if (!below.has(path))
			continue;
		all.push_back({ "this terminal, which is " + fs::path(path).filename().string() + " at " +
				address_in(path) });
		return;
	}
}

} // namespace

std::vector<loss> losses_with(const std::string &endpoint)
{
	const subtree below(endpoint);
	std::vector<loss> all;

	add_mounts(below, all);
	add_swaps(below, all);
	add_routes(below, all);
	add_terminal(below, all);
	return all;
}

bool takes_all(const std::string &kind)
{
	/* The driver alone, or the endpoint alone: the ports go on. */
	return kind != "unbind" && kind != "remove" && kind != "reset";
}

std::string losses_text(const std::string &endpoint)
{
	std::string text;

	for (auto &one : losses_with(endpoint))
		text += (text.empty() ? "" : "; ") + one.what;
	return text;
}

void refuse_losses(const std::string &endpoint, const std::string &what_is_done)
{
	if (const auto text = losses_text(endpoint); !text.empty())
		throw failure(what_is_done + " would take away from this machine: " + text);
}

std::string port_above(const std::string &endpoint)
{
	const auto path = real("/sys/bus/pci/devices/" + endpoint);

	return path.empty() ? "" : address_in(fs::path(path).parent_path().string());
}

} // namespace switchtec::tools
