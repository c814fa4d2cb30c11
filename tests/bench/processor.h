// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../guest/sysfs.h"

#include <filesystem>
#include <sched.h>
#include <stdexcept>
#include <string>

namespace bench {

/** The calling thread runs on this processor only, until the end of the scope. */
class on_processor {
public:
	explicit on_processor(unsigned number)
	{
		cpu_set_t only;

		CPU_ZERO(&only);
		CPU_SET(number, &only);
		if (sched_getaffinity(0, sizeof(before_), &before_) || sched_setaffinity(0, sizeof(only), &only))
			throw std::runtime_error("there is no processor " + std::to_string(number));
	}
	~on_processor() { (void)sched_setaffinity(0, sizeof(before_), &before_); }
	on_processor(const on_processor &) = delete;
	on_processor &operator=(const on_processor &) = delete;

private:
	cpu_set_t before_;
};

/**
 * Interrupts of the function at @address come on the first processor, whatever the kernel's choice was:
 * whether they wake the program's processor, or another, makes all the difference to an emulator.
 */
inline void interrupts_on_first_processor(const std::string &address)
{
	for (auto &irq : std::filesystem::directory_iterator("/sys/bus/pci/devices/" + address + "/msi_irqs"))
		(void)guest::write_text("/proc/irq/" + irq.path().filename().string() + "/smp_affinity", "1");
}

} // namespace bench
