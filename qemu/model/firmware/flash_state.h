// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <cstdint>

#include "firmware/flash_layout.h"
#include "registers/gas.h"

namespace switchtec::model {

/** struct flash_state - what SYS_INFO and FLASH_INFO tell about the flash, by kind */
struct flash_state {
	std::array<uint8_t, flash_kinds> active{};	/* the copy that the next start takes */
	std::array<uint8_t, flash_kinds> running{};	/* the copy that the last start took */
	uint32_t firmware_version = 0;			/* of the running main image */

	uint8_t &active_copy(flash_kind kind) { return active[unsigned(kind)]; }
	uint8_t active_copy(flash_kind kind) const { return active[unsigned(kind)]; }
	uint8_t running_copy(flash_kind kind) const { return running[unsigned(kind)]; }
	bool operator==(const flash_state &) const = default;
};

/** factory_version() - of all images, before anything was downloaded */
uint32_t factory_version(generation gen);

/** factory_state() - copy 0 of everything */
flash_state factory_state(generation gen);

/** show_flash_state() - write the registers */
void show_flash_state(gas &mem, generation gen, const flash_state &state);

} // namespace switchtec::model
