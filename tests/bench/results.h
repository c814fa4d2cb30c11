// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

namespace bench {

/**
 * Numbers by key, a line of JSON each on standard output. A key is a path: what was measured, on which
 * switch, with which parameter. Which driver and round they belong to is said once, by context().
 */
class results {
public:
	void context(const std::string &driver, int round);
	void value(const std::string &key, double number) const;
	/** Progress for people who wait. */
	void say(const std::string &what) const;

private:
	std::string context_;
};

/** The middle one; of an even count the lower of the two. */
double median(std::vector<double> numbers);

} // namespace bench
