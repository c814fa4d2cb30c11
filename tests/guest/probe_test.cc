// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that lack something: vectors, memory space. Needs switches with --device vectors=1 and
 * --device vectors=1,event-vector=1; one test case a kernel without MSI, and runs only as "[nomsi]".
 */

#include "test.h"

#include "kmsg.h"

using namespace guest;

namespace {

/* A switch that has one vector, and tells of its events on this one. Null: this guest has none. */
slot *with_one_vector(uint64_t events_on)
{
	for (auto &one : slot::all())
		if (one.get("vectors").count() == 1 && one.get("event-vector").count() == events_on)
			return &one;
	WARN("skipped: needs another --device vectors=1,event-vector=" << events_on);
	return nullptr;
}

/* Its command register, as anybody may write it. */
void write_command(const slot &sw, uint16_t value)
{
	fd config(open((sw.sysfs_path() + "/config").c_str(), O_RDWR | O_CLOEXEC));

	REQUIRE(pwrite(config.get(), &value, sizeof(value), 4) == sizeof(value));
}

} // namespace

TEST_CASE_METHOD(switch_fixture, "one MSI-X vector: MRPC goes through the mailbox, with a word in the log", "[probe]")
{
	slot *one = with_one_vector(0);
	if (!one)
		return;
	kernel_log_reader log;

	REQUIRE(one->bound());
	REQUIRE(one->unbind() == ok());
	REQUIRE(one->bind() == ok());
	REQUIRE(wait_until([&] { return one->ready(); }));
	INFO(log.text());
	CHECK(log.has_line(one->address(), "MRPC completions on vector 1"));
	CHECK(log.has_line(one->address(), "MRPC by mailbox"));

	auto mailbox_reads = [&] { return one->counters().at("mrpc").at("reads").count(); };
	uint64_t before = mailbox_reads();
	stopwatch time;
	for (int i = 0; i < 10; i++)
		CHECK(one->open().echo(next_word()) == ok());
	/* By its interrupts: the watch looks after half a second only. */
	CHECK(time.seconds() < 4 * slowness());
	CHECK(mailbox_reads() > before);
}

TEST_CASE_METHOD(switch_fixture, "a switch whose events have no vector is refused, with a word in the log", "[probe]")
{
	slot *one = with_one_vector(1);
	if (!one)
		return;
	kernel_log_reader log;

	CHECK_FALSE(one->bound());
	CHECK(one->bind() == fails(ENXIO));
	CHECK_FALSE(one->bound());
	INFO(log.text());
	CHECK(log.has_line(one->address(), "events on vector 1"));
}

/* A function that is enabled already is not enabled again, whatever its command register says. */
TEST_CASE_METHOD(switch_fixture, "a function without memory space is refused, with a word in the log", "[probe]")
{
	const std::string enable = sw.sysfs_path() + "/enable";
	kernel_log_reader log;

	REQUIRE(sw.unbind() == ok());
	REQUIRE(write_text(enable, "1") == ok());
	write_command(sw, 0);
	CHECK(sw.bind() == fails(ENODEV));
	CHECK(write_text(enable, "0") == ok());
	INFO(log.text());
	CHECK(log.has_line(sw.address(), "memory space is off"));
	CHECK(sw.bind() == ok());
}

TEST_CASE("without MSI-X and MSI the driver refuses, and says what it needs", "[.][nomsi]")
{
	REQUIRE(!slot::all().empty());
	slot &sw = slot::all().front();
	kernel_log_reader log;

	CHECK_FALSE(sw.bound());
	CHECK(sw.bind() != ok());
	CHECK_FALSE(sw.bound());
	CHECK_FALSE(sw.name());
	INFO(log.text());
	CHECK(log.has_line(sw.address(), "the device needs MSI-X or MSI"));
}
