// SPDX-License-Identifier: GPL-2.0-only
#include "cell.h"

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

namespace matrix {

std::vector<cell> read_cells(const std::string &path)
{
	static const std::map<std::string, closing> closings = {
		{ "before", closing::before }, { "between", closing::between },
		{ "open", closing::open },     { "late", closing::late },
	};
	std::ifstream file(path);
	std::vector<cell> cells;

	if (!file)
		throw std::runtime_error("cannot read " + path);
	for (std::string line; std::getline(file, line);) {
		std::istringstream words(line);
		std::string closes, action;
		cell c;

		words >> c.way >> c.state >> c.kind >> c.mode >> closes >> action;
		if (!words || !closings.count(closes) || (action != "driver" && action != "function"))
			throw std::runtime_error(path + ": not a cell: " + line);
		c.name = c.way + '/' + c.state + '/' + c.kind + '/' + c.mode;
		c.closes = closings.at(closes);
		c.driver_only = action == "driver";
		cells.push_back(c);
	}
	return cells;
}

} // namespace matrix
