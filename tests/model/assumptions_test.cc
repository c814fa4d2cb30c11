// SPDX-License-Identifier: GPL-2.0-only
// What is only assumed of the hardware, turned round: each alone, and all with all.

#include <catch2/catch.hpp>

#include <numeric>
#include <set>

#include "fake_machine.h"
#include "qemu/model/registers/msix.h"

using namespace switchtec::model;

namespace {

constexpr uint32_t gas_read = 0x29, own_events = 0x4114;
constexpr uint32_t clear = 1, enable = 8;

/* The usual switch, but for this. */
config with(std::initializer_list<std::pair<const char *, const char *>> given, uint64_t landing_ns = 0)
{
	config cfg;
	std::string error;

	for (const auto &[property, value] : given)
		if (!choose(cfg.assumed, property, value, error))
			FAIL(error);
	cfg.assumed.dma_landing_ns = landing_ns;
	return cfg;
}

/* 1024 bytes of registers, none of them zero */
void ask_for_much(fake_machine &m)
{
	m.write32(0, 0x4000);
	m.write32(4, 1024);
	m.write32(0x800, gas_read);
}

/*
 * Does what mainline's driver does, in its order, which is known to work: the header armed before DMA is
 * switched on, written again in the interrupt and before the result is looked at; the result marked "in
 * progress" beforehand; what its id field says not looked at.
 */
class careful_client : public fake_machine {
public:
	careful_client(const config &cfg, bool dma) : fake_machine(cfg), cfg_(cfg), dma_(dma)
	{
		acknowledge();
		if (!dma)
			return;
		write32(0x810, uint32_t(dma_base));
		write32(0x814, uint32_t(dma_base >> 32));
		write32(0x80c, 1);
	}

	/* did the answer come, by interrupt? */
	bool echo_works(uint32_t input)
	{
		const uint64_t limit = now + 2 * latency + longest_dma_landing_ns;

		answered_ = false;
		std::memset(memory, 0x77, sizeof(memory));
		memory[0] = 1;
		memory[1] = memory[2] = memory[3] = 0;
		command(echo, input);
		while (now < limit && !answered_) {
			pass(latency / 4);
			for (const unsigned vector : take_vectors())
				interrupted(vector);
		}
		return answered_ && answer_ == ~input;
	}

private:
	void acknowledge() { write32(mrpc_comp, clear | enable); }

	void interrupted(unsigned vector)
	{
		if (dma_ && vector == dma_vector_of(cfg_)) {
			acknowledge();
			if (result(0) == 1)
				return;
			answer_ = result(4);
			answered_ = result(0) == 2;
		} else if (vector == cfg_.event_vector && read32(mrpc_comp) & 1) {
			acknowledge();
			if (dma_ || status() == 1)
				return;
			answer_ = output();
			answered_ = status() == 2;
		}
	}

	const config cfg_;
	const bool dma_;
	bool answered_ = false;
	uint32_t answer_ = 0;
};

std::string why_not(const config &cfg)
{
	std::string error;

	return check(cfg, error) ? "" : error;
}

} // namespace

TEST_CASE("whatever is assumed, who does as mainline's driver does gets an answer", "[assumptions]")
{
	std::vector<unsigned> which(choices().size());
	unsigned turns = 0;

	for (bool more = true; more;) {
		config cfg;
		std::string name;

		for (size_t i = 0; i < which.size(); i++) {
			choices()[i].set(cfg.assumed, which[i]);
			name += std::string(choices()[i].names[which[i]]) + " ";
		}
		for (const bool dma : {false, true}) {
			cfg.assumed.dma_landing_ns = turns % 3 * longest_dma_landing_ns / 2;
			careful_client c(cfg, dma);

			for (uint32_t i = 0; i < 3; i++)
				if (!c.echo_works(0x11111111 * i))
					FAIL(name << (dma ? "dma" : "mailbox") << ", echo " << i);
			if (c.device.count().overlapped_commands)
				FAIL(name);
		}
		turns++;

		/* the next one, as in an odometer */
		more = false;
		for (size_t i = 0; i < which.size() && !more; i++) {
			more = ++which[i] < choices()[i].names.size();
			if (!more)
				which[i] = 0;
		}
	}
	CHECK(turns == 3 * 2 * 4 * 3 * 2 * 2 * 4 * 2);
}

