// SPDX-License-Identifier: GPL-2.0-only
#include "driver.h"

#include "../failure.h"
#include "sysfs.h"

#include <switchtec++/device.h>

#include <thread>

namespace switchtec::tools {

namespace {

constexpr const char *driver_folder = "/sys/bus/pci/drivers/switchtec";

std::string sysfs_of(const std::string &address)
{
	return "/sys/bus/pci/devices/" + address;
}

template <typename condition> bool wait_until(condition holds, std::chrono::milliseconds limit)
{
	const auto end = clock::now() + limit;

	while (!holds()) {
		if (clock::now() > end)
			return false;
		std::this_thread::sleep_for(std::chrono::milliseconds(1));
	}
	return true;
}

/* Asked when something is missing, and not before: it may go at any time. */
void tell_if_gone(const std::string &address)
{
	if (!is_there(address))
		throw failure(address + ": no such PCI function any more", gone);
}

/* What the kernel says of a file that goes away is not what has happened. */
void ask(const std::string &address, const std::string &file, const std::string &text)
{
	try {
		write_sysfs(file, text);
	} catch (const failure &) {
		tell_if_gone(address);
		throw;
	}
}

} // namespace

std::string address_of(const std::string &name)
{
	const auto address = pci_address(name);

	if (address.empty()) {
		const auto found = device(name, O_RDONLY).address();
		if (found.empty())
			throw failure(name + ": the device is gone", gone);
		return found;
	}
	if (!is_there(address))
		throw failure(address + ": no such PCI function", gone);
	return address;
}

bool is_there(const std::string &address)
{
	return std::filesystem::exists(sysfs_of(address));
}

std::string node_at(const std::string &address)
{
	return function_at(address).node;
}

std::string why_no_node(const std::string &address)
{
	const auto driver = function_at(address).driver;

	if (driver.empty())
		return "no driver is bound to it (switchtecctl bind " + address + ")";
	if (driver != "switchtec")
		return "driver '" + driver + "' has it; unbind it there first (echo " + address + " > /sys/bus/pci/drivers/" +
		       driver + "/unbind)";
	return "the driver is bound, and there is no node (is udev running?)";
}

void leave_others_alone(const std::string &address)
{
	const auto driver = function_at(address).driver;

	if (!driver.empty() && driver != "switchtec")
		throw failure(address + ": bound to driver '" + driver + "', which this command leaves alone");
}

bool unbind_driver(const std::string &address, std::chrono::milliseconds limit)
{
	leave_others_alone(address);
	if (function_at(address).driver.empty()) {
		tell_if_gone(address);
		throw failure(address + ": no driver is bound to it");
	}
	ask(address, std::string(driver_folder) + "/unbind", address);
	return wait_until([&] { return function_at(address).driver.empty(); }, limit);
}

bool bind_driver(const std::string &address, std::chrono::milliseconds limit)
{
	const auto driver = function_at(address).driver;

	if (driver == "switchtec")
		return true;
	if (!driver.empty())
		throw failure(address + ": " + why_no_node(address));
	if (!std::filesystem::exists(driver_folder))
		throw failure("the module is not loaded: modprobe switchtec");
	ask(address, std::string(driver_folder) + "/bind", address);
	const bool good = wait_until([&] { return std::filesystem::exists(node_at(address)) || !is_there(address); }, limit);
	tell_if_gone(address);
	return good;
}

bool remove_function(const std::string &address, std::chrono::milliseconds limit)
{
	ask(address, sysfs_of(address) + "/remove", "1");
	return wait_until([&] { return !is_there(address); }, limit);
}

bool rescan(const std::string &address, std::chrono::milliseconds limit)
{
	write_sysfs("/sys/bus/pci/rescan", "1");
	return wait_until([&] { const auto node = node_at(address); return !node.empty() && std::filesystem::exists(node); },
			  limit);
}

void reset_function(const std::string &address)
{
	const auto file = sysfs_of(address) + "/reset";

	if (!std::filesystem::exists(file)) {
		tell_if_gone(address);
		throw failure(address + ": the kernel knows no way to reset this function alone");
	}
	ask(address, file, "1");
}

} // namespace switchtec::tools
