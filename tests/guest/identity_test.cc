// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that the driver's list of ids does not have, and how they come to it all the same: by
 * new_id and driver_override. Needs a second switch, --device device-id=0x85f9,partitions=2,partition=1.
 */

#include "test.h"

#include "kmsg.h"

#include <filesystem>

using namespace guest;

namespace {

constexpr const char *driver_path = "/sys/bus/pci/drivers/switchtec/";

/* A switch of an id that is in nobody's list. Null: this guest has none. */
slot *newcomer()
{
	for (auto &one : slot::all())
		if (read_line(one.sysfs_path() + "/device") == "0x85f9")
			return &one;
	WARN("skipped: needs a second --device device-id=0x85f9,partitions=2,partition=1");
	return nullptr;
}

/* A function that has no driver and is no switch: its path in sysfs. */
std::string stranger()
{
	for (auto &entry : std::filesystem::directory_iterator("/sys/bus/pci/devices")) {
		std::string path = entry.path(), vendor = read_line(path + "/vendor");
		if (vendor != "0x11f8" && vendor != "0x1055" && !exists(path + "/driver"))
			return path;
	}
	return "";
}

/* Bound, and known for what it is: a Gen3 in partition 1 of 2. */
void check_known(const slot &one)
{
	REQUIRE(wait_until([&] { return one.ready(); }));
	CHECK(complaint(one) == "");
	CHECK(read_line(one.class_path() + "/partition") == "1");
	CHECK(read_line(one.class_path() + "/partition_count") == "2");
	CHECK(read_line(one.class_path() + "/component_id").starts_with("PM"));
	/* A command that gets its interrupt does not wait for the watch, which looks after 500 ms. */
	stopwatch time;
	for (int i = 0; i < 10; i++)
		CHECK(one.open().echo(next_word()) == ok());
	CHECK(time.seconds() < 4 * slowness());
}

void override_driver(const std::string &path, const std::string &name)
{
	REQUIRE(write_text(path + "/driver_override", name + "\n") == ok());
}

} // namespace

TEST_CASE_METHOD(switch_fixture, "new_id brings a switch that the list does not have", "[identity]")
{
	slot *one = newcomer();
	if (!one)
		return;
	/* By its id alone; with all fields, as for the C driver; whatever there is of the class. */
	const std::string ids[] = {
		"11f8 85f9",
		"11f8 85f9 ffffffff ffffffff 058000 ffffffff 0",
		"11f8 85f9 ffffffff ffffffff 058000 ffffffff 3",
		"ffffffff ffffffff ffffffff ffffffff 058000 ffffffff",
	};

	REQUIRE_FALSE(one->bound());
	for (auto &id : ids) {
		CAPTURE(id);
		REQUIRE(write_text(driver_path + std::string("new_id"), id) == ok());
		check_known(*one);
		CHECK(one->unbind() == ok());
		/* Which has no use for the seventh field. */
		CHECK(write_text(driver_path + std::string("remove_id"), id) == ok());
		CHECK(one->bind() == fails(ENODEV));
	}
}

TEST_CASE_METHOD(switch_fixture, "driver_override brings a switch that the list does not have", "[identity]")
{
	slot *one = newcomer();
	if (!one)
		return;

	REQUIRE_FALSE(one->bound());
	override_driver(one->sysfs_path(), "switchtec");
	CHECK(write_text("/sys/bus/pci/drivers_probe", one->address()) == ok());
	check_known(*one);
	CHECK(one->unbind() == ok());
	override_driver(one->sysfs_path(), "");
}

TEST_CASE_METHOD(switch_fixture, "driver_override brings no stranger: it is refused untouched", "[identity]")
{
	const std::string path = stranger();
	kernel_log_reader log;

	REQUIRE(path != "");
	const std::string address = std::filesystem::path(path).filename();
	const std::string enabled = read_line(path + "/enable");
	override_driver(path, "switchtec");
	CHECK(write_text(driver_path + std::string("bind"), address) == fails(ENODEV));
	override_driver(path, "");
	CHECK(link_name(path + "/driver") == "");
	CHECK(read_line(path + "/enable") == enabled);
	INFO(log.text());
	CHECK(log.has_line(address, "refused: vendor " + read_line(path + "/vendor").substr(2)));
}
