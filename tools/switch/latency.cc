// SPDX-License-Identifier: GPL-2.0-only
#include "latency.h"

namespace switchtec::tools {

namespace {

constexpr uint16_t performance_monitor = 7;
constexpr uint8_t set_up = 4, get = 6;

} // namespace

void start_latency(session &s, const std::vector<port> &ports, uint8_t from)
{
	bytes input = { set_up, static_cast<uint8_t>(ports.size()) };

	if (ports.empty())
		return;
	for (auto &p : ports) {
		input.push_back(static_cast<uint8_t>(p.id));
		input.push_back(from);
	}
	s.run("cannot set up the latency counters", performance_monitor, input, 0);
}

std::vector<latency> read_latency(session &s, const std::vector<port> &ports)
{
	bytes input = { get, static_cast<uint8_t>(ports.size()), 0 };
	std::vector<latency> found;

	if (ports.empty())
		return found;
	for (auto &p : ports)
		input.push_back(static_cast<uint8_t>(p.id));
	const auto answer = s.run("cannot read the latency", performance_monitor, input, 4 * ports.size());
	const fields f(answer);
	for (size_t i = 0; i < ports.size(); i++)
		found.push_back({ &ports[i], f.u16(4 * i), f.u16(4 * i + 2) });
	return found;
}

} // namespace switchtec::tools
