// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <cstdint>

namespace switchtec::model {

/**
 * for_each_word() - take a write of @size bytes to @offset apart into words, lowest first
 *
 * @what gets the offset of each aligned word, its value, and a mask of the bytes that are written.
 */
template <typename function>
void for_each_word(uint64_t offset, const uint8_t *data, size_t size, function what)
{
	for (size_t i = 0; i < size;) {
		const uint64_t word = (offset + i) & ~uint64_t(3);
		uint32_t value = 0, mask = 0;

		for (; i < size && offset + i < word + 4; i++) {
			const unsigned shift = unsigned(offset + i - word) * 8;

			value |= uint32_t(data[i]) << shift;
			mask |= uint32_t(0xff) << shift;
		}
		what(word, value, mask);
	}
}

} // namespace switchtec::model
