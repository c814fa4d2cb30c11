// SPDX-License-Identifier: GPL-2.0-only
// The firmware, or the whole switch, starts anew: how long nobody answers, and what is left.

#include <catch2/catch.hpp>

#include "client.h"
#include "image_file.h"

using namespace switchtec::model;

namespace {

constexpr uint64_t ms = 1'000'000;
constexpr uint64_t stack_error = 0x1830;

using strings = std::vector<std::string>;

void hard_reset(client &c)
{
	REQUIRE(c.ask(0x1b, le32({0})).good(0));
	c.pass(ms);
}

} // namespace

TEST_CASE("while the firmware starts nobody answers, and all is told anew")
{
	client c({.reset_ms = 30});
	const bool crash = GENERATE(true, false);

	c.write32(stack_error, 0x8);
	REQUIRE(c.inject("event=0;storm=1000000") == "");
	REQUIRE(c.take_vectors() == vectors{0});
	if (crash)
		REQUIRE(c.inject("crash") == "");
	else
		hard_reset(c);
	c.take_vectors();
	CHECK(c.read32(0x2008) == ~0u);
	CHECK(c.status() == ~0u);
	c.write32(0x80c, 1); /* lost */
	/* still the same card in the slot */
	CHECK(c.device.link());
	CHECK_FALSE(c.device.dead());
	CHECK_FALSE(c.device.answers());
	c.pass(29 * ms);
	CHECK(c.read32(0x2008) == ~0u);
	c.pass(ms);
	CHECK(c.read32(0x2008) != ~0u);
	CHECK(c.device.answers());
	CHECK(c.read32(stack_error) == 0);
	CHECK(c.read32(0x1820) == 0);
	CHECK(c.read32(0x80c) == 0);
	CHECK(c.read32(0x810) == 0);
	CHECK(c.status() == 0);
	CHECK(c.read32(0x800) == 0);
	CHECK(c.log == strings{});
	/* the test's, not the device's */
	c.pass(1000 * ms);
	CHECK((c.read32(stack_error) & 1) == 1);
}

TEST_CASE("a crash loses the running command, and what it would have told")
{
	client c;

	c.command(echo, 1);
	REQUIRE(c.inject("crash=5") == "");
	c.pass(100 * ms);
	CHECK(c.result(0) == untouched);
	CHECK(c.take_vectors() == vectors{});
	CHECK(c.status() == 0);
	c.enable_dma();
	c.command(echo, 1);
	c.pass(latency);
	CHECK(c.result(4) == ~1u);
}

TEST_CASE("a late interrupt does not survive the firmware")
{
	client c;

	REQUIRE(c.inject("late-interrupt=10000000") == "");
	c.command(echo, 1);
	c.pass(latency);
	REQUIRE(c.inject("crash=1") == "");
	c.pass(100 * ms);
	CHECK(c.take_vectors() == vectors{});
}

TEST_CASE("a crash within a crash takes its time from the beginning")
{
	client c;

	REQUIRE(c.inject("crash=10") == "");
	c.pass(9 * ms);
	REQUIRE(c.inject("crash=10") == "");
	c.pass(9 * ms);
	CHECK(c.read32(0x2008) == ~0u);
	c.pass(2 * ms);
	CHECK(c.read32(0x2008) != ~0u);
}

TEST_CASE("a PCI reset does not hurry the firmware up")
{
	client c;

	REQUIRE(c.inject("crash=10") == "");
	c.pass(5 * ms);
	c.device.reset();
	c.device.function_reset();
	c.pass(4 * ms);
	CHECK(c.read32(0x2008) == ~0u);
	c.pass(2 * ms);
	CHECK(c.read32(0x2008) != ~0u);
}

TEST_CASE("a reset of the whole switch drops its links")
{
	client c({.reset_ms = 20, .reset_drops_link = true});
	const bool by_fault = GENERATE(true, false);

	if (by_fault)
		REQUIRE(c.inject("switch-reset") == "");
	else
		hard_reset(c);
	CHECK(c.log == strings{"died", "link down"});
	CHECK_FALSE(c.device.link());
	c.log.clear();
	c.pass(19 * ms);
	CHECK(c.log == strings{});
	c.pass(ms + 1);
	CHECK(c.log == strings{"alive", "link up"});
	CHECK(c.device.link());
	CHECK(c.read32(0x2008) != ~0u);
	CHECK(c.read32(0x80c) == 0);
}

TEST_CASE("the link stays down until the port above takes a card")
{
	client c;

	c.card_wanted = false;
	REQUIRE(c.inject("switch-reset=1") == "");
	c.pass(1000 * ms);
	CHECK_FALSE(c.device.link());
	CHECK(c.read32(0x2008) == ~0u);
	c.card_wanted = true;
	c.pass(11 * ms);
	CHECK(c.device.link());
	CHECK(c.read32(0x2008) != ~0u);
}

TEST_CASE("no time at all is a time, too")
{
	client c({.reset_ms = 0});

	hard_reset(c);
	c.pass(1);
	CHECK(c.read32(0x80c) == 0);
	CHECK(c.read32(0x2008) != ~0u);
}

TEST_CASE("all hosts go through it")
{
	uint64_t clock = 1'000'000;
	const config first{.partitions = 2, .partition = 0}, second{.partitions = 2, .partition = 1};
	const auto common = make_shared_switch(first);
	fake_machine one(first, common, clock), other(second, common, clock);

	other.enable_dma();
	other.command(echo, 1);
	REQUIRE(one.inject("crash=10") == "");
	CHECK(other.read32(0x2008) == ~0u);
	one.pass(11 * ms);
	CHECK(other.read32(0x2008) != ~0u);
	CHECK(other.read32(0x80c) == 0);
	CHECK(other.result(0) == untouched);

	REQUIRE(one.inject("switch-reset=10") == "");
	CHECK(one.log == strings{"died", "link down"});
	CHECK(other.log == strings{"died", "link down"});
	one.pass(11 * ms);
	CHECK(other.log == strings{"died", "link down", "alive", "link up"});
	CHECK(other.read16(0x4100) == 0);
}

TEST_CASE("a host that joins while the switch starts waits with the others")
{
	uint64_t clock = 1'000'000;
	const config first{.partitions = 2, .partition = 0}, second{.partitions = 2, .partition = 1};
	const auto common = make_shared_switch(first);
	fake_machine one(first, common, clock);

	REQUIRE(one.inject("crash=10") == "");
	fake_machine other(second, common, clock);
	CHECK(other.read32(0x2008) == ~0u);
	other.pass(11 * ms);
	CHECK(other.read32(0x2008) != ~0u);
}

TEST_CASE("activation resets only where it is asked for")
{
	const bool resets = GENERATE(false, true);
	client c({.device_id = 0x4000, .reset_ms = 10, .activation_resets = resets});
	const bool by_download = GENERATE(false, true);

	if (by_download)
		REQUIRE(downloader(c).all(main_image(4).file()) == 0x0208);
	else
		REQUIRE(c.ask(5, {2, 1, 0, 0, 0, 0, 0, 0}).good(0)); /* toggle the main image */
	c.pass(2 * ms);
	CHECK((c.read32(0x2008) == ~0u) == resets);
	c.pass(10 * ms);
	CHECK(c.read16(0x2050) == (resets ? 9 : 8));
}

TEST_CASE("byte counters begin with the firmware")
{
	client c;

	c.pass(1000 * ms);
	hard_reset(c);
	c.restarted();
	/* since when, in microseconds */
	CHECK(c.ask(7, {1, 1, 1, 0}).u64(0) < 200'000);
}
