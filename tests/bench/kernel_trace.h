// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace bench {

/**
 * What the kernel itself records while something is done (tracefs): calls of functions, with where they
 * are called from, and events. The same for any driver, which knows nothing of it.
 */
class kernel_trace {
public:
	/** @functions: names or globs; @events: as in "kmem/kmalloc". */
	kernel_trace(const std::vector<std::string> &functions, const std::vector<std::string> &events);
	~kernel_trace();
	kernel_trace(const kernel_trace &) = delete;
	kernel_trace &operator=(const kernel_trace &) = delete;

	/** Lines of the record; throws when some have been lost. */
	std::vector<std::string> lines_of(const std::function<void()> &what) const;

private:
	std::vector<std::string> events_;
};

/** The function that a line says was called by the driver itself; "" if it says nothing of the kind. */
std::string called_by_driver(const std::string &line);
/** An event's line is about an allocation by the driver itself. */
bool allocated_by_driver(const std::string &line);
/** The number or word after "name=". */
std::string field(const std::string &line, const std::string &name);

} // namespace bench