TEST_CASE("an assumption that does not exist is refused with its name", "[assumptions]")
{
	assumptions a;
	std::string error;

	CHECK_FALSE(choose(a, "dma-id", "two", error));
	CHECK(error == "dma-id cannot be 'two', only one of id, zero, word, garbage");
	CHECK_FALSE(choose(a, "dma-luck", "good", error));
	CHECK(error == "there is no assumption 'dma-luck'");
	CHECK(a.dma_id == dma_id_field::id);
	CHECK(why_not(with({}, longest_dma_landing_ns)) == "");
	CHECK(why_not(with({}, longest_dma_landing_ns + 1)) == "dma-landing-ns must be 0..5000000");
}

TEST_CASE("the first name of each is the default", "[assumptions]")
{
	for (const choice &c : choices()) {
		const assumptions usual;
		assumptions chosen;

		INFO(c.property);
		c.set(chosen, 1);
		CHECK(!(usual == chosen));
		c.set(chosen, 0);
		CHECK(usual == chosen);
	}
}

TEST_CASE("dma-interrupt=armed: none unless the completion's header is enabled", "[assumptions]")
{
	fake_machine m(with({{"dma-interrupt", "armed"}}));

	m.enable_dma();
	m.command(echo);
	m.pass(latency);
	CHECK(m.result(0) == 2);
	CHECK(m.take_vectors().empty());

	m.write32(m.mrpc_comp, enable);
	for (int i = 0; i < 3; i++) {	/* no acknowledgement is needed */
		m.command(echo);
		m.pass(latency);
		CHECK(m.take_vectors() == vectors{1});
	}
	CHECK(m.read32(m.mrpc_comp) == enable);	/* nor is there anything to acknowledge */
}

TEST_CASE("dma-interrupt=acknowledged: not again before the completion's header is cleared", "[assumptions]")
{
	fake_machine m(with({{"dma-interrupt", "acknowledged"}}));

	m.enable_event();
	m.enable_dma();
	m.command(echo);
	m.pass(latency);
	CHECK(m.take_vectors() == vectors{1});	/* and no event */
	CHECK(m.read32(m.mrpc_comp) == (1u << 5 | enable | 1));
	CHECK(m.read32(own_events) == 2);

	m.command(echo);
	m.pass(latency);
	CHECK(m.result(0) == 2);
	CHECK(m.take_vectors().empty());

	m.write32(m.mrpc_comp, clear);		/* cleared, and not enabled */
	m.command(echo);
	m.pass(latency);
	CHECK(m.take_vectors().empty());

	m.write32(m.mrpc_comp, clear | enable);
	m.command(echo);
	m.pass(latency);
	CHECK(m.take_vectors() == vectors{1});
}

TEST_CASE("dma-event=on: a result in memory is a completion event, too", "[assumptions]")
{
	const bool enabled = GENERATE(false, true);
	fake_machine m(with({{"dma-event", "on"}}));

	m.write32(m.mrpc_comp, enabled ? enable : 0);
	m.enable_dma();
	m.command(echo);
	m.pass(latency);
	CHECK(m.read32(own_events) == 2);
	CHECK(m.take_vectors() == (enabled ? vectors{1, 0} : vectors{1}));
	m.command(echo);
	m.pass(latency);
	CHECK(m.take_vectors() == vectors{1});	/* the event is pending */

	SECTION("bit 16 still asks for silence") {
		m.write32(m.mrpc_comp, clear | enable);
		m.command(echo | 1u << 16);
		m.pass(latency);
		CHECK(m.result(0) == 2);
		CHECK((m.read32(m.mrpc_comp) & 1) == 0);
		CHECK(m.take_vectors().empty());
	}
	SECTION("a lost interrupt is both of them") {
		m.write32(m.mrpc_comp, clear | enable);
		CHECK(m.inject("lost-interrupt") == "");
		m.command(echo);
		m.pass(latency);
		CHECK(m.take_vectors().empty());
	}
}

