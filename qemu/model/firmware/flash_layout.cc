// SPDX-License-Identifier: GPL-2.0-only

#include "firmware/flash_layout.h"

#include <array>
#include <initializer_list>

namespace switchtec::model {

namespace {

constexpr unsigned vendor_partitions = 8;
constexpr uint32_t kib = 1u << 10;

uint32_t length_of(generation gen, flash_kind kind)
{
	const bool gen3 = gen == generation::gen3;

	switch (kind) {
	case flash_kind::boot:
		return 64 * kib;
	case flash_kind::map:
		return gen3 ? 64 * kib : 4 * kib;
	case flash_kind::bl2:
	case flash_kind::nvlog:
		return 128 * kib;
	case flash_kind::cfg:
		return 256 * kib;
	case flash_kind::img:
		/* Gen3: up to 0xa8210000, where the first configuration begins on real switches */
		return gen3 ? 0x1b0000 : 2048 * kib;
	default:
		return 64 * kib;
	}
}

/* Lays partitions out one after the other. */
class layout {
public:
	layout(generation gen, uint32_t first) : gen_(gen), next_(first) {}

	void add(flash_kind kind, unsigned copy, uint8_t id, uint64_t info_reg)
	{
		const uint32_t length = length_of(gen_, kind);

		all_.push_back({kind, uint8_t(copy), id, next_, length, info_reg});
		next_ += length;
	}
	void add_both(flash_kind kind, uint8_t first_id, uint64_t info_reg)
	{
		add(kind, 0, first_id, info_reg);
		add(kind, 1, uint8_t(first_id + 1), info_reg ? info_reg + 8 : 0);
	}
	void add_vendors(uint64_t info_reg)
	{
		for (unsigned i = 0; i < vendor_partitions; i++)
			add(flash_kind::vendor, i, no_flash_id, info_reg + 8 * i);
	}
	void skip_to(uint32_t address) { next_ = address; }

	std::vector<flash_partition> take() { return std::move(all_); }

private:
	generation gen_;
	uint32_t next_;
	std::vector<flash_partition> all_;
};

std::vector<flash_partition> build_gen3()
{
	layout l(generation::gen3, flash_base(generation::gen3));

	/* clients have the places of these three built in */
	l.add(flash_kind::boot, 0, 0, 0);
	l.skip_to(0xa8020000);
	l.add(flash_kind::map, 0, 1, 0);
	l.skip_to(0xa8040000);
	l.add(flash_kind::map, 1, 2, 0);
	l.skip_to(0xa8060000);
	l.add(flash_kind::img, 0, 3, 0x48);
	l.add(flash_kind::cfg, 0, 4, 0x38);
	l.add(flash_kind::cfg, 1, 5, 0x40);
	l.add(flash_kind::nvlog, 0, 6, 0x58);
	l.add(flash_kind::img, 1, 7, 0x50);
	l.add_vendors(0x60);
	return l.take();
}

std::vector<flash_partition> build_later(generation gen)
{
	layout l(gen, flash_base(gen));
	uint8_t id = 0;
	const auto both = [&](flash_kind kind, uint64_t info_reg) {
		l.add_both(kind, id, info_reg);
		id += 2;
	};

	both(flash_kind::map, 0x18);
	both(flash_kind::key, 0x28);
	if (gen == generation::gen5)
		both(flash_kind::riot, 0);
	both(flash_kind::bl2, 0x38);
	both(flash_kind::cfg, 0x48);
	both(flash_kind::img, 0x58);
	l.add(flash_kind::nvlog, 0, id++, 0x68);
	if (gen == generation::gen6) {
		both(flash_kind::cert, 0);
		both(flash_kind::dbg, 0);
	}
	l.add_vendors(0x70);
	return l.take();
}

/* Gen4 and later: the kinds in the order of their type numbers in image headers. */
std::vector<flash_kind> types_of(generation gen)
{
	using enum flash_kind;

	switch (gen) {
	case generation::gen5:
		return {map, key, riot, bl2, cfg, img, nvlog};
	case generation::gen6:
		return {map, key, bl2, cfg, img, nvlog, cert, dbg};
	default:
		return {map, key, bl2, cfg, img, nvlog};
	}
}

} // namespace

uint32_t flash_base(generation gen)
{
	return gen == generation::gen3 ? 0xa8000000 : 0;
}

const std::vector<flash_partition> &flash_layout(generation gen)
{
	static const std::array<std::vector<flash_partition>, 4> all = {
		build_gen3(), build_later(generation::gen4), build_later(generation::gen5),
		build_later(generation::gen6)};

	return all[unsigned(gen)];
}

const flash_partition *find_flash(generation gen, flash_kind kind, unsigned copy)
{
	for (const flash_partition &p : flash_layout(gen))
		if (p.kind == kind && p.copy == copy)
			return &p;
	return nullptr;
}

const flash_partition *find_flash_id(generation gen, unsigned id)
{
	if (id == no_flash_id)
		return nullptr;
	for (const flash_partition &p : flash_layout(gen))
		if (p.id == id)
			return &p;
	return nullptr;
}

std::optional<uint32_t> image_type(generation gen, flash_kind kind)
{
	if (gen == generation::gen3) {
		const flash_partition *p = find_flash(gen, kind, 0);

		return p && p->id != no_flash_id ? std::optional<uint32_t>(p->id) : std::nullopt;
	}

	const auto types = types_of(gen);

	for (uint32_t i = 0; i < types.size(); i++)
		if (types[i] == kind)
			return i;
	return std::nullopt;
}

std::optional<flash_kind> kind_of_type(generation gen, uint32_t type)
{
	if (gen == generation::gen3) {
		const flash_partition *p = type < no_flash_id ? find_flash_id(gen, type) : nullptr;

		return p && p->copy == 0 ? std::optional(p->kind) : std::nullopt;
	}

	const auto types = types_of(gen);

	return type < types.size() ? std::optional(types[type]) : std::nullopt;
}

} // namespace switchtec::model
