// SPDX-License-Identifier: GPL-2.0-only

#include "firmware/flash.h"

#include <algorithm>

#include "registers/bytes.h"

namespace switchtec::model {

namespace {

/* Kinds of which the flash has two copies that take turns. */
bool has_turns(generation gen, flash_kind kind)
{
	return kind != flash_kind::vendor && find_flash(gen, kind, 1);
}

/* Something to tell every byte of every image apart by; Gen3's map begins with a serial number. */
std::vector<uint8_t> factory_body(const flash_partition &p)
{
	constexpr size_t size = 5000; /* no multiple of anything that clients read by */
	std::vector<uint8_t> body(std::min<size_t>(size, p.length - 1024 - gen3_footer_size));

	for (size_t i = 0; i < body.size(); i++)
		body[i] = uint8_t(i * 7 + (i >> 8) + unsigned(p.kind) * 16 + p.copy);
	if (p.kind == flash_kind::map)
		put_le32(body, 0, 2u - p.copy);
	return body;
}

} // namespace

flash::flash(generation gen) : gen_(gen), state_(factory_state(gen))
{
	flash_factory_images();
}

void flash::flash_factory_images()
{
	for (const flash_partition &p : flash_layout(gen_)) {
		/* no debug token: the one kind of partition that is empty */
		if (p.id == no_flash_id || p.kind == flash_kind::nvlog || p.kind == flash_kind::dbg)
			continue;

		/* the second copy is the one before */
		const auto file = make_image(gen_, p.kind, factory_version(gen_) - p.copy,
					     factory_body(p));
		flash_image image;

		if (parse_image(gen_, file, image) == download_status::ready)
			put(p, std::move(image));
	}
}

bool flash::read(uint32_t address, std::span<uint8_t> to) const
{
	const uint32_t offset = address - flash_base(gen_);

	if (offset >= flash_size || to.size() > flash_size - offset)
		return false;

	std::fill(to.begin(), to.end(), 0xff);
	for (const auto &[start, bytes] : programmed_) {
		/* both in the flash's 16 MiB: no overflow */
		const uint64_t first = std::max<uint64_t>(start, address);
		const uint64_t last = std::min<uint64_t>(start + uint64_t(bytes.size()),
							 address + uint64_t(to.size()));

		if (first < last)
			std::copy_n(bytes.begin() + (first - start), last - first,
				    to.begin() + (first - address));
	}
	return true;
}

const flash_image *flash::image(const flash_partition &partition) const
{
	const auto found = images_.find(partition.address);

	return found == images_.end() ? nullptr : &found->second;
}

void flash::erase(const flash_partition &partition)
{
	const uint64_t end = uint64_t(partition.address) + partition.length;

	images_.erase(partition.address);
	std::erase_if(programmed_, [&](const auto &chunk) {
		return chunk.first >= partition.address && chunk.first < end;
	});
}

void flash::erase(flash_kind kind)
{
	for (const flash_partition &p : flash_layout(gen_))
		if (p.kind == kind)
			erase(p);
}

/* @image fits: program() has seen to that. */
void flash::put(const flash_partition &partition, flash_image image)
{
	erase(partition);
	if (gen_ == generation::gen3) {
		const auto body = image.body();

		programmed_[partition.address].assign(body.begin(), body.end());
		programmed_[partition.address + partition.length - gen3_footer_size] =
			gen3_footer(image);
	} else {
		programmed_[partition.address] = image.file;
	}
	images_.insert_or_assign(partition.address, std::move(image));
}

download_status flash::program(std::span<const uint8_t> file, bool activate)
{
	flash_image image;
	const download_status verdict = parse_image(gen_, file, image);

	if (verdict != download_status::ready)
		return verdict;

	const flash_kind kind = image.kind;
	const bool turns = has_turns(gen_, kind);
	const unsigned copy = turns ? state_.active_copy(kind) ^ 1 : 0;
	const flash_partition *to = find_flash(gen_, kind, copy);
	const size_t size = gen_ == generation::gen3 ? image.body().size() + gen3_footer_size
						     : image.file.size();

	if (!to)
		return download_status::header_incorrect;
	if (size > to->length)
		return download_status::length_incorrect;
	if (is_read_only(*to))
		return download_status::read_only;
	/* an image was activated, but the firmware has not been started since */
	if (turns && is_running(*to))
		return download_status::partition_running;
	put(*to, std::move(image));
	if (!activate)
		return download_status::complete;
	if (turns)
		state_.active_copy(kind) = uint8_t(copy);
	return kind == flash_kind::cfg ? download_status::data_activated
				       : download_status::firmware_activated;
}

bool flash::toggle(std::span<const flash_kind> kinds)
{
	const auto can = [this](flash_kind kind) {
		const flash_partition *p = find_flash(gen_, kind, state_.active_copy(kind) ^ 1);

		return p && has_turns(gen_, kind) && image(*p);
	};

	if (!std::all_of(kinds.begin(), kinds.end(), can))
		return false;
	for (flash_kind kind : kinds)
		state_.active_copy(kind) ^= 1;
	return true;
}

void flash::start()
{
	state_.running = state_.active;

	const flash_partition *p =
		find_flash(gen_, flash_kind::img, state_.running_copy(flash_kind::img));

	if (const flash_image *main_image = p ? image(*p) : nullptr)
		state_.firmware_version = main_image->version;
}

bool flash::is_active(const flash_partition &p) const
{
	return p.kind != flash_kind::vendor && state_.active_copy(p.kind) == p.copy;
}

bool flash::is_running(const flash_partition &p) const
{
	return p.kind != flash_kind::vendor && state_.running_copy(p.kind) == p.copy;
}

bool flash::is_read_only(const flash_partition &p) const
{
	return gen_ == generation::gen3 && boot_read_only_ &&
	       (p.kind == flash_kind::boot || p.kind == flash_kind::map);
}

} // namespace switchtec::model
