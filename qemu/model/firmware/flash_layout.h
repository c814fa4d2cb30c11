// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "registers/generation.h"

namespace switchtec::model {

/** enum class flash_kind - what a flash partition is for; most kinds have two copies */
enum class flash_kind : uint8_t { boot, map, key, riot, bl2, cfg, img, nvlog, cert, dbg, vendor };
inline constexpr unsigned flash_kinds = unsigned(flash_kind::vendor) + 1;

/** struct flash_partition - where one partition is, and by which names it goes */
struct flash_partition {
	flash_kind kind;
	uint8_t copy;		/* 0 or 1; vendor partitions: 0..7 */
	uint8_t id;		/* as commands name it; no_flash_id: they don't */
	uint32_t address, length;
	uint64_t info_reg;	/* of its address in FLASH_INFO, length after it; 0: not listed */
};

inline constexpr uint8_t no_flash_id = 0xff;
inline constexpr uint32_t flash_size = 16u << 20;

/** flash_base() - the address of the flash's first byte, in commands and in FLASH_INFO */
uint32_t flash_base(generation gen);

/** flash_layout() - all partitions, in the order of the partition info command (0x2b) */
const std::vector<flash_partition> &flash_layout(generation gen);

/** find_flash() - the partition of this kind and copy, or of this id; null if there is none */
const flash_partition *find_flash(generation gen, flash_kind kind, unsigned copy);
const flash_partition *find_flash_id(generation gen, unsigned id);

/** image_type() - the number of a kind in image headers; Gen3 has the id of copy 0 there */
std::optional<uint32_t> image_type(generation gen, flash_kind kind);

/** kind_of_type() - the kind that an image header of this type is for */
std::optional<flash_kind> kind_of_type(generation gen, uint32_t type);

} // namespace switchtec::model
