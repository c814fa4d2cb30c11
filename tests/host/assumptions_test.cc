// SPDX-License-Identifier: GPL-2.0-only
// What is only assumed of the hardware, turned round: the driver may be slower then, and never wrong.
#include "bench.h"
#include "lower/watchdog.h"

#include <cstdio>
#include <random>

namespace model = switchtec::model;

namespace {

constexpr uint32_t cmd_gas_read = 0x29;
// As much as the hardware may take, by the driver's clock.
constexpr uint64_t longest_landing_ns = model::longest_dma_landing_ns / host::clock_factor;

// Which name of each of model::choices() is chosen.
using choice_set = std::vector<unsigned>;

std::string name_of(const choice_set &which)
{
	std::string name;

	for (size_t i = 0; i < which.size(); i++)
		if (which[i])
			name += std::string(model::choices()[i].property) + "=" +
				std::string(model::choices()[i].names[which[i]]) + " ";
	return name;
}

// So that there are others; PFFs 4 to 7 are ours.
model::config two_partitions(model::config cfg)
{
	cfg.partitions = 2;
	cfg.partition = 1;
	return cfg;
}

model::config turned(mode how, const choice_set &which)
{
	model::config cfg = switch_for(how);

	for (size_t i = 0; i < which.size(); i++)
		model::choices()[i].set(cfg.assumed, which[i]);
	return two_partitions(cfg);
}

model::config turned(mode how, std::initializer_list<std::pair<const char *, const char *>> given)
{
	model::config cfg = switch_for(how);
	std::string error;

	for (const auto &[property, value] : given)
		if (!model::choose(cfg.assumed, property, value, error))
			host::bug("%s", error.c_str());
	return two_partitions(cfg);
}

/*
 * As many bytes as there can be, the registers of one partition or the other: what is left of the command
 * before is no answer. The upper bits of a word address a PAX; they make one command differ from the next, see
 * below.
 */
void ask_for_registers(host::file &f, unsigned number)
{
	const uint8_t high_byte = number % 2 ? 0x44 : 0x40;
	const std::vector<uint8_t> part_cfg{0x00, high_byte, 0, 0, 0xf8, 0x03, 0, 0};

	CHECK(f.submit(cmd_gas_read | number << 17, part_cfg) == 12);
}

bool registers_come(host::file &f, unsigned number)
{
	const auto r = f.result(1016);

	if (r.rc || r.return_code || r.data.size() != 1016)
		return false;
	const uint8_t upstream = r.data[0x10], endpoint = r.data[0x14];
	return number % 2 ? upstream == 4 && endpoint == 7 : upstream == 0 && endpoint == 0xff;
}

bool answers(host::file &f, unsigned number)
{
	if (!polled_echo_works(f))
		return false;
	ask_for_registers(f, number);
	return registers_come(f, number);
}

} // namespace

TEST_CASE("each thing that is assumed, turned round: at worst slow", "[assumptions]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);

	for (size_t i = 0; i < model::choices().size(); i++)
		for (unsigned value = 1; value < model::choices()[i].names.size(); value++) {
			choice_set which(model::choices().size());

			which[i] = value;
			INFO(name_of(which));
			bench b(turned(how, which));
			const auto f = b.open();
			CHECK(answers(*f, 1));
			CHECK(answers(*f, 2));
			CHECK(b.machine.count().overlapped_commands == 0);
		}
}

TEST_CASE("what is assumed, turned round in combination: at worst slow", "[assumptions]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	std::minstd_rand random(14);

	for (int i = 0; i < 24; i++) {
		choice_set which;

		for (const model::choice &c : model::choices())
			which.push_back(random() % c.names.size());
		INFO(name_of(which));
		bench b(turned(how, which));
		CHECK(answers(*b.open(), 1));
	}
}

TEST_CASE("a result whose parts take their time is waited for, by its interrupt", "[assumptions]")
{
	auto cfg = turned(mode::dma, {{"dma-landing", GENERATE("status-last", "status-first", "pieces")}});

	cfg.assumed.dma_landing_ns = model::longest_dma_landing_ns;
	bench b(cfg);
	const auto f = b.open();
	const host::still_clock no_looks;

	for (unsigned i = 0; i < 4; i++)
		CHECK(answers(*f, i));
}

