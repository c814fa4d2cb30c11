// SPDX-License-Identifier: GPL-2.0-only
#include "results.h"

#include "../guest/json.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace bench {

using guest::json;

namespace {

void print(const std::string &line)
{
	std::printf("%s\n", line.c_str());
	std::fflush(stdout);
}

} // namespace

void results::context(const std::string &driver, int round)
{
	context_ = "\"driver\":" + json::quote(driver) + ",\"round\":" + std::to_string(round);
}

void results::value(const std::string &key, double number) const
{
	char text[40];

	std::snprintf(text, sizeof(text), "%.17g", number);
	print("{" + context_ + ",\"key\":" + json::quote(key) + ",\"value\":" + text + "}");
}

void results::say(const std::string &what) const
{
	print("{" + context_ + ",\"say\":" + json::quote(what) + "}");
}

double median(std::vector<double> numbers)
{
	if (numbers.empty())
		throw std::runtime_error("a median of nothing");
	auto middle = numbers.begin() + static_cast<long>((numbers.size() - 1) / 2);
	std::nth_element(numbers.begin(), middle, numbers.end());
	return *middle;
}

} // namespace bench
