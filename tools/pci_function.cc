// SPDX-License-Identifier: GPL-2.0-only
#include "pci_function.h"

#include "error.h"
#include "switchtec_drv/core/pci_ids.h"

extern "C" {
#include <pci/pci.h>
}

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

namespace switchtec::tools {

namespace fs = std::filesystem;

namespace {

struct known_id {
	uint16_t vendor, device;
	const char *generation, *family;
};

/* The driver's own table: a second copy would drift. */
constexpr known_id known_ids[] = {
#define KNOWN_ID(vendor, device, generation, family) { vendor, device, #generation, family },
	SWITCHTEC_PCI_IDS(KNOWN_ID)
#undef KNOWN_ID
};

/* The switch's own bridge ports carry the same device ids: only the class tells them apart. */
constexpr uint16_t class_management = 0x0580;
constexpr uint16_t class_ntb = 0x0680;

/* What the table does not have, new_id may have brought all the same. */
constexpr struct {
	uint16_t vendor, first, last;
	const char *generation;
} known_blocks[] = {
#define KNOWN_BLOCK(vendor, first, last, generation) { vendor, first, last, #generation },
	SWITCHTEC_PCI_FAMILIES(KNOWN_BLOCK)
#undef KNOWN_BLOCK
};

std::optional<known_id> lookup(uint16_t vendor, uint16_t device)
{
	for (auto &id : known_ids)
		if (id.vendor == vendor && id.device == device)
			return id;
	for (auto &block : known_blocks)
		if (block.vendor == vendor && block.first <= device && device <= block.last)
			return known_id{ vendor, device, block.generation, "?" };
	return std::nullopt;
}

/* libpci's default handler ends the process; the text belongs into our own error message. */
[[noreturn]] void libpci_failed(char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	std::vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	throw failure(std::string("libpci: ") + text);
}

std::string first_line(const fs::path &path)
{
	std::ifstream file(path);
	std::string line;

	std::getline(file, line);
	return line;
}

std::string link_name(const fs::path &path)
{
	std::error_code ignored;
	auto target = fs::read_symlink(path, ignored);

	return ignored ? std::string() : target.filename().string();
}

fs::path sysfs_path(const std::string &address)
{
	return fs::path("/sys/bus/pci/devices") / address;
}

/* The class device below the PCI device; none without a driver. */
std::optional<fs::path> class_device(const std::string &address)
{
	std::error_code ignored;

	for (fs::directory_iterator entry(sysfs_path(address) / "switchtec", ignored), end;
	     !ignored && entry != end; entry.increment(ignored))
		return entry->path();
	return std::nullopt;
}

pci_function describe(const pci_dev &dev, const known_id &id)
{
	char address[32];
	std::snprintf(address, sizeof(address), "%04x:%02x:%02x.%x",
		      static_cast<unsigned>(dev.domain), dev.bus, dev.dev, dev.func);

	pci_function function;
	function.address = address;
	function.vendor = dev.vendor_id;
	function.device = dev.device_id;
	function.generation = id.generation;
	function.family = id.family;
	function.ntb = dev.device_class == class_ntb;
	function.driver = link_name(sysfs_path(address) / "driver");
	if (auto device = class_device(address)) {
		function.node = "/dev/" + device->filename().string();
		function.firmware = first_line(*device / "fw_version");
		auto partition = first_line(*device / "partition");
		auto count = first_line(*device / "partition_count");
		if (!partition.empty() && !count.empty())
			function.partition = partition + "/" + count;
	}
	return function;
}

} // namespace

std::vector<pci_function> find_functions()
{
	std::unique_ptr<pci_access, decltype(&pci_cleanup)> access(pci_alloc(), &pci_cleanup);
	access->error = libpci_failed;
	pci_init(access.get());
	pci_scan_bus(access.get());

	std::vector<pci_function> functions;
	for (pci_dev *dev = access->devices; dev; dev = dev->next) {
		pci_fill_info(dev, PCI_FILL_IDENT | PCI_FILL_CLASS);
		if (dev->device_class != class_management && dev->device_class != class_ntb)
			continue;
		if (auto id = lookup(dev->vendor_id, dev->device_id))
			functions.push_back(describe(*dev, *id));
	}
	std::ranges::sort(functions, {}, &pci_function::address);
	return functions;
}

std::string node_of_address(const std::string &address)
{
	if (!fs::exists(sysfs_path(address)))
		throw failure(address + ": no such PCI function");
	if (auto device = class_device(address))
		return "/dev/" + device->filename().string();

	auto driver = link_name(sysfs_path(address) / "driver");
	if (driver.empty())
		throw failure(address + ": no driver is bound to it (is switchtec.ko loaded?)");
	throw failure(address + ": bound to driver '" + driver + "', which gives it no node");
}

} // namespace switchtec::tools
