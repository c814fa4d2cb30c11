// SPDX-License-Identifier: GPL-2.0-only
#include "mrpc.h"

#include "error.h"
#include "pci_function.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace switchtec::tools {

namespace {

/* What the contract of the driver says about an errno that strerror() explains badly. */
const char *meaning(int error, bool reading)
{
	switch (error) {
	case EBADE:
		return reading ? "no command is outstanding on this handle" :
				 "a command is already outstanding on this handle";
	case EPERM:
		return "this command reaches raw registers and needs CAP_SYS_ADMIN";
	case ENODEV:
		return reading ? "the device is gone; the command was not run" :
				 "the device is gone";
	case EPIPE:
		return "the device went away while the command ran; it may have taken effect";
	case EIO:
		return "the device stopped answering";
	case ENXIO:
		return "the firmware reported the command as interrupted";
	case EBADMSG:
		return "the firmware reported a status the driver does not know";
	case ETIMEDOUT:
		return "the command passed its time limit (module parameter mrpc_timeout_ms)";
	case EINVAL:
		return "size out of bounds: at most 1024 bytes of input and of output";
	default:
		return nullptr;
	}
}

[[noreturn]] void fail(const std::string &what, int error, const char *explanation = nullptr)
{
	std::string text = what + ": " + strerrorname_np(error) + ", ";
	text += explanation ? explanation : std::strerror(error);
	throw failure(text);
}

bool all_digits(const std::string &text)
{
	return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
		return std::isdigit(c);
	});
}

/* The kernel's class link answers for every name a node may have been given (udev, mknod). */
void check_is_switchtec(const std::string &node, const struct stat &info)
{
	auto link = "/sys/dev/char/" + std::to_string(major(info.st_rdev)) + ":" +
		    std::to_string(minor(info.st_rdev)) + "/device/switchtec";

	if (!S_ISCHR(info.st_mode))
		throw failure(node + ": not a character device");
	if (access(link.c_str(), F_OK) != 0)
		throw failure(node + ": not a Switchtec device, or the device is gone");
}

} // namespace

mrpc_device::mrpc_device(std::string node) : node_(std::move(node))
{
	struct stat info;

	if (stat(node_.c_str(), &info) != 0)
		fail(node_, errno, errno == ENOENT ? "no such node (see switchtecctl list)" :
						     nullptr);
	check_is_switchtec(node_, info);
	fd_ = open(node_.c_str(), O_RDWR | O_CLOEXEC);
	if (fd_ < 0)
		fail("cannot open " + node_, errno,
		     errno == ENODEV || errno == ENXIO ? "the device is gone" : nullptr);
}

mrpc_device::~mrpc_device()
{
	close(fd_);
}

mrpc_result mrpc_device::run(uint32_t command, std::span<const uint8_t> input,
			     size_t output_bytes)
{
	std::vector<uint8_t> request(sizeof(command) + input.size());
	std::memcpy(request.data(), &command, sizeof(command));
	std::ranges::copy(input, request.begin() + sizeof(command));
	if (write(fd_, request.data(), request.size()) < 0)
		fail("cannot send the command to " + node_, errno, meaning(errno, false));

	mrpc_result result;
	std::vector<uint8_t> reply(sizeof(result.return_code) + output_bytes);
	ssize_t got;
	do {
		got = read(fd_, reply.data(), reply.size());
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		fail("no result from " + node_, errno, meaning(errno, true));
	if (static_cast<size_t>(got) != reply.size())
		throw failure("short result from " + node_);

	std::memcpy(&result.return_code, reply.data(), sizeof(result.return_code));
	result.output.assign(reply.begin() + sizeof(result.return_code), reply.end());
	return result;
}

std::string resolve_node(const std::string &device)
{
	if (device.find('/') != std::string::npos)
		return device;
	if (all_digits(device))
		return "/dev/switchtec" + device;
	if (device.starts_with("switchtec") && all_digits(device.substr(9)))
		return "/dev/" + device;

	unsigned domain = 0, bus, slot, function;
	int used = 0;
	auto whole = [&] { return used > 0 && static_cast<size_t>(used) == device.size(); };
	bool address = std::sscanf(device.c_str(), "%x:%x:%x.%x%n", &domain, &bus, &slot,
				   &function, &used) == 4 && whole();
	if (!address) {
		domain = 0;
		used = 0;
		address = std::sscanf(device.c_str(), "%x:%x.%x%n", &bus, &slot, &function,
				      &used) == 3 && whole();
	}
	if (!address || bus > 0xff || slot > 0x1f || function > 7)
		throw usage_error("'" + device + "' is no device: use /dev/switchtecN, switchtecN, "
				  "N or a PCI address such as 0000:01:00.0");

	char text[40];
	std::snprintf(text, sizeof(text), "%04x:%02x:%02x.%x", domain, bus, slot, function);
	return node_of_address(text);
}

} // namespace switchtec::tools