TEST_CASE("a result whose parts take their time is waited for, though no interrupt comes", "[assumptions]")
{
	auto cfg = turned(mode::dma, {{"dma-interrupt", "armed"},
				      {"dma-landing", GENERATE("status-last", "status-first", "pieces")}});

	cfg.assumed.dma_landing_ns = longest_landing_ns;
	// More than the 20 ms of the driver's after which the watch looks.
	cfg.latency_ns = 30'000'000 / host::clock_factor;
	bench b(cfg);
	const auto f = b.open();
	unsigned in_time = 0;

	for (unsigned i = 0; i < 100 && in_time < 8; i++) {
		std::optional<host::still_clock> no_looks(std::in_place);

		ask_for_registers(*f, i);
		CHECK(eventually([&] { return b.machine.read(mailbox_reg::status, 4) == 2; }));
		// Some of it is there, and it is late: the watch looks now.
		const uint64_t from = host::clock_ms();
		no_looks.reset();
		const bool right = registers_come(*f, i);
		b.machine.settle();
		// A busy machine's device may be later than the hardware could be.
		if (b.machine.last_dma_ms() + 1 >= from + switchtec::lower::watchdog::settle_ms)
			continue;
		in_time++;
		CHECK(right);
	}
	if (!in_time)
		WARN("a busy machine: no result was as quick as the slowest hardware");
}

// The id of the result is a short cut: if it is not there the mailbox decides, at once.
TEST_CASE("no id in the result: the second of two equal commands works, too", "[assumptions]")
{
	bench b(turned(mode::dma, {{"dma-id", "zero"}}));
	const auto f = b.open();

	REQUIRE(echo_works(*f));
	{
		// Nobody sees it in progress, which would be evidence.
		const host::still_clock no_looks;
		REQUIRE(f->submit(cmd_echo, question) == 8);
		b.machine.settle();
	}
	CHECK(f->result(4).rc == 0);
}

TEST_CASE("accesses of 4 bytes only: results are right", "[assumptions]")
{
	bench b(turned(GENERATE(mode::dma, mode::mailbox), {{"wide-access", "off"}}));
	const auto f = b.open();

	ask_for_registers(*f, 0);
	CHECK(registers_come(*f, 0));
}

// An interrupt that may be another's does not tell that all of a result is there: no DMA then.
TEST_CASE("an event's interrupt on the same vector: half a result is waited for", "[assumptions]")
{
	auto cfg = turned(mode::dma, {{"dma-landing", "status-first"}});

	cfg.dma_vector = cfg.event_vector;
	cfg.assumed.dma_landing_ns = model::longest_dma_landing_ns;
	bench b(cfg);
	const auto f = b.open();
	const host::still_clock no_looks;

	REQUIRE(echo_works(*f));
	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(eventually([&] { return b.machine.read(mailbox_reg::status, 4) == 2; }));
	b.machine.interrupt_now(cfg.event_vector);
	CHECK(f->result(4).data == answer);
}

// Not a test: prints the table of Documentation/hardware.rst. By hand: host-tests-asan "[assumed-costs]" -s
TEST_CASE("what each thing costs a command, turned round", "[.][assumed-costs]")
{
	constexpr unsigned commands = 20;
	const auto print = [&](const char *name, const model::config &cfg) {
		bench b(cfg);
		const auto f = b.open();
		unsigned right = 0;

		REQUIRE(polled_echo_works(*f));
		b.machine.settle();
		b.machine.reset_counters();
		const u64 start = seam_now_ms();
		for (unsigned i = 0; i < commands; i++)
			right += polled_echo_works(*f);
		const u64 ms = seam_now_ms() - start;
		b.machine.settle();
		const auto spent = b.machine.count().total;
		std::printf("%-28s %2u of %u right, %5.1f reads, %5.1f writes, %6.1f ms\n", name, right, commands,
			    double(spent.reads) / commands, double(spent.writes) / commands, double(ms) / commands);
	};

	for (const mode how : {mode::dma, mode::mailbox}) {
		print(how == mode::dma ? "DMA, as usual" : "mailbox, as usual", two_partitions(switch_for(how)));
		for (size_t i = 0; i < model::choices().size(); i++)
			for (unsigned value = 1; value < model::choices()[i].names.size(); value++) {
				choice_set which(model::choices().size());

				which[i] = value;
				print(name_of(which).c_str(), turned(how, which));
			}
	}
}
