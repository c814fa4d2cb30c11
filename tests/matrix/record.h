// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../guest/outcome.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace matrix {

/**
 * What was seen in one cell. Judging it is the host's business (outcomes.py): here only what makes
 * going on senseless counts as broken.
 */
class record {
public:
	explicit record(std::string cell) : cell_(std::move(cell)) {}

	/** "running reader" saw "EPIPE". */
	void saw(const std::string &who, const std::string &what);
	void saw(const std::string &who, const guest::outcome &what);
	/** What no errno describes; the cell fails. */
	void problem(const std::string &text);
	/** The same, and this guest is good for nothing any more. */
	void broken(const std::string &text);
	bool is_broken() const { return broken_; }
	void took(const std::string &what, double milliseconds) { times_[what] = milliseconds; }

	/** One line. */
	std::string json() const;

private:
	std::string cell_;
	std::vector<std::pair<std::string, std::string>> seen_;
	std::vector<std::string> problems_;
	std::map<std::string, double> times_;
	bool broken_ = false;
};

/** "ok", or the name of the errno. */
std::string name_of(const guest::outcome &what);

} // namespace matrix
