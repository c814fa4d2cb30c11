// SPDX-License-Identifier: GPL-2.0-only
#include "firmware_log.h"

namespace switchtec::tools {

namespace {

constexpr uint16_t log_command = 6;
constexpr size_t header_size = 32, entry_size = 32;
constexpr uint32_t oldest = ~0u;

/* Each generation has sub commands of its own for the same. */
uint8_t sub_command(int generation, bool from_flash)
{
	const uint8_t ram = generation >= 5 ? 11 : generation == 4 ? 13 : 0;

	return static_cast<uint8_t>(ram + (from_flash ? 1 : 0));
}

log_entry entry_of(std::span<const uint8_t> data)
{
	const fields f(data);
	const uint32_t word = f.u32(8);
	log_entry e = { uint64_t(f.u32(0)) << 32 | f.u32(4), word >> 28, word >> 16 & 0xfff, word & 0xffff, {},
			bytes(data.begin(), data.end()) };

	for (size_t i = 0; i < std::size(e.arguments); i++)
		e.arguments[i] = f.u32(12 + 4 * i);
	return e;
}

} // namespace

std::vector<log_entry> read_log(session &s, bool from_flash)
{
	std::vector<log_entry> all;
	uint32_t from = oldest;

	for (;;) {
		bytes input = { sub_command(s.generation(), from_flash), 0, 0, 0 };
		put32(input, 0);
		put32(input, 0);
		put32(input, 0);
		put32(input, from);
		const auto answer = s.run("cannot read the log", log_command, input, max_payload);
		const fields f(answer);
		const uint32_t count = std::min<uint32_t>(f.u32(8), (max_payload - header_size) / entry_size);
		const uint32_t left = f.u32(12), next = f.u32(16);

		for (uint32_t i = 0; i < count; i++)
			all.push_back(entry_of(std::span(answer).subspan(header_size + i * entry_size, entry_size)));
		/* A firmware that says nonsense must not keep us here. */
		if (!left || !count || next == from)
			return all;
		from = next;
	}
}

} // namespace switchtec::tools
