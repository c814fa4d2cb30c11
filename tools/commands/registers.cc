// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../show/hex.h"
#include "../switch/session.h"

#include <fmt/format.h>

#include <sstream>

namespace switchtec::tools {

namespace {

constexpr uint16_t raw_read = 0x29;
constexpr uint64_t bar_size = 4u << 20;

int run(context &c)
{
	const auto from = c.number("ADDRESS", 0, 0, bar_size - 1);
	const auto length = c.number("--length", 4, 1, bar_size - from);
	session s(c);
	bytes all;

	while (all.size() < length) {
		const auto size = std::min<size_t>(max_payload, length - all.size());
		bytes input;
		put32(input, static_cast<uint32_t>(from + all.size()));
		put32(input, static_cast<uint32_t>(size));
		const auto piece = s.run("cannot read registers", raw_read, input, size);
		all.insert(all.end(), piece.begin(), piece.end());
		s.restart_clock();
	}
	std::ostringstream dump;
	std::string digits;
	dump_hex(dump, all);
	for (uint8_t byte : all)
		digits += fmt::format("{:02x}", byte);
	c.show({ { "node", s.node() }, { "address", from }, { "bytes", digits } },
	       length == 4 ? fmt::format("0x{:08x}\n", fields(all).u32(0)) : dump.str(), std::string(all.begin(), all.end()));
	return worked;
}

} // namespace

const command registers_command = {
	.name = "registers",
	.help = "Read registers of the switch (its global address space)",
	.details = "By command 0x29, which needs CAP_SYS_ADMIN. Addresses in the dump count from ADDRESS.",
	.options = { the_device, { "ADDRESS", nullptr, "from where in BAR 0", offers::nothing, option::needed },
		     { "--length", "N", "bytes (default 4: one register, as a number)" } },
	.run = run,
	.examples = "switchtecctl registers 0 0x2000\nswitchtecctl registers 0 0x1800 --length 0x200",
};

} // namespace switchtec::tools
