// SPDX-License-Identifier: GPL-2.0-only
#include "html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace switchtec::unplug {

using tools::json;

namespace {

constexpr int width = 640, height = 180, left = 76, bottom = 24, top = 10, right = 10;

std::string escaped(const std::string &text)
{
	std::string safe;

	for (char c : text)
		safe += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
	return safe;
}

struct point {
	double cycle, ms;
	bool passed;
};

/* Of a time, one point for each cycle; milliseconds go by powers of ten, for they do. */
std::string plot(const std::string &title, const std::vector<point> &points, double last_cycle)
{
	double least = 1e9, most = 0;

	for (auto &p : points) {
		least = std::min(least, std::max(p.ms, 0.01));
		most = std::max(most, p.ms);
	}
	const double from = std::floor(std::log10(least)), to = std::max(std::ceil(std::log10(std::max(most, 0.01))), from + 1);
	const auto x = [&](double cycle) {
		const double part = last_cycle > 1 ? (cycle - 1) / (last_cycle - 1) : 0.5;

		return left + (width - left - right) * part;
	};
	const auto y = [&](double ms) {
		return height - bottom - (height - bottom - top) * (std::log10(std::max(ms, 0.01)) - from) / (to - from);
	};
	std::string svg = fmt::format("<svg viewBox='0 0 {} {}' role='img' aria-label='{}'>", width, height, escaped(title));

	for (double power = from; power <= to; power++) {
		const double at = y(std::pow(10, power));
		svg += fmt::format("<line x1='{}' x2='{}' y1='{:.1f}' y2='{:.1f}' class='grid'/><text x='{}' y='{:.1f}' class='y'>{:g} ms</text>",
				   left, width - right, at, at, left - 6, at + 4, std::pow(10, power));
	}
	for (auto &p : points)
		svg += fmt::format("<circle cx='{:.1f}' cy='{:.1f}' r='5' class='{}'><title>cycle {:.0f}: {:.2f} ms</title></circle>",
				   x(p.cycle), y(p.ms), p.passed ? "good" : "bad", p.cycle, p.ms);
	svg += fmt::format("<text x='{}' y='{}' class='x'>cycle 1</text><text x='{}' y='{}' class='end'>{:.0f}</text></svg>", left,
			   height - 6, width - right, height - 6, last_cycle);
	return svg;
}

std::string plots(const json &results, const std::string &kind, double last_cycle)
{
	std::map<std::string, std::vector<point>> times;
	std::string text;

	for (auto &r : results)
		if (r.at("kind") == kind)
			for (auto &[name, ms] : r.at("times_ms").items())
				times[name].push_back({ r.at("cycle").get<double>(), ms.get<double>(), r.at("passed").get<bool>() });
	for (auto &[name, points] : times) {
		std::vector<double> sorted;
		for (auto &p : points)
			sorted.push_back(p.ms);
		std::ranges::sort(sorted);
		text += fmt::format("<figure><figcaption>{}: <b>{}</b>, median {:.1f} ms, longest {:.1f} ms</figcaption>{}</figure>",
				    kind, escaped(name), sorted[sorted.size() / 2], sorted.back(),
				    plot(kind + ": " + name, points, last_cycle));
	}
	return text;
}

std::string told_table(const json &results)
{
	/* kind, who, what: how often, and whether that is allowed */
	std::map<std::tuple<std::string, std::string, std::string>, std::pair<unsigned, bool>> counts;
	std::string text = "<table><tr><th>Kind<th>Who<th>Was told<th>In cycles<th></tr>";

	for (auto &r : results)
		for (auto &t : r.at("told")) {
			auto &one = counts[{ r.at("kind"), t.at("who"), t.at("what") }];
			one.first++;
			one.second = std::ranges::find(t.at("allowed"), t.at("what")) != t.at("allowed").end();
		}
	for (auto &[key, count] : counts)
		text += fmt::format("<tr class='{}'><td>{}<td>{}<td><code>{}</code><td>{}<td>{}</tr>", count.second ? "" : "bad",
				    escaped(std::get<0>(key)), escaped(std::get<1>(key)), escaped(std::get<2>(key)), count.first,
				    count.second ? "as promised" : "not allowed");
	return text + "</table>";
}

std::string problems(const json &results)
{
	std::string text;

	for (auto &r : results)
		for (auto &p : r.at("problems"))
			text += fmt::format("<li>cycle {}, {}: {}", r.at("cycle").get<unsigned>(), escaped(r.at("kind")), escaped(p));
	return text.empty() ? "<p>None.</p>" : "<ul>" + text + "</ul>";
}

constexpr const char *styles =
	"body{font:15px/1.45 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}"
	"h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse}td,th{padding:.2rem .7rem;"
	"text-align:left;border-bottom:1px solid #ddd}svg{width:100%;height:auto}.grid{stroke:#ddd}.y{text-anchor:end}"
	".end{text-anchor:end}text{font-size:15px;fill:#555}circle.good{fill:#2a7ab8}circle.bad{fill:#c22}tr.bad{color:#c22}"
	".plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:0 1.5rem}"
	".verdict{font-size:1.2rem;font-weight:600}.ok{color:#17723a}.no{color:#c22}figure{margin:1rem 0}"
	"@media(prefers-color-scheme:dark){body{background:#161616;color:#ddd}.grid{stroke:#333}td,th{border-color:#333}"
	"text{fill:#aaa}.ok{color:#5fc98a}}";

} // namespace

std::string html_report(const json &data, const std::string &when)
{
	const auto &results = data.at("results");
	const auto failed = data.at("failed").get<unsigned>();
	double last = 1;
	std::string text, kinds;

	for (auto &r : results)
		last = std::max(last, r.at("cycle").get<double>());
	for (auto &k : data.at("kinds"))
		kinds += (kinds.empty() ? "" : ", ") + k.get<std::string>();
	text = fmt::format("<!doctype html><html lang='en'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
			   "<title>unplug-test: {0}</title><style>{1}</style><h1>Hot-unplug test of {0}</h1>"
			   "<p class='verdict {2}'>{3} cycles passed, {4} failed</p>"
			   "<p>{5}. Kinds: {6}. Splats in the kernel's log: {7}. switchtecctl {8}.</p>",
			   escaped(data.at("address")), styles, failed ? "no" : "ok", data.at("passed").get<unsigned>(), failed,
			   escaped(when), escaped(kinds), data.at("splats").get<unsigned>(), SWITCHTEC_VERSION);
	text += "<h2>What went wrong</h2>" + problems(results) + "<h2>Times</h2><div class='plots'>";
	for (auto &k : data.at("kinds"))
		text += plots(results, k, last);
	text += "</div>";
	return text + "<h2>What programs were told</h2>" + told_table(results) + "</html>\n";
}

} // namespace switchtec::unplug
