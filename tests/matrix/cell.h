// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

namespace matrix {

/** When the handles of a cell are closed; with the kind of removal it makes igt's name of the way. */
enum class closing {
	before,		/* the device is believed to be closed when it goes */
	between,	/* after it has gone, before it comes back */
	open,		/* after the check that the device which came back works */
	late,		/* when it has come back, before that check */
};

/** One cell: what tests/matrix/run asks for, a line of the list. */
struct cell {
	std::string name;	/* "hotrebind/running/unbind/dma" */
	std::string way, state, kind, mode;
	closing closes;
	/* the driver alone goes and comes back, or the whole function */
	bool driver_only;
};

/** A list is lines of: way state kind mode closing action. Throws on anything else. */
std::vector<cell> read_cells(const std::string &path);

} // namespace matrix
