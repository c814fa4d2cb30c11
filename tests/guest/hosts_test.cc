// SPDX-License-Identifier: GPL-2.0-only
/* Two endpoints of one switch, below two root ports: two hosts, as far as the switch can tell. */

#include "test.h"

#include "device_ioctl.h"

using namespace guest;

namespace {

/* sw0 is partition 0, sw1 partition 1 of the same switch: see the layer guest-hosts. */
class two_hosts : public switch_fixture {
protected:
	slot &one = slot::all().at(0), &other = slot::all().at(1);
};

} // namespace

TEST_CASE_METHOD(two_hosts, "each host is one partition, and its commands are its own", "[.][hosts]")
{
	handle a = one.open(), b = other.open();

	CHECK(read_line(one.class_path() + "/partition") == "0");
	CHECK(read_line(other.class_path() + "/partition") == "1");
	CHECK(read_line(one.class_path() + "/partition_count") == "2");

	uint32_t mine = next_word(), theirs = next_word();
	{
		scoped_hold held(one);
		REQUIRE(a.send_echo(mine) == ok());
		REQUIRE(b.send_echo(theirs) == ok());
		CHECK(b.receive_echo(theirs) == ok());
	}
	CHECK(a.receive_echo(mine) == ok());
}

TEST_CASE_METHOD(two_hosts, "an event of a partition is told to its host", "[.][hosts]")
{
	constexpr uint32_t partition_reset = SWITCHTEC_IOCTL_EVENT_PART_RESET;
	handle a = one.open(), b = other.open();

	REQUIRE(arm(b, partition_reset, 1) == ok());
	one.inject("event=13:1");
	CHECK(wait_told(b));
	CHECK(summarise(b).part[1] & 1);
	/* a global one: whoever has armed it */
	REQUIRE(arm(a, SWITCHTEC_IOCTL_EVENT_STACK_ERROR, 0) == ok());
	other.inject("event=0");
	CHECK(wait_told(a));
}

TEST_CASE_METHOD(two_hosts, "what one host does to events takes none from the other", "[.][hosts]")
{
	constexpr uint32_t partition_reset = SWITCHTEC_IOCTL_EVENT_PART_RESET, threshold = SWITCHTEC_IOCTL_EVENT_THRESH;
	/* The first PFF of the other's partition. */
	const unsigned pff = one.get("pffs").count() / 2;
	handle b = other.open();

	for (int i = 0; i < 10; i++) {
		CAPTURE(i);
		REQUIRE(arm(b, threshold, pff) == ok());
		REQUIRE(arm(b, partition_reset, 1) == ok());
		/* It binds and unbinds, looks at its own, and is interrupted for nothing. */
		if (i % 2) {
			REQUIRE(one.unbind() == ok());
			REQUIRE(one.bind() == ok());
			REQUIRE(wait_until([&] { return one.ready(); }));
		}
		one.inject("spurious-interrupt=0");
		CHECK(event_state(b, threshold, pff).flags == SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL);
		one.inject(i % 3 ? "event=23:" + std::to_string(pff) : "event=13:1");
		CHECK(wait_told(b));
		(void)summarise(b);
	}
}

TEST_CASE_METHOD(two_hosts, "a reset of one function is nothing to the other", "[.][hosts]")
{
	handle b = other.open();
	uint32_t word = next_word();
	scoped_hold held(other);

	REQUIRE(b.send_echo(word) == ok());
	CHECK(write_text(one.sysfs_path() + "/reset", "1") == ok());
	held.release();
	CHECK(b.receive_echo(word) == ok());
	CHECK(one.open().echo(next_word()) == ok());
}

TEST_CASE_METHOD(two_hosts, "a crash of the firmware is every host's, and over at some time", "[.][hosts]")
{
	handle a = one.open(), b = other.open();
	uint32_t word = next_word();
	{
		scoped_hold held(other);
		REQUIRE(b.send_echo(word) == ok());
		one.inject("crash=200");
		CHECK(b.receive_echo(word) == fails(EIO));
	}
	CHECK(wait_until([&] { return a.echo(next_word()) == ok(); }));
	CHECK(wait_until([&] { return b.echo(next_word()) == ok(); }));
}

TEST_CASE_METHOD(two_hosts, "a reset of the whole switch is a surprise to every host", "[.][hosts][surprise]")
{
	one.inject("switch-reset=200");
	CHECK(wait_until([&] { return !one.present() && !other.present(); }));
	CHECK(wait_until([&] { return one.ready() && other.ready(); }));
	CHECK(one.open().echo(next_word()) == ok());
	CHECK(other.open().echo(next_word()) == ok());
}
