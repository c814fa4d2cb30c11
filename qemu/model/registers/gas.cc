// SPDX-License-Identifier: GPL-2.0-only

#include "registers/gas.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "registers/layout.h"

namespace switchtec::model {

gas::gas(size_t size) : size_(size)
{
	clear();
}

void gas::clear()
{
	/* The old one first: two of them at a time is more than anybody needs, and the explorer has just one. */
	memory_.reset();
	memory_.reset(static_cast<uint8_t *>(std::calloc(1, size_)));
	if (!memory_)
		throw std::bad_alloc();
}

uint32_t gas::get32(uint64_t offset) const
{
	const uint8_t *p = at(offset);

	return p[0] | p[1] << 8 | p[2] << 16 | uint32_t(p[3]) << 24;
}

uint64_t gas::get64(uint64_t offset) const
{
	return get32(offset) | uint64_t(get32(offset + 4)) << 32;
}

void gas::put16(uint64_t offset, uint16_t value)
{
	put8(offset, uint8_t(value));
	put8(offset + 1, uint8_t(value >> 8));
}

void gas::put32(uint64_t offset, uint32_t value)
{
	put16(offset, uint16_t(value));
	put16(offset + 2, uint16_t(value >> 16));
}

void gas::put64(uint64_t offset, uint64_t value)
{
	put32(offset, uint32_t(value));
	put32(offset + 4, uint32_t(value >> 32));
}

void gas::put_text(uint64_t offset, std::string_view text, size_t size)
{
	fill(offset, ' ', size);
	std::memcpy(memory_.get() + offset, text.data(), std::min(size, text.size()));
}

void gas::put_bytes(uint64_t offset, const uint8_t *from, size_t size)
{
	std::memcpy(memory_.get() + offset, from, size);
}

void gas::fill(uint64_t offset, uint8_t value, size_t size)
{
	std::memset(memory_.get() + offset, value, size);
}

} // namespace switchtec::model
