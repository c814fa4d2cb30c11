// SPDX-License-Identifier: GPL-2.0

#include "events.h"

#include <optional>

#include "layout.h"

namespace switchtec::model {

namespace {

constexpr unsigned no_partition = ~0u;

struct place {
	uint64_t summary;	/* offset of the summary register */
	unsigned bit;		/* in it; 32 and up: this event has none */
	unsigned partition;	/* whose summary it is, for the bitmap of partitions */
};

/* the index of the header at @offset among @count headers from @first on */
std::optional<unsigned> index_of(uint64_t offset, uint64_t first, uint64_t count)
{
	if (offset < first || (offset - first) % event_header_stride)
		return std::nullopt;
	const uint64_t index = (offset - first) / event_header_stride;

	return index < count ? std::optional(unsigned(index)) : std::nullopt;
}

std::optional<place> place_of(uint64_t offset, const config &cfg)
{
	if (offset >= sw_event_base && offset < sys_info_base) {
		const auto i = index_of(offset - sw_event_base, sw_event_reg::first_header,
					sw_event_reg::header_count);

		if (i)
			return place{sw_event_base + sw_event_reg::global_summary, *i,
				     no_partition};
	} else if (offset >= part_cfg_base && offset < part_cfg(cfg.partitions)) {
		const unsigned partition = unsigned((offset - part_cfg_base) / part_cfg_stride);
		const auto i = index_of(offset - part_cfg(partition), part_cfg_reg::first_header,
					part_cfg_reg::header_count);
		/* the last one, the inter-communication request, has no summary bit */
		constexpr unsigned summarised = 4;

		if (i)
			return place{part_cfg(partition) + part_cfg_reg::part_event_summary,
				     *i < summarised ? *i : 32, partition};
	} else if (offset >= pff_csr_base && offset < pff_csr(cfg.pffs)) {
		const unsigned pff = unsigned((offset - pff_csr_base) / pff_csr_stride);
		const auto i = index_of(offset - pff_csr(pff), pff_csr_reg::first_header,
					pff_csr_reg::header_count);

		if (i)
			return place{pff_csr(pff) + pff_csr_reg::pff_event_summary, *i,
				     no_partition};
	}
	return std::nullopt;
}

} // namespace

bool events::is_header(uint64_t offset) const
{
	return place_of(offset, config_).has_value();
}

void events::write_header(uint64_t offset, uint32_t value)
{
	using namespace event_bit;
	uint32_t header = mem_.get32(offset);

	header = (header & ~enables) | (value & enables);
	if (value & occurred)
		header &= ~occurred;
	mem_.put32(offset, header);
	summarise(offset, header & occurred);
}

bool events::raise(uint64_t offset)
{
	using namespace event_bit;
	const uint32_t header = mem_.get32(offset);
	const uint32_t count = ((header & count_mask) + (1u << count_shift)) & count_mask;

	mem_.put32(offset, (header & ~count_mask) | count | occurred);
	summarise(offset, true);
	return header & interrupt;
}

void events::summarise(uint64_t offset, bool pending)
{
	const auto where = place_of(offset, config_);

	if (!where || where->bit >= 32)
		return;

	const uint32_t bit = 1u << where->bit;
	const uint32_t old = mem_.get32(where->summary), now = pending ? old | bit : old & ~bit;

	mem_.put32(where->summary, now);
	if (where->partition == no_partition)
		return;

	constexpr uint64_t bitmap_reg = sw_event_base + sw_event_reg::part_event_bitmap;
	const uint64_t partition = uint64_t(1) << where->partition;
	const uint64_t bitmap = mem_.get64(bitmap_reg);

	mem_.put64(bitmap_reg, now ? bitmap | partition : bitmap & ~partition);
}

} // namespace switchtec::model
