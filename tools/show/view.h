// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "out.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <vector>

namespace switchtec::tools {

using json = nlohmann::ordered_json;

/** A column of a table, or a line of a list of properties: which member of an object, and how it is shown. */
struct column {
	const char *key, *title;
	std::function<std::string(const json &)> format = nullptr;
};

/**
 * How a result is shown to people: rows of the array in member @rows, or the properties of the object itself
 * if there is none. The raw form has the same columns, separated by tabs.
 */
struct view {
	std::vector<column> columns;
	const char *rows = nullptr;
	const char *when_empty = "nothing";
};

std::string table_text(const json &data, const view &how, const style &colours);
/** No titles, no colours, nothing aligned: a record is a line, its fields have tabs between. */
std::string raw_text(const json &data, const view &how);

/* Ways to show a value */
std::function<std::string(const json &)> hex(int digits);
std::function<std::string(const json &)> fixed(int places, const char *unit = "");
std::string yes_no(const json &value);

} // namespace switchtec::tools
