// SPDX-License-Identifier: GPL-2.0-only

#include "registers/events.h"

#include <algorithm>
#include <span>

#include "registers/ports.h"

namespace switchtec::model {

namespace {

/* The headers of each block in the order of their offsets, named by the event ids of the ABI. */
constexpr uint8_t global_ids[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 29};
constexpr uint8_t partition_ids[] = {13, 14, 15, 16, 30};
constexpr uint8_t pff_ids[] = {17, 18, 19, 20, 31, 21, 22, 23, 24, 25, 26, 27, 28};

static_assert(std::size(global_ids) == sw_event_reg::header_count);
static_assert(std::size(partition_ids) == part_cfg_reg::header_count);
static_assert(std::size(pff_ids) == pff_csr_reg::header_count);
static_assert(std::size(global_ids) + std::size(partition_ids) + std::size(pff_ids) == event_ids);

/* the one event that no summary tells of: the inter-communication request */
constexpr unsigned unsummarised = 30;

/*
 * MRPC completions: whether one interrupts while the last is pending is not known, every driver acknowledges
 * each. So they do not, which is the worse for a driver that forgets to.
 */
bool interrupts_once(unsigned id)
{
	return (id >= 8 && id <= 11) || id == 14 || id == 15;
}

std::optional<unsigned> position_of(uint64_t id, std::span<const uint8_t> ids)
{
	const auto found = std::find(ids.begin(), ids.end(), id);

	return found == ids.end() ? std::nullopt : std::optional(unsigned(found - ids.begin()));
}

/* the position of the header at @offset among @count headers from @first on */
std::optional<unsigned> position_at(uint64_t offset, uint64_t first, uint64_t count)
{
	if (offset < first || (offset - first) % event_header_stride)
		return std::nullopt;
	const uint64_t position = (offset - first) / event_header_stride;

	return position < count ? std::optional(unsigned(position)) : std::nullopt;
}

bool wants_interrupt(uint32_t header)
{
	constexpr uint32_t both = event_bit::occurred | event_bit::interrupt;

	return (header & both) == both;
}

} // namespace

events::events(gas &mem, const config &cfg) : mem_(mem), config_(cfg)
{
	partition_of_pff_.fill(no_partition);
	for (unsigned p = 0; p < cfg.partitions; p++) {
		const partition_ports ports = ports_of(cfg, p);

		for (unsigned pff = 0; pff < cfg.pffs; pff++)
			if (ports.owns(pff))
				partition_of_pff_[pff] = p;
	}
}

/* ---- where things are ---- */

events::place events::global_place(unsigned position) const
{
	return {.header = sw_event_base + sw_event_reg::first_header +
			  position * event_header_stride,
		.summary = sw_event_base + sw_event_reg::global_summary,
		.summary_bit = 1u << position,
		.partition = no_partition,
		.id = global_ids[position],
		.index = 0};
}

events::place events::partition_place(unsigned partition, unsigned position) const
{
	const unsigned id = partition_ids[position];

	return {.header = part_cfg(partition) + part_cfg_reg::first_header +
			  position * event_header_stride,
		.summary = part_cfg(partition) + part_cfg_reg::part_event_summary,
		.summary_bit = id == unsummarised ? 0 : 1u << position,
		.partition = partition,
		.id = id,
		.index = partition};
}

events::place events::pff_place(unsigned pff, unsigned position) const
{
	return {.header = pff_csr(pff) + pff_csr_reg::first_header + position * event_header_stride,
		.summary = pff_csr(pff) + pff_csr_reg::pff_event_summary,
		.summary_bit = 1u << position,
		.partition = partition_of_pff_[pff],
		.id = pff_ids[position],
		.index = pff};
}

std::optional<events::place> events::place_of(uint64_t offset) const
{
	if (offset >= sw_event_base && offset < sys_info_base) {
		const auto i = position_at(offset - sw_event_base, sw_event_reg::first_header,
					   sw_event_reg::header_count);

		return i ? std::optional(global_place(*i)) : std::nullopt;
	}
	if (offset >= part_cfg_base && offset < part_cfg(config_.partitions)) {
		const unsigned p = unsigned((offset - part_cfg_base) / part_cfg_stride);
		const auto i = position_at(offset - part_cfg(p), part_cfg_reg::first_header,
					   part_cfg_reg::header_count);

		return i ? std::optional(partition_place(p, *i)) : std::nullopt;
	}
	if (offset >= pff_csr_base && offset < pff_csr(config_.pffs)) {
		const unsigned pff = unsigned((offset - pff_csr_base) / pff_csr_stride);
		const auto i = position_at(offset - pff_csr(pff), pff_csr_reg::first_header,
					   pff_csr_reg::header_count);

		return i ? std::optional(pff_place(pff, *i)) : std::nullopt;
	}
	return std::nullopt;
}

bool events::is_header(uint64_t offset) const
{
	return place_of(offset).has_value();
}

bool events::wants_interrupt(uint64_t offset) const
{
	return model::wants_interrupt(mem_.get32(offset));
}

std::optional<uint64_t> events::find(uint64_t id, std::optional<uint32_t> index, unsigned local,
				     std::string &error) const
{
	const auto complain = [&](unsigned count, const char *what) {
		error = "event " + std::to_string(id) + " has no index " +
			std::to_string(index.value_or(0)) + ": there are " + std::to_string(count) +
			" " + what;
		return std::nullopt;
	};

	if (const auto i = position_of(id, global_ids)) {
		if (index.value_or(0) == 0)
			return global_place(*i).header;
		error = "event " + std::to_string(id) + " is global: it has no index but 0";
		return std::nullopt;
	}
	if (const auto i = position_of(id, partition_ids)) {
		const unsigned partition = index.value_or(local);

		if (partition < config_.partitions)
			return partition_place(partition, *i).header;
		return complain(config_.partitions, "partitions");
	}
	if (const auto i = position_of(id, pff_ids)) {
		if (index.value_or(0) < config_.pffs)
			return pff_place(index.value_or(0), *i).header;
		return complain(config_.pffs, "PFFs");
	}
	error = "there is no event " + std::to_string(id);
	return std::nullopt;
}

/* ---- what happens ---- */

partition_set events::write_header(uint64_t offset, uint32_t value)
{
	using namespace event_bit;
	const auto where = place_of(offset);
	const uint32_t old = mem_.get32(offset);

	if (!where || old & unsupported)
		return nobody;

	uint32_t header = (old & ~enables) | (value & enables);

	if (value & occurred)
		header &= ~occurred;
	mem_.put32(offset, header);
	if (old & ~header & occurred && !silent_.erase(offset))
		summarise(*where, false);
	return model::wants_interrupt(header) && !model::wants_interrupt(old) ? whose(*where) : nobody;
}

partition_set events::raise(uint64_t offset, uint32_t detail)
{
	const auto where = place_of(offset);

	return where ? raise_at(*where, false, detail) : nobody;
}

partition_set events::raise_silently(uint64_t offset)
{
	const auto where = place_of(offset);

	return where ? raise_at(*where, true, 0) : nobody;
}

partition_set events::raise_all()
{
	partition_set wanted = nobody;

	for (unsigned i = 0; i < sw_event_reg::header_count; i++)
		wanted |= raise_at(global_place(i), false, 0);
	for (unsigned p = 0; p < config_.partitions; p++)
		for (unsigned i = 0; i < part_cfg_reg::header_count; i++)
			wanted |= raise_at(partition_place(p, i), false, 0);
	for (unsigned pff = 0; pff < config_.pffs; pff++)
		for (unsigned i = 0; i < pff_csr_reg::header_count; i++)
			wanted |= raise_at(pff_place(pff, i), false, 0);
	return wanted;
}

partition_set events::raise_at(const place &where, bool silently, uint32_t detail)
{
	using namespace event_bit;
	const uint32_t old = mem_.get32(where.header);

	if (old & unsupported)
		return nobody;

	const uint32_t count = ((old & count_mask) + (1u << count_shift)) & count_mask;
	const uint32_t header = (old & ~count_mask) | count | occurred;

	mem_.put32(where.header, header);
	write_data(where, header, detail);
	if (silently) {
		if (!(old & occurred))
			silent_.insert(where.header);
	} else if (!(old & occurred) || silent_.erase(where.header)) {
		summarise(where, true);
	}
	if ((interrupts_once(where.id) || !config_.assumed.event_repeats) && model::wants_interrupt(old))
		return nobody;
	return model::wants_interrupt(header) ? whose(where) : nobody;
}

partition_set events::whose(const place &where) const
{
	if (where.header < part_cfg_base)
		return everybody;

	const partition_set owner =
		where.partition == no_partition ? nobody : partition_set(1) << where.partition;

	switch (config_.assumed.foreign_events) {
	case event_audience::owner:
		return owner;
	case event_audience::all:
		return everybody;
	case event_audience::none:
		return owner & partition_set(1) << config_.partition;
	case event_audience::by_hosts:
		break;
	}
	return config_.shared ? owner : everybody;
}

/* Made up, but so that each word tells where it comes from. */
void events::write_data(const place &where, uint32_t header, uint32_t detail)
{
	const uint32_t origin = 0xe0000000 | where.id << 16 | where.index;
	const uint32_t count = (header & event_bit::count_mask) >> event_bit::count_shift;
	uint64_t at = where.header;

	for (uint32_t word : {origin, detail, count, ~origin, 0x5a5a5a5au})
		mem_.put32(at += 4, word);
}

void events::mark_unsupported(uint64_t offset)
{
	const auto where = place_of(offset);

	if (!where)
		return;
	write_header(offset, event_bit::occurred);
	mem_.put32(offset, event_bit::unsupported);
	unsupported_.insert(offset);
}

void events::reset()
{
	silent_.clear();
	pending_ = {};
	for (uint64_t offset : unsupported_)
		mem_.put32(offset, event_bit::unsupported);
}

void events::reset_partition(unsigned partition)
{
	const auto forget = [this](const place &where) {
		write_header(where.header, event_bit::occurred);
		if (!unsupported_.contains(where.header))
			for (unsigned i = 0; i <= event_data_words; i++)
				mem_.put32(where.header + 4 * i, 0);
	};

	for (unsigned i = 0; i < part_cfg_reg::header_count; i++)
		forget(partition_place(partition, i));
	for (unsigned pff = 0; pff < config_.pffs; pff++)
		for (unsigned i = 0; i < pff_csr_reg::header_count; i++)
			if (partition_of_pff_[pff] == partition)
				forget(pff_place(pff, i));
}

/* "occurred" of this header has just become @pending */
void events::summarise(const place &where, bool pending)
{
	constexpr uint64_t bitmap_reg = sw_event_base + sw_event_reg::part_event_bitmap;
	const uint32_t summary = mem_.get32(where.summary);

	mem_.put32(where.summary,
		   pending ? summary | where.summary_bit : summary & ~where.summary_bit);
	if (where.partition == no_partition)
		return;

	unsigned &of_partition = pending_[where.partition];
	const uint64_t bit = uint64_t(1) << where.partition;
	const uint64_t bitmap = mem_.get64(bitmap_reg);

	of_partition += pending ? 1 : -1;
	mem_.put64(bitmap_reg, of_partition ? bitmap | bit : bitmap & ~bit);
}

} // namespace switchtec::model
