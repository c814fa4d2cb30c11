// SPDX-License-Identifier: GPL-2.0-only
#include "view.h"

#include <fmt/format.h>

#include <algorithm>

namespace switchtec::tools {

namespace {

std::string cell(const json &object, const column &c)
{
	const auto found = object.find(c.key);

	if (found == object.end() || found->is_null())
		return "-";
	if (c.format)
		return c.format(*found);
	if (found->is_string())
		return found->get_ref<const std::string &>().empty() ? "-" : found->get<std::string>();
	if (found->is_boolean())
		return yes_no(*found);
	return found->dump();
}

/* In characters, for UTF-8 takes several bytes for some. */
size_t width_of(const std::string &text)
{
	return static_cast<size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string coloured(const std::string &text, const style &colours)
{
	return text == "up" ? colours.good(text) : text == "down" || text == "FAILED" ? colours.bad(text) : text;
}

std::string rows_table(const json &rows, const view &how, const style &colours)
{
	std::vector<std::vector<std::string>> lines(1);
	std::vector<size_t> widths;

	for (auto &c : how.columns)
		lines[0].push_back(c.title);
	for (auto &row : rows) {
		lines.emplace_back();
		for (auto &c : how.columns)
			lines.back().push_back(cell(row, c));
	}
	for (size_t i = 0; i < how.columns.size(); i++) {
		widths.push_back(0);
		for (auto &line : lines)
			widths[i] = std::max(widths[i], width_of(line[i]));
	}
	std::string text;
	for (auto &line : lines) {
		for (size_t i = 0; i < line.size(); i++) {
			text += &line == &lines[0] ? colours.bold(line[i]) : coloured(line[i], colours);
			if (i + 1 < line.size())
				text.append(widths[i] - width_of(line[i]) + 2, ' ');
		}
		text += '\n';
	}
	return text;
}

} // namespace

std::string table_text(const json &data, const view &how, const style &colours)
{
	if (how.rows)
		return data.at(how.rows).empty() ? std::string(how.when_empty) + "\n" :
						   rows_table(data.at(how.rows), how, colours);
	size_t width = 0;
	for (auto &c : how.columns)
		width = std::max(width, width_of(c.title));
	std::string text;
	for (auto &c : how.columns)
		text += colours.bold(c.title) + std::string(width - width_of(c.title) + 2, ' ') +
			coloured(cell(data, c), colours) + "\n";
	return text;
}

std::string raw_text(const json &data, const view &how)
{
	std::string text;
	auto line = [&](const json &object) {
		for (auto &c : how.columns) {
			std::string value = cell(object, c);
			std::ranges::replace_if(value, [](char b) { return b == '\t' || b == '\n'; }, ' ');
			text += (&c == &how.columns[0] ? "" : "\t") + value;
		}
		text += '\n';
	};

	if (!how.rows)
		line(data);
	else
		for (auto &row : data.at(how.rows))
			line(row);
	return text;
}

std::function<std::string(const json &)> hex(int digits)
{
	return [digits](const json &value) { return fmt::format("0x{:0{}x}", value.get<uint64_t>(), digits); };
}

std::function<std::string(const json &)> fixed(int places, const char *unit)
{
	return [places, unit](const json &value) { return fmt::format("{:.{}f}{}", value.get<double>(), places, unit); };
}

std::string yes_no(const json &value)
{
	return value.get<bool>() ? "yes" : "no";
}

} // namespace switchtec::tools
