// SPDX-License-Identifier: GPL-2.0-only
#include "counters.h"

#include <algorithm>
#include <set>

namespace switchtec::tools {

namespace {

constexpr uint16_t performance_monitor = 7;
constexpr uint8_t set_up = 0, get_counts = 2, get_set_up = 3, clears = 1, outwards = 0x80;
constexpr uint8_t counters_of_a_stack = 64;
constexpr size_t set_up_size = 9, count_size = 8;

constexpr uint32_t bit(unsigned number)
{
	return 1u << number;
}

/* Something that a counter can count: a bit of its mask, or several. */
struct counted {
	const char *name;
	uint32_t bits;
};

constexpr counted table[] = {
	{ "errors", bit(19) - 1 }, { "tlps", bit(20) | bit(21) | bit(22) },
	{ "unsupported-request", bit(0) }, { "ecrc", bit(1) }, { "malformed-tlp", bit(2) }, { "receiver-overflow", bit(3) },
	{ "completer-abort", bit(4) }, { "poisoned-tlp", bit(5) }, { "surprise-down", bit(6) },
	{ "data-link-protocol", bit(7) }, { "header-log-overflow", bit(8) }, { "internal", bit(9) },
	{ "replay-timeout", bit(10) }, { "replay-rollover", bit(11) }, { "bad-dllp", bit(12) }, { "bad-tlp", bit(13) },
	{ "receiver", bit(14) }, { "fatal-message", bit(15) }, { "nonfatal-message", bit(16) },
	{ "correctable-message", bit(17) }, { "nak", bit(18) }, { "rule", bit(19) }, { "posted", bit(20) },
	{ "completion", bit(21) }, { "nonposted", bit(22) },
};

} // namespace

const char *counted_names()
{
	static const std::string names = [] {
		std::string text;
		for (auto &one : table)
			text += std::string(text.empty() ? "" : " ") + one.name;
		return text;
	}();

	return names.c_str();
}

uint32_t bits_of(const std::vector<std::string> &names)
{
	uint32_t bits = 0;

	for (auto &name : names) {
		const auto found = std::ranges::find_if(table, [&](auto &one) { return name == one.name; });
		if (found == std::end(table))
			throw usage_error("nothing that is counted is called '" + name + "'");
		bits |= found->bits;
	}
	return bits;
}

std::vector<std::string> names_of(uint32_t bits)
{
	std::vector<std::string> names;

	/* All errors at once are one word. */
	for (auto &one : table)
		if ((one.bits & (one.bits - 1)) && (bits & one.bits) == one.bits) {
			names.emplace_back(one.name);
			bits &= ~one.bits;
		}
	for (auto &one : table)
		if (bits & one.bits && !(one.bits & (one.bits - 1)))
			names.emplace_back(one.name);
	return names;
}

std::vector<counter> read_counters(session &s, const std::vector<port> &ports, bool clear)
{
	std::set<unsigned> stacks;
	std::vector<counter> found;

	for (auto &p : ports)
		stacks.insert(p.stack);
	for (const unsigned stack : stacks) {
		const auto number = static_cast<uint8_t>(stack);
		const auto how = s.run("cannot read how the counters are set up", performance_monitor,
				       { get_set_up, number, 0, counters_of_a_stack, 0 }, counters_of_a_stack * set_up_size);
		const auto count = s.run("cannot read the counters", performance_monitor,
					 { get_counts, number, 0, counters_of_a_stack, clear ? clears : uint8_t(0) },
					 counters_of_a_stack * count_size);
		const fields f(how), values(count);
		for (unsigned i = 0; i < counters_of_a_stack; i++) {
			const auto mask = f.u32(i * set_up_size);
			const auto more = f.u8(i * set_up_size + 4);
			found.push_back({ .stack = stack,
					  .number = i,
					  .ports = static_cast<uint8_t>(mask),
					  .what = mask >> 8 | uint32_t(more & ~outwards) << 24,
					  .out = (more & outwards) != 0,
					  .threshold = f.u32(i * set_up_size + 5),
					  .count = values.u32(i * count_size) });
		}
	}
	return found;
}

void set_counter(session &s, const counter &what)
{
	bytes input = { set_up, static_cast<uint8_t>(what.stack), static_cast<uint8_t>(what.number), 1 };

	put32(input, what.what << 8 | what.ports);
	input.push_back(static_cast<uint8_t>((what.out ? outwards : 0) | (what.what >> 24 & 0x7f)));
	put32(input, what.threshold);
	s.run("cannot set up a counter", performance_monitor, input, 0);
	/* What it had counted of something else is not this one's. */
	s.run("cannot clear a counter", performance_monitor,
	      { get_counts, static_cast<uint8_t>(what.stack), static_cast<uint8_t>(what.number), 1, clears }, count_size);
}

} // namespace switchtec::tools
