// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "place.h"

#include <string>

namespace guest {

/** An uncorrectable error of one of the emulator's devices, by its name there ("sw0", "up0", "port0"). */
void inject_aer(const std::string &device, const std::string &error);

/**
 * Firmware lets functions tell of errors at boot, the kernel when it finds a root port; after cards have
 * come anew nobody has, and QEMU forwards none through such a port. Of a function, by its path in sysfs; of
 * the port above a switch, and all that is below.
 */
void let_report_errors(const std::string &function);
void let_all_report_errors(const place &here);

/** The kernel does not know of a function while this lives: without a driver, too, it would have a vote. */
class absent {
public:
	/** @function: its path in sysfs; "": none */
	explicit absent(const std::string &function);
	~absent();
	absent(const absent &) = delete;
	absent &operator=(const absent &) = delete;

private:
	bool is_;
};

} // namespace guest
