// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "registers/layout.h"

namespace switchtec::model {

/** class gas - the memory behind BAR0, or the first @size bytes of it, little endian, without any behaviour */
class gas {
public:
	explicit gas(size_t size = bar0_size);

	void clear();

	uint32_t get32(uint64_t offset) const;
	uint64_t get64(uint64_t offset) const;
	const uint8_t *at(uint64_t offset) const { return memory_.get() + offset; }

	void put8(uint64_t offset, uint8_t value) { memory_[offset] = value; }
	void put16(uint64_t offset, uint16_t value);
	void put32(uint64_t offset, uint32_t value);
	void put64(uint64_t offset, uint64_t value);
	/* a text padded with spaces to @size, cut if longer */
	void put_text(uint64_t offset, std::string_view text, size_t size);
	void put_bytes(uint64_t offset, const uint8_t *from, size_t size);
	void fill(uint64_t offset, uint8_t value, size_t size);

private:
	struct free_memory {
		void operator()(uint8_t *p) const { std::free(p); }
	};

	/* calloc: 4 MiB of which a test touches a few pages; the rest is never backed by memory */
	std::unique_ptr<uint8_t[], free_memory> memory_;
	size_t size_;
};

} // namespace switchtec::model
