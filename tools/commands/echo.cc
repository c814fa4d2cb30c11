// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../switch/session.h"

#include <fmt/format.h>

#include <random>

namespace switchtec::tools {

namespace {

constexpr uint16_t command_id = 0x41;

int run(context &c)
{
	session s(c);
	/* Random, so that a result left over from another command cannot pass. */
	const uint32_t sent = std::random_device{}();
	bytes input;
	put32(input, sent);
	const auto begin = clock::now();
	const uint32_t got = fields(s.run("echo failed", command_id, input, sizeof(sent))).u32(0);
	const double ms = std::chrono::duration<double, std::milli>(clock::now() - begin).count();

	if (got != ~sent)
		throw failure(fmt::format("{}: sent 0x{:08x}, got 0x{:08x}, expected 0x{:08x}", s.node(), sent, got,
					  ~sent));
	c.show({ { "node", s.node() }, { "sent", sent }, { "got", got }, { "ms", ms } },
	       fmt::format("{}: sent 0x{:08x}, got its inverse 0x{:08x}, in {:.3f} ms\n", s.node(), sent, got, ms),
	       fmt::format("{:.3f}\n", ms));
	return worked;
}

} // namespace

const command echo_command = {
	.name = "echo",
	.help = "Check that the firmware answers",
	.details = "Sends a random word, which has to come back inverted. The raw form is the time in milliseconds.",
	.options = { the_device },
	.run = run,
	.examples = "switchtecctl echo 0",
};

} // namespace switchtec::tools
