// SPDX-License-Identifier: GPL-2.0
/*
 * counters: how many register accesses a command costs, counted by the device itself.
 * Run in the guest; prints a table for the mode that the module was loaded in.
 */

#include "handle.h"
#include "json.h"
#include "slot.h"

#include <cstdio>
#include <cstdlib>
#include <exception>

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

} // namespace

int main()
{
	try {
		return measure();
	} catch (const std::exception &error) {
		std::fprintf(stderr, "counters: %s\n", error.what());
		return EXIT_FAILURE;
	}
}
