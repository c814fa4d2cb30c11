// SPDX-License-Identifier: GPL-2.0-only
#include "hex.h"

#include "../failure.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <optional>
#include <ostream>
#include <string>

namespace switchtec::tools {

namespace {

constexpr size_t line_bytes = 16;

bool separates(char c)
{
	return std::isspace(static_cast<unsigned char>(c)) || c == ',' || c == ':';
}

std::optional<uint8_t> digit(char c)
{
	if (c >= '0' && c <= '9')
		return static_cast<uint8_t>(c - '0');
	if (c >= 'a' && c <= 'f')
		return static_cast<uint8_t>(c - 'a' + 10);
	if (c >= 'A' && c <= 'F')
		return static_cast<uint8_t>(c - 'A' + 10);
	return std::nullopt;
}

/* One run of digits without separators. "7" alone is a byte; "123" is ambiguous and refused. */
void append_word(std::string_view word, size_t position, std::vector<uint8_t> &bytes)
{
	if (word.starts_with("0x") || word.starts_with("0X")) {
		word.remove_prefix(2);
		position += 2;
		if (word.empty())
			throw usage_error("no hex digits after 0x");
	}
	for (size_t i = 0; i < word.size(); i++) {
		if (!digit(word[i]))
			throw usage_error("'" + std::string(1, word[i]) + "' at position " +
					  std::to_string(position + i + 1) +
					  " is not a hex digit");
	}
	if (word.size() == 1) {
		bytes.push_back(*digit(word[0]));
		return;
	}
	if (word.size() % 2)
		throw usage_error("'" + std::string(word) + "' has an odd number of hex digits");
	for (size_t i = 0; i < word.size(); i += 2)
		bytes.push_back(static_cast<uint8_t>(*digit(word[i]) << 4 | *digit(word[i + 1])));
}

void dump_line(std::ostream &out, size_t offset, std::span<const uint8_t> line)
{
	char text[96];
	int n = std::snprintf(text, sizeof(text), "%08zx ", offset);
	out.write(text, n);
	for (size_t i = 0; i < line_bytes; i++) {
		if (i == line_bytes / 2)
			out << ' ';
		if (i < line.size())
			n = std::snprintf(text, sizeof(text), " %02x", line[i]);
		else
			n = std::snprintf(text, sizeof(text), "   ");
		out.write(text, n);
	}
	out << "  |";
	for (uint8_t byte : line)
		out << (byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.');
	out << "|\n";
}

} // namespace

std::vector<uint8_t> parse_hex(std::string_view text)
{
	std::vector<uint8_t> bytes;
	size_t at = 0;

	while (at < text.size()) {
		if (separates(text[at])) {
			at++;
			continue;
		}
		size_t end = at;
		while (end < text.size() && !separates(text[end]))
			end++;
		append_word(text.substr(at, end - at), at, bytes);
		at = end;
	}
	return bytes;
}

void dump_hex(std::ostream &out, std::span<const uint8_t> data)
{
	bool squeezed = false;

	for (size_t at = 0; at < data.size(); at += line_bytes) {
		auto line = data.subspan(at, std::min(line_bytes, data.size() - at));
		if (at > 0 && line.size() == line_bytes &&
		    std::ranges::equal(line, data.subspan(at - line_bytes, line_bytes))) {
			if (!squeezed)
				out << "*\n";
			squeezed = true;
			continue;
		}
		squeezed = false;
		dump_line(out, at, line);
	}
	char text[16];
	int n = std::snprintf(text, sizeof(text), "%08zx\n", data.size());
	out.write(text, n);
}

} // namespace switchtec::tools
