// SPDX-License-Identifier: MIT
#pragma once

#include "outcome.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace switchtec {

/** A management endpoint, bound to a driver or not. Empty strings: none. */
struct function {
	std::string address;		/* "0000:01:00.0" */
	std::uint16_t vendor = 0, device = 0;
	std::uint16_t device_class = 0;	/* 0x0580, or 0x0680 with NTB */
	std::string driver;
	std::string node;		/* "/dev/switchtec0" */

	std::string sysfs() const { return "/sys/bus/pci/devices/" + address; }
	bool ntb() const { return device_class == 0x0680; }
};

namespace detail {

inline std::string first_line(const std::filesystem::path &path)
{
	std::ifstream file(path);
	std::string line;

	std::getline(file, line);
	return line;
}

inline std::string link_name(const std::filesystem::path &path)
{
	std::error_code none;
	const auto target = std::filesystem::read_symlink(path, none);

	return none ? std::string() : target.filename().string();
}

/** "switchtec0", of the class device below a PCI device; "" without a driver. */
inline std::string class_device(const std::string &sysfs)
{
	std::error_code none;

	for (std::filesystem::directory_iterator at(sysfs + "/switchtec", none), end; !none && at != end;
	     at.increment(none))
		return at->path().filename().string();
	return {};
}

inline unsigned long hex_in(const std::string &path)
{
	try {
		return std::stoul(first_line(path), nullptr, 16);
	} catch (const std::exception &) {
		return 0;
	}
}

inline bool all_digits(std::string_view text)
{
	return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

} // namespace detail

/** 3 to 6; 0 for a function that is no Switchtec switch of a known family. */
constexpr int generation_of(std::uint16_t vendor, std::uint16_t device)
{
	if (vendor == 0x1055)
		return device >= 0x1000 && device <= 0x10ff ? 4 : 0;
	if (vendor != 0x11f8)
		return 0;
	if (device >= 0x8500 && device <= 0x85ff)
		return 3;
	if (device >= 0x4000 && device <= 0x45ff)
		return 4;
	if (device >= 0x5000 && device <= 0x55ff)
		return 5;
	return device >= 0x6000 && device <= 0x63ff ? 6 : 0;
}

/** The function at an address that has this form in sysfs; no check whether it is a switch's. */
inline function function_at(const std::string &address)
{
	function f;

	f.address = address;
	f.vendor = static_cast<std::uint16_t>(detail::hex_in(f.sysfs() + "/vendor"));
	f.device = static_cast<std::uint16_t>(detail::hex_in(f.sysfs() + "/device"));
	f.device_class = static_cast<std::uint16_t>(detail::hex_in(f.sysfs() + "/class") >> 8);
	f.driver = detail::link_name(f.sysfs() + "/driver");
	if (const auto name = detail::class_device(f.sysfs()); !name.empty())
		f.node = "/dev/" + name;
	return f;
}

/** All management endpoints of this machine by address. The switch's bridges have the same ids. */
inline std::vector<function> functions()
{
	std::vector<function> found;
	std::error_code none;

	for (std::filesystem::directory_iterator at("/sys/bus/pci/devices", none), end; !none && at != end;
	     at.increment(none)) {
		auto f = function_at(at->path().filename().string());
		if ((f.device_class == 0x0580 || f.device_class == 0x0680) &&
		    (generation_of(f.vendor, f.device) || f.driver == "switchtec"))
			found.push_back(std::move(f));
	}
	std::ranges::sort(found, {}, &function::address);
	return found;
}

/** "0000:01:00.0" from "1:0.0", "01:00.0", "0000:01:00.0" or "pci-0000:01:00.0"; "" from anything else. */
inline std::string pci_address(std::string_view name)
{
	std::string text(name.starts_with("pci-") ? name.substr(4) : name);
	unsigned domain = 0, bus = 0, slot = 0, fn = 0;
	int used = 0;
	auto whole = [&] { return used > 0 && static_cast<std::size_t>(used) == text.size(); };
	bool good = std::sscanf(text.c_str(), "%x:%x:%x.%x%n", &domain, &bus, &slot, &fn, &used) == 4 && whole();

	if (!good) {
		domain = 0;
		used = 0;
		good = std::sscanf(text.c_str(), "%x:%x.%x%n", &bus, &slot, &fn, &used) == 3 && whole();
	}
	if (!good || bus > 0xff || slot > 0x1f || fn > 7)
		return {};
	char address[40];
	std::snprintf(address, sizeof(address), "%04x:%02x:%02x.%x", domain, bus, slot, fn);
	return address;
}

/** What a name cannot be. */
struct bad_name : error {
	explicit bad_name(std::string_view name)
		: error("'" + std::string(name) + "' is no device: use /dev/switchtecN, switchtecN, N, a PCI "
			"address such as 0000:01:00.0, or a path", EINVAL)
	{
	}
};

/** The node for any of the names of a device: a path, "switchtec0", "0", a PCI address, "pci-ADDRESS". */
inline std::string node_of(std::string_view name)
{
	const std::string text(name);

	if (text.find('/') != std::string::npos)
		return text;
	if (detail::all_digits(name))
		return "/dev/switchtec" + text;
	if (name.starts_with("switchtec") && detail::all_digits(name.substr(9)))
		return "/dev/" + text;

	const auto address = pci_address(name);
	if (address.empty())
		throw bad_name(name);
	const auto f = function_at(address);
	if (!f.node.empty())
		return f.node;
	if (!std::filesystem::exists(f.sysfs()))
		throw error(address, ENODEV, "no such PCI function");
	throw error(address, ENODEV,
		    f.driver.empty() ? "no driver is bound to it (is switchtec.ko loaded?)" :
				       "bound to driver '" + f.driver + "', which gives it no node");
}

} // namespace switchtec
