// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "session.h"

#include <functional>

namespace switchtec::tools {

/** A partition of the flash. */
struct flash_partition {
	std::string name;	/* "img1" */
	std::string kind;	/* "img" */
	unsigned copy;
	unsigned id;		/* as commands number it; no_id: they do not */
	uint32_t address, length;
	bool valid, active, running, read_only;
	uint32_t version, crc;
	size_t header_size, body_size;

	static constexpr unsigned no_id = ~0u;
};

/** All of them; from Gen4 on by command 0x2b, before by the driver and what is at their ends. */
std::vector<flash_partition> read_flash_map(session &s);
/** "img1"; or "img", the active one. Throws failure. */
const flash_partition &find_partition(const std::vector<flash_partition> &all, const std::string &name);

using progress = std::function<void(size_t done, size_t all)>;

/** The image in a partition, as a file that can be written again. */
bytes read_flash_image(session &s, const flash_partition &from, const progress &tell);
/** Bytes of the flash as they are. Command 0x1f. */
bytes read_flash(session &s, uint32_t address, size_t length, const progress &tell);

/** Make the other copies of these kinds the ones for the next start. */
void toggle_flash(session &s, const std::vector<std::string> &kinds);
bool can_toggle(int generation, const std::string &kind);

} // namespace switchtec::tools
