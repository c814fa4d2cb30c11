// SPDX-License-Identifier: GPL-2.0-only
#include "flash.h"

#include "image.h"

#include <fmt/format.h>

#include <algorithm>

namespace switchtec::tools {

namespace {

constexpr uint16_t firmware_command = 0x05, read_command = 0x1f, info_command_id = 0x2b, image_command = 0x14f;
constexpr size_t header_size = 64, entry_size = 32, footer_size = 28;

/* ---- Gen3: addresses by ioctl, the rest from footers ------------------------------------------ */

namespace footer {
constexpr size_t length = 4, load = 8, version = 12, header_crc = 20, body_crc = 24;
}

void add_footer(session &s, flash_partition &p)
{
	if (p.length < footer_size)
		return;
	const auto data = read_flash(s, p.address + p.length - footer_size, footer_size, nullptr);
	const fields f(data);

	p.valid = !std::memcmp(data.data(), "PMC", 4) && f.u32(footer::length) <= p.length - footer_size;
	if (!p.valid)
		return;
	p.body_size = f.u32(footer::length);
	p.header_size = gen3_header_size;
	p.version = f.u32(footer::version);
	p.crc = f.u32(footer::body_crc);
}

std::vector<flash_partition> gen3_map(session &s)
{
	static constexpr struct {
		const char *kind;
		unsigned copy, id;
	} known[] = { { "cfg", 0, 4 }, { "cfg", 1, 5 }, { "img", 0, 3 }, { "img", 1, 7 }, { "nvlog", 0, 6 } };
	constexpr unsigned vendors = 8;
	std::vector<flash_partition> all;

	for (unsigned i = 0; i < std::size(known) + vendors; i++) {
		const bool vendor = i >= std::size(known);
		switchtec_ioctl_flash_part_info info = {};
		flash_partition p = {};

		info.flash_partition = i;
		s.dev().request(SWITCHTEC_IOCTL_FLASH_PART_INFO, &info, "flash partition");
		p.kind = vendor ? "vendor" : known[i].kind;
		p.copy = vendor ? i - static_cast<unsigned>(std::size(known)) : known[i].copy;
		p.id = vendor ? flash_partition::no_id : known[i].id;
		p.name = p.kind + (p.kind == "nvlog" ? "" : std::to_string(p.copy));
		p.address = info.address;
		p.length = info.length;
		p.active = info.active & SWITCHTEC_IOCTL_PART_ACTIVE;
		p.running = info.active & SWITCHTEC_IOCTL_PART_RUNNING;
		if (!vendor && p.kind != "nvlog")
			add_footer(s, p);
		all.push_back(p);
	}
	return all;
}

/* The header is not in the flash; its checksum is, so that it can be made again and proved. */
bytes gen3_file(const flash_partition &from, const bytes &body, const bytes &end)
{
	const fields f(end);
	bytes file(gen3_header_size);
	auto put = [&](size_t at, uint32_t word) {
		for (int i = 0; i < 4; i++)
			file[at + static_cast<size_t>(i)] = static_cast<uint8_t>(word >> 8 * i);
	};

	std::memcpy(file.data(), "PMC", 4);
	put(4, static_cast<uint32_t>(body.size()));
	put(8, from.id == 5 ? 4 : from.id == 7 ? 3 : from.id);
	put(12, f.u32(footer::load));
	put(16, f.u32(footer::version));
	put(56, f.u32(footer::header_crc));
	put(60, f.u32(footer::body_crc));
	if (crc32(std::span(file).first(56)) != f.u32(footer::header_crc))
		throw failure(from.name + ": its header had more in it than the flash keeps; use -o raw for the bytes");
	file.insert(file.end(), body.begin(), body.end());
	return file;
}

/* ---- later: the firmware tells ------------------------------------------------------------------ */

struct layout_entry {
	const char *kind;
	unsigned copies;
};

/* In the order in which the answer has them; vendors have no number of their own in commands. */
std::vector<layout_entry> layout_of(int generation)
{
	std::vector<layout_entry> all = { { "map", 2 }, { "key", 2 } };

	if (generation == 5)
		all.push_back({ "riot", 2 });
	all.insert(all.end(), { { "bl2", 2 }, { "cfg", 2 }, { "img", 2 }, { "nvlog", 1 } });
	if (generation == 6)
		all.insert(all.end(), { { "cert", 2 }, { "dbg", 2 } });
	all.push_back({ "vendor", 8 });
	return all;
}

void add_metadata(session &s, flash_partition &p)
{
	static constexpr uint8_t sub[] = { 1, 5, 9 };
	const auto data = s.run("cannot read about " + p.name, info_command_id,
				{ sub[s.generation() - 4], static_cast<uint8_t>(p.id) }, metadata_size);

	p.version = fields(data).u32(36);
}

std::vector<flash_partition> later_map(session &s)
{
	static constexpr uint8_t sub[] = { 0, 4, 8 };
	unsigned count = 0, id = 0;
	const auto layout = layout_of(s.generation());
	for (auto &e : layout)
		count += e.copies;
	const auto data = s.run("cannot read about the flash", info_command_id, { sub[s.generation() - 4], 0, 0, 0 },
				header_size + count * entry_size);
	size_t at = header_size;
	std::vector<flash_partition> all;

	for (auto &e : layout) {
		for (unsigned copy = 0; copy < e.copies; copy++, at += entry_size) {
			const fields f{ std::span(data).subspan(at, entry_size) };
			flash_partition p = {};

			p.kind = e.kind;
			p.copy = copy;
			p.id = p.kind == "vendor" ? flash_partition::no_id : id++;
			p.name = p.kind + (p.kind == "bl2" ? "_" : "") + (e.copies > 1 ? std::to_string(copy) : "");
			p.crc = f.u32(0);
			p.body_size = f.u32(4);
			p.version = f.u16(8);
			p.valid = f.u8(10) != 0;
			p.active = f.u8(11) != 0;
			p.address = f.u32(12);
			p.length = f.u32(16) - f.u32(12) + 1;
			p.header_size = f.u32(20);
			p.read_only = f.u8(28) != 0;
			p.running = f.u8(29) != 0;
			if (p.valid && p.id != flash_partition::no_id)
				add_metadata(s, p);
			all.push_back(p);
		}
	}
	return all;
}

/* Gen6: piece by piece, by type and copy. */
bytes fetch_image(session &s, const flash_partition &from, const progress &tell)
{
	constexpr size_t piece_header = 16;
	const auto kinds = kinds_of(s.generation());
	const auto type = std::ranges::find(kinds, from.kind) - kinds.begin();
	bytes file;

	for (uint8_t next = 0;; next = 1) {
		const auto answer = s.run("cannot read " + from.name, image_command,
					  { 0, static_cast<uint8_t>(type), static_cast<uint8_t>(from.copy), next },
					  max_payload);
		const fields f(answer);
		const size_t total = f.u32(4), size = std::min<size_t>(f.u32(12), max_payload - piece_header);

		if (!size || total > largest_image || f.u32(8) != file.size())
			throw failure(from.name + ": the firmware's answer makes no sense");
		file.insert(file.end(), answer.begin() + piece_header,
			    answer.begin() + static_cast<ptrdiff_t>(piece_header + size));
		if (tell)
			tell(file.size(), total);
		s.restart_clock();
		if (file.size() >= total)
			return file;
	}
}

} // namespace

std::vector<flash_partition> read_flash_map(session &s)
{
	return s.generation() == 3 ? gen3_map(s) : later_map(s);
}

const flash_partition &find_partition(const std::vector<flash_partition> &all, const std::string &name)
{
	std::string names;

	for (auto &p : all)
		if (p.name == name)
			return p;
	for (auto &p : all)
		if (p.kind == name && p.active)
			return p;
	for (auto &p : all)
		names += " " + p.name;
	throw usage_error("this switch has no partition '" + name + "'; it has:" + names);
}

bytes read_flash(session &s, uint32_t address, size_t length, const progress &tell)
{
	bytes all;

	while (all.size() < length) {
		const size_t size = std::min(max_payload, length - all.size());
		bytes input;
		put32(input, address + static_cast<uint32_t>(all.size()));
		put32(input, static_cast<uint32_t>(size));
		const auto piece = s.run("cannot read the flash", read_command, input, size);
		all.insert(all.end(), piece.begin(), piece.end());
		if (tell)
			tell(all.size(), length);
		/* The limit is for each piece: how many there are is not the device's fault. */
		s.restart_clock();
	}
	return all;
}

bytes read_flash_image(session &s, const flash_partition &from, const progress &tell)
{
	if (!from.valid)
		throw failure(s.node() + ": there is no image in " + from.name + "; -o raw has its bytes");
	if (from.header_size + from.body_size > largest_image)
		throw failure(from.name + ": the firmware's answer makes no sense");
	if (s.generation() == 3)
		return gen3_file(from, read_flash(s, from.address, from.body_size, tell),
				 read_flash(s, from.address + from.length - footer_size, footer_size, nullptr));
	if (s.generation() == 6)
		return fetch_image(s, from, tell);
	return read_flash(s, from.address, from.header_size + from.body_size, tell);
}

bool can_toggle(int generation, const std::string &kind)
{
	return kind == "img" || kind == "cfg" || (generation >= 4 && (kind == "bl2" || kind == "key")) ||
	       (generation == 5 && kind == "riot");
}

void toggle_flash(session &s, const std::vector<std::string> &kinds)
{
	static constexpr const char *places[] = { "img", "cfg", "bl2", "key", "riot" };
	bytes input(8);

	input[0] = 2;
	for (auto &kind : kinds) {
		if (!can_toggle(s.generation(), kind))
			throw usage_error(fmt::format("a Gen{} switch has no two copies of '{}' to choose from",
						      s.generation(), kind));
		input[static_cast<size_t>(std::ranges::find(places, kind) - places) + 1] = 1;
	}
	s.run("cannot make the other copy active", firmware_command, input, 0);
}

} // namespace switchtec::tools
