// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "registers/gas.h"
#include "registers/layout.h"

namespace switchtec::model {

inline constexpr unsigned ntb_luts = 8, ntb_requesters = 16;

/** ntb_window_size() - of a BAR; 0: that one is no window */
constexpr uint64_t ntb_window_size(unsigned bar)
{
	/* the first has the windows of the look-up table, and as much again */
	return bar == 2 ? 1 << 20 : bar == 4 ? 512 << 10 : 0;
}

/** struct ntb_target - where an access to a window comes out */
struct ntb_target {
	unsigned partition;
	uint64_t address;
	uint32_t requester; /* as whose request */
};

/**
 * struct ntb_setup - what a partition's control registers say
 *
 * A window's BAR begins with the windows of the look-up table, if it has them; the direct one comes behind.
 */
struct ntb_setup {
	struct window {
		uint32_t control = 0;
		uint64_t size = 0;	    /* of the direct one; below 0x1000: how many bits of its address are 0 */
		uint64_t translation = 0;   /* below 0x1000: the partition */
	};
	/* the first that cannot be, as the error registers have it; 0: all can */
	struct errors {
		uint32_t bar = 0, lut = 0, requester = 0;

		explicit operator bool() const { return bar || lut || requester; }
	};

	static ntb_setup of(const gas &mem, unsigned partition);
	errors check(unsigned partitions) const;
	std::optional<ntb_target> translate(unsigned bar, uint64_t offset, uint32_t requester) const;

	std::array<window, ntb_reg::bars> windows{};
	std::array<uint64_t, ntb_luts> lut{};
	std::array<uint32_t, ntb_requesters> requesters{};
};

} // namespace switchtec::model
