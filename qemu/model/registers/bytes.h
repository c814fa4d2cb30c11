// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

/* Little endian numbers in plain bytes; the caller has checked that they fit. */
namespace switchtec::model {

inline uint32_t get_le32(std::span<const uint8_t> from, size_t at)
{
	const uint8_t *p = &from[at];

	return p[0] | p[1] << 8 | p[2] << 16 | uint32_t(p[3]) << 24;
}

inline void put_le32(std::span<uint8_t> to, size_t at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		to[at + i] = uint8_t(value >> 8 * i);
}

} // namespace switchtec::model