TEST_CASE("dma-event and dma-interrupt=acknowledged: one event is both", "[assumptions]")
{
	fake_machine m(with({{"dma-event", "on"}, {"dma-interrupt", "acknowledged"}}));

	m.enable_event();
	m.enable_dma();
	m.command(echo);
	m.pass(latency);
	CHECK(m.take_vectors() == vectors{1, 0});
	CHECK(m.read32(m.mrpc_comp) >> 5 == 1);
	m.command(echo);
	m.pass(latency);
	CHECK(m.take_vectors().empty());
}

TEST_CASE("dma-id: what the result's field for the id says", "[assumptions]")
{
	const auto id_of = [](const char *kind) {
		fake_machine m(with({{"dma-id", kind}}));

		m.enable_dma();
		m.command(echo | 0xabc0'0000, 1);
		m.pass(latency);
		CHECK(m.result(0) == 2);
		CHECK(m.result(4) == ~1u);
		return m.result(1);
	};

	CHECK(id_of("id") == echo);
	CHECK(id_of("zero") == 0);
	CHECK(id_of("word") == (echo | 0xabc0'0000));
	const uint32_t garbage = id_of("garbage");
	CHECK((garbage & 0xffff) != echo);
	CHECK(garbage != 0);
	CHECK(id_of("garbage") == garbage);	/* the same in each run */
}

TEST_CASE("dma-landing=status-first: the status, later the rest, then the interrupt", "[assumptions]")
{
	fake_machine m(with({{"dma-landing", "status-first"}}, 1'000'000));

	m.enable_dma();
	m.command(echo, 5);
	m.pass(latency);
	CHECK(m.status() == 2);
	CHECK(m.result(0) == 2);
	CHECK(m.result(1) == untouched);
	CHECK(m.device.busy());
	m.pass(999'999);
	CHECK(m.result(4) == untouched);
	CHECK(m.take_vectors().empty());
	m.pass(1);
	CHECK(m.result(4) == ~5u);
	CHECK(m.take_vectors() == vectors{1});
	CHECK_FALSE(m.device.busy());
	CHECK(m.device.count().dma_results == 1);
}

TEST_CASE("dma-landing=pieces: 64 bytes each, in another order each time", "[assumptions]")
{
	fake_machine m(with({{"dma-landing", "pieces"}}, longest_dma_landing_ns));
	std::set<std::vector<uint64_t>> orders;

	m.enable_dma();
	for (int turn = 0; turn < 8; turn++) {
		m.dma_writes.clear();
		ask_for_much(m);
		m.pass(latency);
		REQUIRE(m.dma_writes.size() < 3);
		m.pass(longest_dma_landing_ns - 1);
		CHECK(m.take_vectors().empty());
		m.pass(1);
		CHECK(m.take_vectors() == vectors{1});

		/* 1040 bytes: 16 pieces of 64 and one of 16; the status is a write of its own */
		REQUIRE(m.dma_writes.size() == 18);
		std::vector<uint64_t> order;
		size_t bytes = 0;

		for (const auto &w : m.dma_writes) {
			order.push_back(w.at);
			bytes += w.size;
			if (w.at == 4)
				CHECK((&w)[1] == fake_machine::written{0, 4});
			else if (w.at)
				CHECK((w.at % 64 == 0 && w.size == (w.at == 1024 ? 16 : 64)));
		}
		CHECK(bytes == 1040);
		orders.insert(order);
		for (unsigned i = 0; i < 256; i++)
			CHECK(m.result(4 + i) == m.output(i));
	}
	CHECK(orders.size() == 8);
}

TEST_CASE("a result on its way: the next command may come, and its result comes after", "[assumptions]")
{
	fake_machine m(with({{"dma-landing", "status-first"}}, 1'000'000));

	m.enable_dma();
	m.command(echo, 1);
	m.pass(latency);
	m.command(echo, 2);
	m.pass(latency);
	CHECK(m.device.count().overlapped_commands == 0);
	CHECK(m.dma_writes.size() == 1);
	m.pass(1'000'000 - latency);
	CHECK(m.result(4) == ~1u);
	CHECK(m.take_vectors() == vectors{1});
	m.pass(1'000'000);
	CHECK(m.result(4) == ~2u);
	CHECK(m.take_vectors() == vectors{1});
}

TEST_CASE("a result on its way is lost by a reset, and where DMA is switched off", "[assumptions]")
{
	fake_machine m(with({{"dma-landing", "status-first"}}, 1'000'000));

	m.enable_dma();
	m.command(echo, 1);
	m.pass(latency);
	SECTION("function reset") { m.device.function_reset(); }
	SECTION("reset") { m.device.reset(); }
	SECTION("DMA off") { m.write32(0x80c, 0); }
	SECTION("DMA set up anew, elsewhere")
	{
		m.write32(0x80c, 0);
		m.write32(0x810, uint32_t(m.dma_base + 1024));
		m.write32(0x80c, 1);
	}
	m.pass(1'000'000);
	CHECK_FALSE(m.device.busy());
	CHECK(m.result(4) == untouched);
	CHECK(m.device.count().dma_results == 0);
}

TEST_CASE("a result that a reset has lost does not hasten the next one", "[assumptions]")
{
	fake_machine m(with({{"dma-landing", "status-first"}}, 1'000'000));

	m.enable_dma();
	m.command(echo, 1);
	m.pass(latency + 500'000);
	m.device.function_reset();
	m.enable_dma();
	m.command(echo, 2);
	m.pass(latency + 999'999);
	CHECK(m.result(4) == untouched);
	CHECK(m.take_vectors().empty());
	m.pass(1);
	CHECK(m.result(4) == ~2u);
	CHECK(m.take_vectors() == vectors{1});
}

TEST_CASE("wide-access=off: the first word of an access is all of it", "[assumptions]")
{
	fake_machine m(with({{"wide-access", "off"}}));

	m.device.write(0, 0x1122334455667788, 8);
	CHECK(m.read32(0) == 0x55667788);
	CHECK(m.read32(4) == 0);
	m.write32(4, 0x11223344);
	CHECK(m.device.read(0, 8) == 0xffffffff55667788);
	CHECK(m.device.read(2, 2) == 0x5566);
	CHECK(m.device.read(6, 1) == 0x22);
	CHECK(m.device.count().total.reads == 5);
}

TEST_CASE("msix-block: the table's place is free in everybody's block", "[assumptions]")
{
	CHECK(msix_block(0) == 0x76000);
	CHECK(msix_block(1) == 0x7a000);
	CHECK(msix_pba_in_block == 0x1000);

	const config first = with({{"msix-block", "first"}}), own = with({{"msix-block", "own"}});

	CHECK(msix_table_offset({.partitions = 4, .partition = 3, .assumed = first.assumed}) == 0x76000);
	CHECK(msix_table_offset({.partitions = 4, .partition = 3, .assumed = own.assumed}) == 0x82000);
}

TEST_CASE("foreign-events: whose interrupt the event of another partition is", "[assumptions]")
{
	/* one host, in partition 1 of 2; PFFs 0..3 are the other one's */
	const auto heard = [](const char *choice, const char *what) {
		config cfg = with({{"foreign-events", choice}});

		cfg.partitions = 2;
		cfg.partition = 1;
		fake_machine m(cfg);

		for (uint64_t header : {0x1830u, 0x4124u, 0x4524u, 0x134c10u, 0x134c10u + 4 * 0x1000})
			m.write32(header, enable);
		REQUIRE(m.inject(what) == "");
		return !m.take_vectors().empty();
	};

	for (const char *choice : {"by-hosts", "owner", "all", "none"}) {
		const bool all = choice == std::string("by-hosts") || choice == std::string("all");

		INFO(choice);
		CHECK(heard(choice, "event=0"));		/* global */
		CHECK(heard(choice, "event=13:1"));
		CHECK(heard(choice, "event=13:0") == all);
		CHECK(heard(choice, "event=17:4"));
		CHECK(heard(choice, "event=17:0") == all);
	}
}

TEST_CASE("foreign-events with several hosts", "[assumptions]")
{
	const struct {
		const char *choice;
		vectors one, other;	/* for an event of the other's partition */
	} cases[] = {
		{"by-hosts", {}, {2}},
		{"owner", {}, {2}},
		{"all", {0}, {2}},
		{"none", {}, {}},
	};

	for (const auto &c : cases) {
		INFO(c.choice);
		config cfg = with({{"foreign-events", c.choice}});
		uint64_t clock = 0;

		cfg.partitions = 2;
		const auto common = make_shared_switch(cfg);
		fake_machine one(cfg, common, clock);
		cfg.partition = 1;
		cfg.event_vector = 2;
		fake_machine other(cfg, common, clock);

		one.write32(0x4524, enable);
		REQUIRE(one.inject("event=13:1") == "");
		CHECK(one.take_vectors() == c.one);
		CHECK(other.take_vectors() == c.other);

		SECTION(std::string("a command's completion, ") + c.choice) {
			other.write32(0x453c, enable);
			other.command(echo);
			other.pass(latency);
			CHECK(other.status() == 2);
			CHECK(one.take_vectors() == c.one);
			CHECK(other.take_vectors() == c.other);
		}
		cfg.assumed.foreign_events = c.choice == std::string("all") ? event_audience::owner
									    : event_audience::all;
		cfg.partition = 1;
		CHECK_THROWS_WITH(fake_machine(cfg, common, clock), "the switch has other foreign-events");
	}
}

TEST_CASE("event-repeats: whether an event interrupts while one before it has not been cleared", "[assumptions]")
{
	for (const char *choice : {"on", "off"}) {
		INFO(choice);
		fake_machine m(with({{"event-repeats", choice}}));

		m.write32(0x1830, enable);
		REQUIRE(m.inject("event=0") == "");
		CHECK(m.take_vectors() == vectors{0});
		REQUIRE(m.inject("event=0") == "");
		CHECK(m.take_vectors().empty() == (choice == std::string("off")));
		m.write32(0x1830, enable | 1);
		REQUIRE(m.inject("event=0") == "");
		CHECK(m.take_vectors() == vectors{0});
	}
	config other = with({});
	uint64_t clock = 0;

	other.partitions = 2;
	const auto common = make_shared_switch(other);
	other.partition = 1;
	other.assumed.event_repeats = false;
	CHECK_THROWS_WITH(fake_machine(other, common, clock), "the switch has another event-repeats");
}

TEST_CASE("the vector for results in memory: 1, with NTB 3, or what is asked for", "[assumptions]")
{
	CHECK(fake_machine(config{}).read32(0x818) == 1);
	CHECK(fake_machine({.class_id = 0x0680}).read32(0x818) == 3);
	CHECK(fake_machine({.dma_vector = 1, .class_id = 0x0680}).read32(0x818) == 1);
	CHECK(fake_machine({.dma_vector = 2}).read32(0x818) == 2);

	fake_machine m({.class_id = 0x0680});

	m.enable_dma();
	m.command(echo);
	m.pass(latency);
	CHECK(m.take_vectors() == vectors{3});
}
