// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "generation.h"
#include "layout.h"

namespace switchtec::model {

/** What the firmware answers to a command id that it does not know. */
inline constexpr uint32_t unknown_command = 0x64005;

using payload = std::array<uint8_t, mrpc_reg::payload_size>;

struct request {
	const chip &what;
	uint16_t id;
	payload input;		/* all of the input registers: the device is not told a length */

	uint32_t word(size_t index) const
	{
		const uint8_t *p = &input[4 * index];

		return p[0] | p[1] << 8 | p[2] << 16 | uint32_t(p[3]) << 24;
	}
};

struct response {
	uint32_t return_value = 0;
	size_t size = 0;
	payload data{};

	void append(uint32_t word)
	{
		for (unsigned shift = 0; shift < 32; shift += 8)
			data[size++] = uint8_t(word >> shift);
	}
};

/** run_command() - look @req up in the table of commands.cc and run it */
response run_command(const request &req);

} // namespace switchtec::model
