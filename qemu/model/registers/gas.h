// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string_view>

namespace switchtec::model {

/**
 * class gas - the memory behind BAR0, little endian, without any behaviour
 *
 * Pokes are a layer above it: what a client reads, not what the model stores.
 */
class gas {
public:
	gas();

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

	/* the aligned word at @offset as a client sees it */
	uint32_t visible32(uint64_t offset) const;
	void poke(uint64_t offset, uint32_t value) { pokes_[offset & ~uint64_t(3)] = value; }
	void unpoke(uint64_t offset) { pokes_.erase(offset & ~uint64_t(3)); }

private:
	struct free_memory {
		void operator()(uint8_t *p) const { std::free(p); }
	};

	/* calloc: 4 MiB of which a test touches a few pages; the rest is never backed by memory */
	std::unique_ptr<uint8_t[], free_memory> memory_;
	std::map<uint64_t, uint32_t> pokes_;
};

} // namespace switchtec::model
