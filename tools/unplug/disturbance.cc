// SPDX-License-Identifier: GPL-2.0-only
#include "disturbance.h"

#include "../failure.h"
#include "../machine/below.h"
#include "../machine/driver.h"
#include "../machine/sysfs.h"

#include <switchtec++/find.h>

#include <cstdlib>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

namespace switchtec::unplug {

using namespace tools;

namespace {

using milliseconds = std::chrono::milliseconds;

template <typename condition> bool wait_until(condition holds, milliseconds limit)
{
	const auto end = clock::now() + limit;

	while (!holds()) {
		if (clock::now() > end)
			return false;
		std::this_thread::sleep_for(milliseconds(1));
	}
	return true;
}

bool has_node(const std::string &address)
{
	const auto node = node_at(address);

	return !node.empty() && std::filesystem::exists(node);
}

class unbinding : public disturbance {
public:
	explicit unbinding(std::string address) : address_(std::move(address)) {}
	looks how() const override { return looks::gone; }
	bool happen(milliseconds limit) override { return unbind_driver(address_, limit); }
	bool bring_back(milliseconds limit) override { return bind_driver(address_, limit); }

private:
	std::string address_;
};

class removing : public disturbance {
public:
	explicit removing(std::string address) : address_(std::move(address)) {}
	looks how() const override { return looks::gone; }
	bool happen(milliseconds limit) override { return remove_function(address_, limit); }
	bool bring_back(milliseconds limit) override { return rescan(address_, limit); }

private:
	std::string address_;
};

class resetting : public disturbance {
public:
	explicit resetting(std::string address) : address_(std::move(address)) {}
	looks how() const override { return looks::paused; }
	bool happen(milliseconds) override
	{
		reset_function(address_);
		return true;
	}
	bool bring_back(milliseconds limit) override
	{
		return wait_until([&] { return has_node(address_); }, limit);
	}

private:
	std::string address_;
};

/** The link above goes down: by Link Disable of the port, or by what the user says. */
class link_going : public disturbance {
public:
	link_going(std::string address, link_commands commands)
		: address_(std::move(address)), commands_(std::move(commands))
	{
		if (!commands_.off.empty())
			return;
		port_ = port_above(address_);
		link_control_ = find_link_control();
		if (!hotplug_above())
			throw failure("link: the port above, " + port_ + ", does no hotplug: nobody would tell the driver. "
				      "--link-off and --link-on can say how to pull the device");
	}
	looks how() const override { return looks::surprise; }
	bool happen(milliseconds limit) override
	{
		set(false);
		return wait_until([&] { return !is_there(address_); }, limit);
	}
	bool bring_back(milliseconds limit) override
	{
		set(true);
		return wait_until([&] { return has_node(address_); }, limit);
	}

private:
	void set(bool up)
	{
		const auto &command = up ? commands_.on : commands_.off;

		if (command.empty())
			set_link_disable(!up);
		else if (const int status = std::system(command.c_str()))
			throw failure("'" + command + "' ended with " + std::to_string(status));
	}
	std::string config() const { return "/sys/bus/pci/devices/" + port_ + "/config"; }
	uint16_t read16(off_t at) const
	{
		uint16_t value = 0;
		const int file = open(config().c_str(), O_RDONLY | O_CLOEXEC);
		const bool good = file >= 0 && pread(file, &value, sizeof(value), at) == sizeof(value);

		if (file >= 0)
			close(file);
		if (!good)
			throw failure(config() + ": cannot be read (try sudo)");
		return value;
	}
	off_t find_link_control() const
	{
		constexpr off_t first = 0x34;
		constexpr unsigned express = 0x10, link_control = 0x10;

		for (unsigned at = read16(first) & 0xff, seen = 0; at >= 0x40 && seen < 48; seen++) {
			const auto header = read16(static_cast<off_t>(at));
			if ((header & 0xff) == express)
				return static_cast<off_t>(at + link_control);
			at = header >> 8;
		}
		throw failure("link: " + port_ + " is no PCI Express port");
	}
	void set_link_disable(bool yes) const
	{
		constexpr uint16_t link_disable = 0x10;
		const auto old = read16(link_control_);
		const auto value = static_cast<uint16_t>(yes ? old | link_disable : old & ~link_disable);
		const int file = open(config().c_str(), O_WRONLY | O_CLOEXEC);
		const bool good = file >= 0 && pwrite(file, &value, sizeof(value), link_control_) == sizeof(value);

		if (file >= 0)
			close(file);
		if (!good)
			throw failure(config() + ": cannot be written (try sudo)");
	}
	bool hotplug_above() const
	{
		const auto slot = address_.substr(0, address_.rfind('.'));

		for (auto &name : entries("/sys/bus/pci/slots"))
			if (read_line("/sys/bus/pci/slots/" + name + "/address") == slot)
				return true;
		return false;
	}

	std::string address_, port_;
	link_commands commands_;
	off_t link_control_ = 0;
};

} // namespace

const std::vector<std::string> &all_kinds()
{
	static const std::vector<std::string> kinds = { "unbind", "remove", "reset", "link" };

	return kinds;
}

std::unique_ptr<disturbance> make_disturbance(const std::string &kind, const std::string &address,
					      const link_commands &commands)
{
	if (kind == "unbind")
		return std::make_unique<unbinding>(address);
	if (kind == "remove")
		return std::make_unique<removing>(address);
	if (kind == "reset")
		return std::make_unique<resetting>(address);
	if (kind == "link")
		return std::make_unique<link_going>(address, commands);
	std::string known;
	for (auto &k : all_kinds())
		known += (known.empty() ? "" : ", ") + k;
	throw usage_error("no kind '" + kind + "'; there are: " + known);
}

} // namespace switchtec::unplug
