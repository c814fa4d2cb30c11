// SPDX-License-Identifier: GPL-2.0-only
#include "slot.h"

#include "qmp.h"
#include "sysfs.h"
#include "wait.h"

#include <algorithm>
#include <filesystem>

namespace guest {

namespace fs = std::filesystem;

namespace {

constexpr const char *devices = "/sys/bus/pci/devices/";
constexpr const char *driver_path = "/sys/bus/pci/drivers/switchtec/";

constexpr const char *remembered_properties[] = {
	"device-id", "class", "partitions", "partition", "pffs", "dma-version",
	"vectors", "event-vector", "dma-vector", "latency-ns",
	"read-ns", "reset-ms", "reset-drops-link", "activation-resets", "switch",
};

/* The switch's bridge ports would share the vendor, hence the class. */
bool is_management_endpoint(const std::string &path)
{
	auto vendor = read_line(path + "/vendor");
	auto klass = read_line(path + "/class");

	return (vendor == "0x11f8" || vendor == "0x1055") &&
	       (klass == "0x058000" || klass == "0x068000");
}

/* As device_add takes it. */
std::string as_argument(const json &value)
{
	switch (value.type()) {
	case json::kind::boolean: return value.boolean() ? "true" : "false";
	case json::kind::string: return json::quote(value.text());
	default: return std::to_string(static_cast<int64_t>(value.number()));
	}
}

} // namespace

slot::slot(std::string id, std::string address)
	: id_(std::move(id)), address_(std::move(address)), bus_("port" + id_.substr(2)),
	  port_(fs::canonical(devices + address_).parent_path())
{
	for (auto name : remembered_properties) {
		try {
			json value = get(name);
			properties_[name] = as_argument(value);
		} catch (const qmp_error &) {
			/* This model has no such property: then none is needed to make it again. */
		}
	}
}

std::vector<slot> slot::discover()
{
	std::vector<std::string> addresses;
	std::vector<slot> found;

	for (auto &entry : fs::directory_iterator(devices))
		if (is_management_endpoint(entry.path()))
			addresses.push_back(entry.path().filename());
	std::ranges::sort(addresses);
	for (size_t i = 0; i < addresses.size(); i++)
		found.push_back(slot("sw" + std::to_string(i), addresses[i]));
	return found;
}

std::vector<slot> &slot::all()
{
	static std::vector<slot> slots = discover();
	return slots;
}

std::string slot::sysfs_path() const
{
	return devices + address_;
}

bool slot::present() const
{
	return exists(sysfs_path());
}

std::string slot::driver() const
{
	return link_name(sysfs_path() + "/driver");
}

bool slot::bound() const
{
	return driver() == "switchtec";
}

std::optional<std::string> slot::name() const
{
	std::error_code ignored;
	fs::directory_iterator entry(sysfs_path() + "/switchtec", ignored);

	if (ignored || entry == fs::directory_iterator())
		return std::nullopt;
	return entry->path().filename().string();
}

std::string slot::node() const
{
	auto device = name();
	if (!device)
		throw std::runtime_error(address_ + " has no class device now");
	return "/dev/" + *device;
}

bool slot::ready() const
{
	auto device = name();
	return bound() && device && exists("/dev/" + *device);
}

std::string slot::class_path() const
{
	return sysfs_path() + "/switchtec/" + name().value_or("none");
}

handle slot::open(int flags) const
{
	auto device = name();
	return device ? handle("/dev/" + *device, flags) : handle();
}

outcome slot::unbind() const
{
	return write_text(std::string(driver_path) + "unbind", address_);
}

outcome slot::bind() const
{
	return write_text(std::string(driver_path) + "bind", address_);
}

outcome slot::remove_function() const
{
	return write_text(sysfs_path() + "/remove", "1");
}

outcome slot::rescan()
{
	return write_text("/sys/bus/pci/rescan", "1");
}

void slot::inject(const std::string &fault) const
{
	qom_set(id_, "inject", json::quote(fault));
}

void slot::set(const std::string &property, bool value) const
{
	qom_set(id_, property, value ? "true" : "false");
}

json slot::get(const std::string &property) const
{
	return qom_get(id_, property);
}

json slot::counters() const
{
	return json::parse(get("counters").text());
}

/*
 * Power and power indicator of the hotplug port, in its slot control register. The kernel switches
 * the power off, waits a second, and then the indicator. Who puts a card in before that gets it
 * unplugged for good by the emulator, which takes the indicator for the end of an orderly removal.
 */
bool slot::port_off() const
{
	constexpr size_t capability_pointer = 0x34, slot_control = 0x18;
	constexpr uint8_t pci_express = 0x10;
	constexpr unsigned both = 0x0700, power_off_indicator_off = 0x0700;
	uint8_t config[256] = {};
	fd file(::open((port_ + "/config").c_str(), O_RDONLY | O_CLOEXEC));

	if (pread(file.get(), config, sizeof(config), 0) < static_cast<ssize_t>(sizeof(config)))
		return false;
	size_t at = config[capability_pointer];
	for (int hops = 0; hops < 48 && at >= 0x40 && at < 0xe0; hops++) {
		if (config[at] == pci_express) {
			unsigned control = config[at + slot_control] | config[at + slot_control + 1] << 8;
			return (control & both) == power_off_indicator_off;
		}
		at = config[at + 1];
	}
	return false;
}

bool slot::link_down() const
{
	set("link", false);
	return wait_until([this] { return !present() && port_off(); });
}

bool slot::link_up() const
{
	if (!wait_until([this] { return !present() && port_off(); }))
		return false;
	set("link", true);
	return wait_until([this] { return ready(); });
}

void slot::unplug() const
{
	qmp_device_del(id_);
}

void slot::plug_in() const
{
	std::string arguments = "{\"driver\":\"switchtec\",\"id\":" + json::quote(id_) +
				",\"bus\":" + json::quote(bus_);
	for (auto &[name, value] : properties_)
		arguments += "," + json::quote(name) + ":" + value;
	if (!beside_upstream_port()) {
		qmp_execute("device_add", arguments + "}");
		return;
	}
	/* The port sees a card when its function 0 is there, so that comes last. */
	qmp_execute("device_add", arguments + R"(,"addr":"0.1","multifunction":true})");
	qmp_execute("device_add", R"({"driver":"x3130-upstream","id":"up)" + id_.substr(2) + R"(","bus":)" +
		    json::quote(bus_) + R"(,"addr":"0.0","multifunction":true})");
}

bool slot::beside_upstream_port() const
{
	return address_.ends_with(".1");
}

bool slot::plugged_in() const
{
	try {
		get("type");
		return true;
	} catch (const qmp_error &) {
		return false;
	}
}

bool dma_mode(const slot &sw)
{
	auto wanted = parameter("use_dma_mrpc");
	/* On a vector that events have, too, an interrupt does not tell that a result is there. */
	bool own_vector = sw.get("dma-vector").count() != sw.get("event-vector").count();
	return (wanted == "Y" || wanted == "1") && sw.get("dma-version").count() != 0 && own_vector;
}

uint64_t first_own_pff(const slot &sw)
{
	uint64_t partition = sw.get("partition").count(), partitions = sw.get("partitions").count();
	uint64_t pffs = sw.get("pffs").count();

	return partition * (pffs / partitions) + std::min(partition, pffs % partitions);
}

scoped_hold::~scoped_hold()
{
	try {
		release();
	} catch (const std::exception &) {
		/* unplugged meanwhile */
	}
}

void scoped_hold::release()
{
	if (!held_)
		return;
	held_ = false;
	sw_.set("hold", false);
}

} // namespace guest
