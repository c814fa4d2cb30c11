// SPDX-License-Identifier: GPL-2.0-only
// Several hosts on one switch: what is common to them, and what is each one's own.

#include <catch2/catch.hpp>

#include "fake_machine.h"

using namespace switchtec::model;

namespace {

constexpr uint64_t sw_event = 0x1800, part_cfg1 = 0x4400, pffs = 0x134000;
constexpr uint64_t stack_error = sw_event + 0x30;
constexpr uint64_t part_reset = 0x124, link_state = 0xd30, mrpc_completion = 0x13c;

constexpr uint64_t pff(unsigned n) { return pffs + n * 0x1000; }

/* Two hosts: PFFs 0..3 are the first one's, 4..7 the other's. */
struct two_hosts {
	static config endpoint(unsigned partition)
	{
		return {.partitions = 2, .partition = partition, .event_vector = partition * 2, .dma_vector = 1 + partition * 2};
	}

	uint64_t clock = 1'000'000;
	std::shared_ptr<shared_switch> common = make_shared_switch(endpoint(0));
	fake_machine one{endpoint(0), common, clock}, other{endpoint(1), common, clock};

	void pass(uint64_t ns)
	{
		const uint64_t until = clock + ns;

		while (std::min(one.timer, other.timer) <= until) {
			fake_machine &next = one.timer <= other.timer ? one : other;
			next.pass(next.timer > clock ? next.timer - clock : 0);
		}
		clock = until;
	}
};

std::string why_not(const config &cfg, const std::shared_ptr<shared_switch> &of)
{
	uint64_t clock = 0;

	try {
		fake_machine m(cfg, of, clock);
	} catch (const std::invalid_argument &e) {
		return e.what();
	}
	return "";
}

} // namespace

TEST_CASE("each host is told its own partition, and sees the same of all")
{
	const uint16_t id = GENERATE(0x8532, 0x4000);
	const uint64_t sys_info_partition = id == 0x8532 ? 0x2018 : 0x2048;
	auto cfg = two_hosts::endpoint(0);
	cfg.device_id = id;
	const auto common = make_shared_switch(cfg);
	uint64_t clock = 0;
	fake_machine one(cfg, common, clock);
	cfg.partition = 1;
	cfg.event_vector = 2;
	cfg.class_id = 0x0680;
	fake_machine other(cfg, common, clock);

	CHECK(one.read8(sys_info_partition) == 0);
	CHECK(other.read8(sys_info_partition) == 1);
	/* the neighbours in the word are common */
	CHECK(one.read32(sys_info_partition) >> 8 == other.read32(sys_info_partition) >> 8);
	CHECK(one.read8(0x10001) == 0);
	CHECK(other.read8(0x10001) == 1);
	CHECK(one.read8(0x10000) == 2);
	CHECK(other.read8(0x10000) == 2);
	for (fake_machine *m : {&one, &other}) {
		CHECK(m->read8(0x4014) == 3);
		CHECK(m->read8(part_cfg1 + 0x14) == 7);
		CHECK(m->read16(0x4100) == 0);
		CHECK(m->read16(part_cfg1 + 0x100) == 2);
		CHECK(m->read16(pff(3) + 0xa) == 0x0580);
		CHECK(m->read16(pff(7) + 0xa) == 0x0680);
	}
}

TEST_CASE("each host has a mailbox of its own, and its own memory")
{
	two_hosts s;

	s.one.enable_dma();
	CHECK(s.other.read32(0x80c) == 0);
	CHECK(s.one.read32(0x818) == 1);
	CHECK(s.other.read32(0x818) == 3);
	s.one.command(echo, 0x1234);
	CHECK(s.one.status() == 1);
	CHECK(s.other.status() == 0);
	/* both at once */
	s.other.enable_event();
	s.other.write32(part_cfg1 + mrpc_completion, 0x9);
	s.other.command(echo, 0x5678);
	s.pass(latency);
	CHECK(s.one.result(4) == ~0x1234u);
	CHECK(s.one.take_vectors() == vectors{1});
	CHECK(s.other.output() == ~0x5678u);
	CHECK(s.other.result(4) == untouched);
	CHECK(s.other.take_vectors() == vectors{2});
	CHECK(s.one.device.count().commands == 1);
	CHECK(s.other.device.count().commands == 1);
}

TEST_CASE("an event interrupts whom it concerns")
{
	two_hosts s;
	const auto [header, concerns_one, concerns_other] =
		GENERATE(table<uint64_t, bool, bool>({{stack_error, true, true},
						      {0x4000 + part_reset, true, false},
						      {part_cfg1 + part_reset, false, true},
						      {pff(1) + link_state, true, false},
						      {pff(3) + link_state, true, false},
						      {pff(6) + link_state, false, true}}));
	const bool armed_by_one = GENERATE(true, false);

	/* whoever armed it */
	(armed_by_one ? s.one : s.other).write32(header, 0x9);
	CHECK(s.one.inject(header == stack_error		    ? "event=0"
			   : header == 0x4000 + part_reset	    ? "event=13:0"
			   : header == part_cfg1 + part_reset	    ? "event=13:1"
			   : header == pff(1) + link_state	    ? "link=1:down"
			   : header == pff(3) + link_state	    ? "event=28:3"
								    : "link=6:down") == "");
	CHECK(s.one.take_vectors() == (concerns_one ? vectors{0} : vectors{}));
	CHECK(s.other.take_vectors() == (concerns_other ? vectors{2} : vectors{}));
	/* and both see it */
	CHECK((s.one.read32(header) & 1) == 1);
	CHECK((s.other.read32(header) & 1) == 1);
	s.other.write32(header, 1);
	CHECK((s.one.read32(header) & 1) == 0);
}

