// SPDX-License-Identifier: GPL-2.0-only
#include "record.h"

#include "../guest/json.h"

#include <cstdio>

namespace matrix {

using guest::json;

std::string name_of(const guest::outcome &what)
{
	return what.error ? guest::errno_name(what.error) : "ok";
}

void record::saw(const std::string &who, const std::string &what)
{
	seen_.emplace_back(who, what);
}

void record::saw(const std::string &who, const guest::outcome &what)
{
	saw(who, name_of(what));
}

void record::problem(const std::string &text)
{
	problems_.push_back(text);
}

void record::broken(const std::string &text)
{
	problem(text);
	broken_ = true;
}

std::string record::json() const
{
	std::string text = "{\"cell\":" + json::quote(cell_) + ",\"seen\":[";
	const char *separator = "";

	for (auto &[who, what] : seen_) {
		text += separator + ("[" + json::quote(who)) + "," + json::quote(what) + "]";
		separator = ",";
	}
	text += "],\"problems\":[";
	separator = "";
	for (auto &problem : problems_) {
		text += separator + json::quote(problem);
		separator = ",";
	}
	text += "],\"ms\":{";
	separator = "";
	for (auto &[what, milliseconds] : times_) {
		char number[32];
		std::snprintf(number, sizeof(number), "%.3f", milliseconds);
		text += separator + json::quote(what) + ":" + number;
		separator = ",";
	}
	return text + "},\"broken\":" + (broken_ ? "true" : "false") + "}";
}

} // namespace matrix
