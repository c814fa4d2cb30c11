// SPDX-License-Identifier: GPL-2.0-only
/*
 * counters: how many register accesses a command costs, counted by the device itself.
 * Run in the guest; prints a table for the mode that the module was loaded in.
 *
 * counters events: how many registers an event's interrupt reads, in hard context and in all, and in
 * mailbox mode how many a command reads; a line for each switch that there is.
 */

#include "device_ioctl.h"
#include "handle.h"
#include "hard_context.h"
#include "json.h"
#include "slot.h"
#include "wait.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

namespace {

using namespace guest;

constexpr uint64_t commands = 1000;

struct accesses {
	uint64_t reads = 0, writes = 0;
};

accesses difference(const json &before, const json &after, const std::string &block)
{
	auto &old = before.at(block), &now = after.at(block);
	return { now.at("reads").count() - old.at("reads").count(),
		 now.at("writes").count() - old.at("writes").count() };
}

/* "0" and "3" rather than "0.000"; but never "0" for something that is not. */
std::string per_command(uint64_t count)
{
	char text[32];

	if (count % commands == 0)
		std::snprintf(text, sizeof(text), "%lu", count / commands);
	else
		std::snprintf(text, sizeof(text), "%.3f", double(count) / double(commands));
	return text;
}

void print_row(const std::string &block, accesses counted)
{
	std::printf("  %-12s %10s %10s\n", block.c_str(), per_command(counted.reads).c_str(),
		    per_command(counted.writes).c_str());
}

void run_commands(const slot &sw)
{
	handle h = sw.open();
	if (h.opened().error)
		throw std::runtime_error(std::string("open: ") + errno_name(h.opened().error));
	for (uint64_t i = 0; i < commands; i++)
		if (outcome result = h.echo(next_word()); result.error)
			throw std::runtime_error(std::string("echo: ") + errno_name(result.error));
}

int measure()
{
	if (slot::all().empty())
		throw std::runtime_error("no Switchtec function in this guest");
	const slot &sw = slot::all().front();
	std::string mode = dma_mode(sw) ? "DMA" : "mailbox";

	json before = sw.counters();
	run_commands(sw);
	json after = sw.counters();

	std::printf("%lu echo commands in %s mode, register accesses per command:\n", commands,
		    mode.c_str());
	std::printf("  %-12s %10s %10s\n", "block", "reads", "writes");
	for (auto &[block, value] : after.members()) {
		accesses counted = difference(before, after, block);
		if (block != "total" && value.type() == json::kind::object &&
		    counted.reads + counted.writes)
			print_row(block, counted);
	}
	accesses total = difference(before, after, "total");
	print_row("total", total);
	std::printf("register reads per %s command: %s\n", mode.c_str(),
		    per_command(total.reads).c_str());
	return EXIT_SUCCESS;
}

uint64_t reads(const json &counters)
{
	return counters.at("total").at("reads").count();
}

/* One event that is armed, on one port, happens. */
void measure_event(const slot &sw, const std::string &mode)
{
	constexpr uint32_t id = SWITCHTEC_IOCTL_EVENT_THRESH;
	constexpr int32_t pff = 3;
	handle h = sw.open();

	/* What the interrupts of earlier commands still do is none of this. */
	if (outcome done = arm(h, id, pff); done.error)
		throw std::runtime_error(std::string("EVENT_CTL: ") + errno_name(done.error));
	uint64_t before = reads(sw.counters());
	if (!wait_until([&] { return std::exchange(before, reads(sw.counters())) == before; }))
		throw std::runtime_error("registers are read all the time");
	json hard = counters_in_hard_context(sw, "event=" + std::to_string(id) + ":" +
							 std::to_string(pff));
	if (!wait_told(h))
		throw std::runtime_error("poll does not tell of the event");
	std::printf("event %s %lu %lu %lu\n", mode.c_str(), sw.get("pffs").count(),
		    reads(hard) - before, reads(sw.counters()) - before);
}

void measure_commands(const slot &sw, const std::string &mode)
{
	uint64_t before = reads(sw.counters());
	run_commands(sw);
	std::printf("command %s %lu %s\n", mode.c_str(), sw.get("pffs").count(),
		    per_command(reads(sw.counters()) - before).c_str());
}

int measure_events()
{
	for (auto &sw : slot::all()) {
		std::string mode = dma_mode(sw) ? "DMA" : "mailbox";
		measure_event(sw, mode);
		measure_commands(sw, mode);
	}
	return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char **argv)
{
	try {
		return argc > 1 && std::string(argv[1]) == "events" ? measure_events() : measure();
	} catch (const std::exception &error) {
		std::fprintf(stderr, "counters: %s\n", error.what());
		return EXIT_FAILURE;
	}
}
