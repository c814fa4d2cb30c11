// SPDX-License-Identifier: GPL-2.0-only

#include "ntb/setup.h"

namespace switchtec::model {

namespace {

constexpr uint32_t direct_enabled = 1u << 4, lut_enabled = 1u << 5;
constexpr uint64_t entry_enabled = 1, partition_mask = 0x3f, page_mask = 0xfff;
constexpr unsigned smallest_bits = 12;

/* of the windows of the look-up table in a BAR */
unsigned lut_bits(uint32_t control) { return control >> 8 & 0x3f; }
unsigned lut_count(uint32_t control) { return (control >> 14 & 0x1ff) + 1; }

uint64_t lut_space(const ntb_setup::window &w)
{
	return w.control & lut_enabled ? uint64_t(lut_count(w.control)) << lut_bits(w.control) : 0;
}

bool lut_fits(const ntb_setup::window &w, uint64_t bar_size)
{
	const unsigned bits = lut_bits(w.control);

	return bits >= smallest_bits && bits < 32 && lut_count(w.control) <= ntb_luts && lut_space(w) <= bar_size;
}

bool direct_fits(const ntb_setup::window &w, uint64_t bar_size, unsigned partitions)
{
	const uint64_t size = w.size & ~page_mask, address = w.translation & ~page_mask;
	const uint64_t bits = w.size & page_mask;

	return size && size <= bar_size - lut_space(w) && bits >= smallest_bits && bits < 64 &&
	       !(address & ((uint64_t(1) << bits) - 1)) && (w.translation & page_mask) < partitions;
}

bool window_fits(const ntb_setup::window &w, uint64_t bar_size, unsigned partitions)
{
	if (w.control & lut_enabled && !lut_fits(w, bar_size))
		return false;
	return !(w.control & direct_enabled) || direct_fits(w, bar_size, partitions);
}

} // namespace

ntb_setup ntb_setup::of(const gas &mem, unsigned partition)
{
	const uint64_t own = ntb_control_block(partition);
	ntb_setup s;

	for (unsigned i = 0; i < s.windows.size(); i++) {
		const uint64_t entry = own + ntb_reg::bar_entry + i * ntb_reg::bar_stride;
		const uint64_t high = mem.get32(own + ntb_reg::bar_extension + i * ntb_reg::bar_stride);

		s.windows[i] = {mem.get32(entry), mem.get32(entry + 4) | high << 32, mem.get64(entry + 8)};
	}
	for (unsigned i = 0; i < s.lut.size(); i++)
		s.lut[i] = mem.get64(own + ntb_reg::lut + 8 * i);
	for (unsigned i = 0; i < s.requesters.size(); i++)
		s.requesters[i] = mem.get32(own + ntb_reg::requester_table + 4 * i);
	return s;
}

ntb_setup::errors ntb_setup::check(unsigned partitions) const
{
	constexpr uint32_t entry_error = 1u << 31; /* and its number */
	errors e;

	for (unsigned i = 0; i < windows.size(); i++)
		if (!window_fits(windows[i], ntb_window_size(i), partitions))
			e.bar |= 1u << i;
	for (unsigned i = 0; i < lut.size() && !e.lut; i++)
		if (lut[i] & entry_enabled && (lut[i] >> 1 & partition_mask) >= partitions)
			e.lut = entry_error | i;
	for (unsigned i = 0; i < requesters.size() && !e.requester; i++)
		for (unsigned j = 0; j < i; j++)
			if (requesters[i] & requesters[j] & entry_enabled &&
			    requesters[i] >> 16 == requesters[j] >> 16)
				e.requester = entry_error | i;
	return e;
}

std::optional<ntb_target> ntb_setup::translate(unsigned bar, uint64_t offset, uint32_t requester) const
{
	const window &w = windows[bar];
	std::optional<uint32_t> as;

	for (const uint32_t entry : requesters)
		if (entry & entry_enabled && entry >> 16 == requester)
			as = entry >> 1 & 0xff;
	if (!as)
		return {};
	if (offset < lut_space(w)) {
		const uint64_t size = uint64_t(1) << lut_bits(w.control);
		const uint64_t entry = lut[offset / size];

		if (!(entry & entry_enabled))
			return {};
		return ntb_target{unsigned(entry >> 1 & partition_mask), (entry & ~(size - 1)) + offset % size, *as};
	}
	offset -= lut_space(w);
	if (!(w.control & direct_enabled) || offset >= (w.size & ~page_mask))
		return {};
	return ntb_target{unsigned(w.translation & page_mask), (w.translation & ~page_mask) + offset, *as};
}

} // namespace switchtec::model
