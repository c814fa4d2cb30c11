// SPDX-License-Identifier: GPL-2.0-only
#include "top_frame.h"

#include <fmt/format.h>

#include <algorithm>

namespace switchtec::tools {

namespace {

constexpr unsigned fixed_columns = 61, bar_least = 6, bar_most = 40;

std::string bar(double part, unsigned room)
{
	const auto full = static_cast<size_t>(std::clamp(part, 0.0, 1.0) * room + 0.5);

	return std::string(full, '=') + std::string(room - full, ' ');
}

std::string temperatures(const sample &s)
{
	std::string text;

	for (double celsius : s.temperatures)
		text += fmt::format("{}{:.1f}", text.empty() ? "" : " ", celsius);
	return text + " C";
}

/* What a link can carry in one direction, in bytes a second. */
double capacity(const port &p)
{
	const double encoding = p.rate <= 2 ? 0.8 : 128.0 / 130;

	return p.up ? p.speed() * 1e9 * encoding / 8 * p.width : 0;
}

} // namespace

std::string amount(double bytes)
{
	static constexpr const char *units[] = { "B", "KB", "MB", "GB", "TB" };
	size_t unit = 0;

	for (; bytes >= 1000 && unit + 1 < std::size(units); unit++)
		bytes /= 1000;
	return fmt::format("{:.{}f} {}", bytes, unit && bytes < 100 ? 1 : 0, units[unit]);
}

std::vector<std::string> top_frame(const sample &before, const sample &now, top_order order, unsigned width)
{
	auto rates = rates_between(before, now);
	double out = 0, in = 0;
	size_t up = 0;

	for (auto &r : rates) {
		out += r.out;
		in += r.in;
		up += r.what->up;
	}
	if (order == top_order::traffic)
		std::ranges::stable_sort(rates, std::greater(), [](auto &r) { return r.out + r.in; });

	const unsigned room = width > fixed_columns + bar_least ? std::min(width - fixed_columns - 1, bar_most) : 0;
	std::vector<std::string> lines = {
		fmt::format("{}  {} at {}, firmware {}", now.node, now.product, now.address, now.firmware),
		fmt::format("links {}/{} up   {}   commands {:.0f}/s, one takes {:.2f} ms", up, rates.size(), temperatures(now),
			    interrupts_per_second(before, now), now.command_ms),
		fmt::format("traffic out {}/s, in {}/s", amount(out), amount(in)),
		"",
		fmt::format("{:>4}  {:<8} {:<5} {:<6} {:>5}  {:>11}  {:>11}  {}", "PORT", "NAME", "LINK", "WIDTH", "GT/S",
			    "OUT/S", "IN/S", room ? "OF ITS LINK" : ""),
	};
	for (auto &r : rates) {
		const auto &p = *r.what;
		const double possible = capacity(p);
		lines.push_back(fmt::format("{:>4}  {:<8} {:<5} {:<6} {:>5}  {:>11}  {:>11}  {}", p.id, p.name(),
					    p.up ? "up" : "down", fmt::format("x{}/x{}", p.up ? p.width : 0, p.width_possible),
					    p.up ? fmt::format("{:.1f}", p.speed()) : "-", amount(r.out), amount(r.in),
					    room ? "|" + bar(possible > 0 ? std::max(r.out, r.in) / possible : 0, room - 2) + "|" :
						   ""));
	}
	for (auto &line : lines) {
		if (line.size() > width)
			line.resize(width);
		line.erase(line.find_last_not_of(' ') + 1);
	}
	return lines;
}

} // namespace switchtec::tools