TEST_CASE("without an index an event is the injecting host's partition's")
{
	two_hosts s;

	CHECK(s.other.inject("event=13") == "");
	CHECK((s.one.read32(part_cfg1 + part_reset) & 1) == 1);
	CHECK((s.one.read32(0x4000 + part_reset) & 1) == 0);
}

TEST_CASE("a reset of one host's endpoint leaves the other's alone")
{
	two_hosts s;

	for (uint64_t header : {stack_error, 0x4000 + part_reset, part_cfg1 + part_reset, pff(1) + link_state, pff(6) + link_state})
		s.one.write32(header, 0x9);
	CHECK(s.one.inject("event=0;event=13:0;event=13:1;event=28:1;event=28:6;unsupported=17:1") == "");
	s.one.enable_dma();
	s.other.enable_dma();
	s.other.command(echo, 1);
	s.one.command(echo, 2);
	s.one.device.reset();

	CHECK(s.one.read32(0x80c) == 0);
	CHECK(s.other.read32(0x80c) == 1);
	CHECK(s.one.read32(0x4000 + part_reset) == 0);
	CHECK(s.one.read32(0x4000 + part_reset + 4) == 0);
	CHECK(s.one.read32(pff(1) + link_state) == 0);
	CHECK(s.one.read32(pff(1) + 0xc10) == 1u << 31);
	CHECK(s.one.read32(0x4000 + 0x114) == 0);
	CHECK(s.one.read32(pff(1) + 0xc00) == 0);
	CHECK(s.one.read32(stack_error) == 0x29);
	CHECK(s.one.read32(part_cfg1 + part_reset) == 0x29);
	CHECK(s.one.read32(pff(6) + link_state) == 0x29);
	CHECK(s.one.read32(sw_event + 0x10) == 2);
	s.pass(latency);
	CHECK(s.one.result(0) == untouched);
	CHECK(s.other.result(4) == ~1u);
	/* its partition is still whose it was */
	CHECK(s.one.read16(part_cfg1 + 0x100) == 2);
}

TEST_CASE("a host that is dead, or gone, is none of the others' business")
{
	two_hosts s;

	s.one.write32(stack_error, 0x9);
	s.one.device.set_dead(true);
	CHECK(s.one.read32(stack_error) == ~0u);
	CHECK(s.other.inject("event=0") == "");
	CHECK(s.one.take_vectors() == vectors{});
	CHECK(s.other.take_vectors() == vectors{2});
	CHECK(s.other.read32(stack_error) == 0x29);
}

TEST_CASE("the switch's time goes on while there is a host")
{
	const auto common = make_shared_switch(two_hosts::endpoint(0));
	uint64_t clock = 0;
	auto one = std::make_unique<fake_machine>(two_hosts::endpoint(0), common, clock);
	fake_machine other(two_hosts::endpoint(1), common, clock);

	one->write32(stack_error, 0x9);
	CHECK(one->inject("storm=100") == "");
	one.reset();
	other.pass(150'000);
	CHECK(other.take_vectors() == vectors{2});
	CHECK((other.read32(stack_error) & 1) == 1);
	/* and a host that comes back finds what is left */
	fake_machine again(two_hosts::endpoint(0), common, clock);
	CHECK((again.read32(stack_error) & 0x9) == 0x9);
	again.write32(stack_error, 0x9);
	other.take_vectors();
	again.pass(100'000);
	CHECK(again.take_vectors() == vectors{0});
}

TEST_CASE("pokes and faults are one host's")
{
	two_hosts s;

	CHECK(s.one.inject("poke=2008:1234;hang") == "");
	CHECK(s.one.read32(0x2008) == 0x1234);
	CHECK(s.other.read32(0x2008) != 0x1234);
	s.other.enable_dma();
	s.other.command(echo, 1);
	s.pass(latency);
	CHECK(s.other.result(4) == ~1u);
}

TEST_CASE("the flash is common")
{
	two_hosts s;

	/* toggle the configuration by command */
	s.one.write32(0, 2);
	s.one.write32(4, 1);
	s.one.write32(0x800, 5);
	s.pass(latency);
	REQUIRE(s.one.status() == 2);
	REQUIRE(s.one.return_value() == 0);
	CHECK(s.one.read32(0x2210) == s.other.read32(0x2210));
}

TEST_CASE("what is no endpoint of the switch is told why")
{
	const auto common = make_shared_switch(two_hosts::endpoint(0));
	uint64_t clock = 0;
	fake_machine one(two_hosts::endpoint(0), common, clock);
	config cfg = two_hosts::endpoint(1);

	CHECK(why_not(two_hosts::endpoint(0), common) == "partition 0 of the switch has its endpoint already");
	cfg.pffs = 9;
	CHECK(why_not(cfg, common) == "the switch has 8 pffs, not 9");
	cfg = two_hosts::endpoint(1);
	cfg.partitions = 3;
	CHECK(why_not(cfg, common) == "the switch has 2 partitions, not 3");
	cfg = two_hosts::endpoint(1);
	cfg.device_id = 0x4000;
	CHECK(why_not(cfg, common) == "the switch has another device id");
	cfg.device_id = 0x1234;
	CHECK(why_not(cfg, common) == "device id 0x1234 is no Switchtec switch");
	CHECK(why_not(two_hosts::endpoint(1), common) == "");
	/* whoever was refused has left nothing */
	CHECK(why_not(two_hosts::endpoint(1), common) == "");
}
