// SPDX-License-Identifier: GPL-2.0-only
#include "lies.h"

namespace fuzz {

// Offsets are the hardware's, not taken from the driver or the model: one wrong number must not
// hide on both sides.
static constexpr uint64_t part_cfg = 0x4000, part_cfg_stride = 0x400, part_cfg_end = 0x10000;
static constexpr uint64_t pff_csr = 0x134000, pff_csr_stride = 0x1000;

static constexpr uint32_t mrpc_words[] = {0x400, 0x404, 0x7f8, 0x7fc, 0x804, 0x804, 0x808, 0x80c,
					  0x810, 0x818, 0x81c};
static constexpr uint32_t sys_info_words[] = {0x00, 0x04, 0x08, 0x18, 0x20, 0x48, 0x4c, 0x50, 0x108,
					      0x110, 0x120, 0x124, 0x12c, 0x13c, 0x144, 0x15c};
static constexpr uint32_t part_cfg_words[] = {0x10, 0x14, 0x18, 0x1c, 0xd0, 0x100, 0x114, 0x124,
					      0x128, 0x13c, 0x154, 0x16c, 0x184, 0x188};
static constexpr uint32_t pff_csr_words[] = {0x000, 0x000, 0xc00, 0xc10, 0xc28, 0xc40, 0xc70,
					     0xc88, 0xcb8, 0xd18, 0xd30, 0xd34};
static constexpr uint32_t values[] = {0,    ~0u,  1,    2,    9,     0x7f,       0x80,       0xff,
				      0x100, 47,  48,   49,   254,   0x7fffffff, 0x80000000, 0x11f8,
				      0x1055, 13, 0xffff, 0x10000};

lie lie::from(input &in)
{
	lie l;

	l.where = static_cast<kind>(in.below(8));
	const uint8_t block = in.byte();
	l.every_block = block & 0x80 && block % 3 == 0;
	switch (l.where) {
	case kind::mrpc:
		l.word = in.one_of(mrpc_words);
		break;
	case kind::sw_event:
		l.word = 0x1800 + 4 * in.below(0x60);
		break;
	case kind::sys_info:
		l.word = 0x2000 + in.one_of(sys_info_words);
		break;
	case kind::flash_info:
		l.word = 0x2200 + 4 * in.below(0x2c);
		break;
	case kind::part_cfg:
		l.word = part_cfg + in.one_of(part_cfg_words) +
			 (l.every_block ? 0 : block % 48) * part_cfg_stride;
		break;
	case kind::pff_csr:
		l.word = pff_csr + in.one_of(pff_csr_words) +
			 (l.every_block ? 0 : block) * pff_csr_stride;
		break;
	case kind::ntb:
		l.word = 0x10000;
		break;
	case kind::all:
		break;
	}
	l.how = static_cast<way>(in.below(static_cast<unsigned>(way::count_)));
	const uint8_t which = in.byte();
	l.value = which < 0xc0 ? values[which % std::size(values)] : in.number<uint32_t>();
	l.n = l.how == way::constant ? 0 : in.byte();
	return l;
}

bool lie::about(uint64_t offset, unsigned size) const
{
	uint64_t there = word;

	if (where == kind::all)
		return true;
	if (every_block && where == kind::part_cfg) {
		if (offset < part_cfg || offset >= part_cfg_end)
			return false;
		there += (offset - part_cfg) / part_cfg_stride * part_cfg_stride;
	} else if (every_block && where == kind::pff_csr) {
		if (offset < pff_csr)
			return false;
		there += (offset - pff_csr) / pff_csr_stride * pff_csr_stride;
	}
	return offset < there + 4 && there < offset + size;
}

uint64_t lie::tell(uint64_t offset, unsigned size, uint64_t truth)
{
	const uint64_t wide = value | uint64_t{value} << 32;
	const uint64_t mask = size == 8 ? ~0ull : (1ull << 8 * size) - 1;
	// Bytes of the word's value that lie where the driver looks.
	const uint64_t lied = wide >> offset % 4 * 8 & mask;

	reads++;
	switch (how) {
	case way::flip:
		return (truth ^ lied) & mask;
	case way::after:
		return reads > n ? lied : truth;
	case way::before:
		return reads <= n ? lied : truth;
	case way::alternate:
		return (reads + n) & 1 ? lied : truth;
	case way::count:
		return (truth + uint64_t{reads} * (n | 1)) & mask;
	default:
		return lied;
	}
}

void liar::add(const lie &l)
{
	if (lies_.size() < most)
		lies_.push_back(l);
}

uint64_t liar::read(uint64_t offset, unsigned size, uint64_t truth)
{
	for (lie &l : lies_)
		if (l.about(offset, size))
			truth = l.tell(offset, size, truth);
	return truth;
}

} // namespace fuzz
