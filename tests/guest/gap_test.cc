// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device is silent for a while, shorter than the driver's patience or longer, and slow: nobody gets
 * another's output, nobody is held up. "[slow-reads]" wants --device partitions=48,pffs=255,read-ns=5000000,
 * which is what a completion time-out costs, and runs only when it is asked for.
 */

#include "device_ioctl.h"
#include "test.h"

#include <atomic>
#include <poll.h>
#include <thread>

using namespace guest;

TEST_CASE_METHOD(switch_fixture, "a command that is lost in a gap gets no other program's output", "[gap]")
{
	handle one = sw.open(), two = sw.open();

	for (int i = 0; i < 3; i++) {
		REQUIRE(one.echo(next_word()) == ok());
		sw.set("dead", true);
		REQUIRE(two.send_echo(next_word()) == ok());
		sw.set("dead", false);
		CHECK(two.receive().result == fails(EIO));
		CHECK(two.receive().result == fails(EBADE));
	}
	CHECK(two.echo(next_word()) == ok());
}

TEST_CASE_METHOD(switch_fixture, "handles that come and go do not hold up another's command", "[gap]")
{
	std::atomic<bool> stop{false};
	std::vector<std::thread> others;

	/* It tells nobody of its end, and nobody waits for it. */
	sw.open().send(1 << 16 | command_echo, bytes_of(next_word()));
	handle victim = sw.open();
	uint32_t word = next_word();
	REQUIRE(victim.send_echo(word) == ok());
	for (int i = 0; i < 4; i++)
		others.emplace_back([&] {
			while (!stop)
				sw.open().send_echo(1);
		});
	/* It took as long as the others went on. */
	bool answered = wait_until([&] { return poll_now(victim.number()) & POLLIN; });
	stop = true;
	for (auto &t : others)
		t.join();
	CHECK(answered);
	CHECK(victim.receive_echo(word) == ok());
}

TEST_CASE_METHOD(switch_fixture, "a silent device: EIO from everything but what is known", "[gap]")
{
	handle h = sw.open();
	pff_port port{ .pff = 250, .partition = 0, .port = 0 };
	event_summary summary{};
	flash_info flash{};

	sw.set("dead", true);
	CHECK(call(h, SWITCHTEC_IOCTL_PFF_TO_PORT, port) == fails(EIO));
	CHECK(call(h, SWITCHTEC_IOCTL_EVENT_SUMMARY, summary) == fails(EIO));
	CHECK(call(h, SWITCHTEC_IOCTL_FLASH_INFO, flash) == fails(EIO));
	CHECK(read_line(sw.class_path() + "/partition") != "");
	CHECK(read_line(sw.class_path() + "/partition_count") != "");
	sw.set("dead", false);
	CHECK(h.echo(next_word()) == ok());
}

TEST_CASE_METHOD(switch_fixture, "a device that hangs while each read takes its time holds nobody up", "[.][slow-reads]")
{
	auto h = std::make_shared<handle>(sw.open());
	stopwatch time;

	sw.set("dead", true);
	sleeper caller([h] {
		pff_port port{ .pff = 250, .partition = 0, .port = 0 };
		return call(*h, SWITCHTEC_IOCTL_PFF_TO_PORT, port);
	});
	CHECK(caller.result() == fails(EIO));
	CHECK(sw.unbind() == ok());
	/* 2,353 reads took 12 s, and the watchdog spoke; now it is a handful. */
	CHECK(time.seconds() < 6.0 * slowness());
	sw.set("dead", false);
	CHECK(sw.bind() == ok());
}
