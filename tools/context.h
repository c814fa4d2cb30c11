// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "failure.h"
#include "show/view.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace switchtec::tools {

enum class form { table, json, raw };

/** What a command was called with, and where it says what it found. */
class context {
public:
	std::string name;	/* of the command */
	std::map<std::string, std::vector<std::string>> given;	/* by long name */
	form output = form::table;
	bool verbose = false;
	std::optional<double> timeout_s;

	bool has(const std::string &option) const { return given.contains(option); }
	std::string text(const std::string &option, const std::string &otherwise = "") const;
	std::vector<std::string> texts(const std::string &option) const;
	/** Decimal, or with 0x. Throws usage_error for anything else. */
	uint64_t number(const std::string &option, uint64_t otherwise, uint64_t least, uint64_t most) const;
	/** Of --timeout from now on; a command that is given none has a long one all the same. */
	deadline until() const;
	/** The same for what waits as long as it takes, unless told otherwise. */
	deadline until_told() const;

	/** The result, in the form that was asked for. */
	void show(const json &data, const view &how) const;
	/** The same, where the table, or the raw form, is a text of its own. */
	void show(const json &data, const std::string &table, const std::string &raw) const;
	/** Beside a result: to standard error, so that it does not mix. */
	void note(const std::string &text) const;
	void say_verbose(const std::string &text) const;
	/** Asks, unless --yes was given. Throws when the answer is no, or when there is nobody to ask. */
	void confirm(const std::string &question) const;
};

/** The JSON document that a command prints. */
json document(const std::string &command, const json &data);

} // namespace switchtec::tools
