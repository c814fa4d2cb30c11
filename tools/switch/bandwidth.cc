// SPDX-License-Identifier: GPL-2.0-only
#include "bandwidth.h"

#include <algorithm>

namespace switchtec::tools {

namespace {

constexpr uint16_t performance_monitor = 7;
constexpr uint8_t get_bandwidth = 1;
constexpr size_t entry_size = 56, most_at_once = max_payload / entry_size;

traffic::direction direction_at(const fields &f, size_t at)
{
	return { f.u64(at), f.u64(at + 8), f.u64(at + 16) };
}

} // namespace

std::vector<traffic> read_traffic(session &s, const std::vector<port> &ports)
{
	std::vector<traffic> found;

	for (size_t first = 0; first < ports.size(); first += most_at_once) {
		const size_t count = std::min(most_at_once, ports.size() - first);
		bytes input = { get_bandwidth, static_cast<uint8_t>(count) };
		for (size_t i = 0; i < count; i++) {
			input.push_back(static_cast<uint8_t>(ports[first + i].id));
			input.push_back(0);
		}
		const auto answer = s.run("cannot read the bandwidth", performance_monitor, input, count * entry_size);
		const fields f(answer);
		for (size_t i = 0; i < count; i++)
			found.push_back({ ports[first + i].id, f.u64(i * entry_size),
					  direction_at(f, i * entry_size + 8), direction_at(f, i * entry_size + 32) });
	}
	return found;
}

double rate(uint64_t before, uint64_t after, uint64_t microseconds)
{
	/* Somebody has cleared the counter in between: what it says now is all since then. */
	const uint64_t bytes = after >= before ? after - before : after;

	return microseconds ? static_cast<double>(bytes) * 1e6 / static_cast<double>(microseconds) : 0;
}

} // namespace switchtec::tools
