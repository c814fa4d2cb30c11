// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "fd.h"

#include <optional>

namespace guest {

/**
 * How long the kernel was in the driver's remove, whoever asked for it: the function graph tracer on
 * the PCI core's call of it. What else a removal does (hotplug ports, rescans) is not in it.
 */
class remove_timer {
public:
	/** Harmless where there is no tracer. */
	remove_timer();

	void begin();
	/** Milliseconds of the longest one since begin(). */
	std::optional<double> end();

private:
	fd lines_;
};

} // namespace guest
