// SPDX-License-Identifier: GPL-2.0-only
// Configuration space of a machine, as far as it can be lost; of the explorer's machine, too.
#pragma once

#include <cstdint>
#include <optional>

#include "rules.h"

namespace host {

/**
 * struct config_space - what decides whether a register can be reached
 * @Flag: bool, or what several threads may look at
 */
template <class Flag>
struct config_space {
	Flag mastering{false};
	Flag memory_space{true}; // is on once the function is enabled
	// The bus has said so, and not yet that it is back: whoever touches a register ends the program.
	Flag out_of_reach{false};
	Flag forgotten{false};

	// What the bus keeps of it.
	struct configuration {
		bool mastering, memory_space;
	};
	std::optional<configuration> kept;
	std::optional<configuration> copy; // of what is kept

	// The function has been reset, and nobody restores its configuration space.
	void forget_configuration()
	{
		mastering = false;
		memory_space = false;
		forgotten = true;
	}
	void check_reach(uint64_t offset) const
	{
		if (out_of_reach)
			bug("register %#llx is touched in a pause", static_cast<unsigned long long>(offset));
	}
};

} // namespace host
