// SPDX-License-Identifier: GPL-2.0-only
#include "image.h"

#include <fmt/format.h>
#include <zlib.h>

#include <fstream>
#include <iterator>

namespace switchtec::tools {

namespace {

/* Offsets in the Gen3 header, and in the metadata of later generations */
namespace gen3 {
constexpr size_t length = 4, type = 8, version = 16, body_crc = 60;
}
namespace later {
constexpr size_t header_length = 16, body_length = 24, type = 28, version = 36, body_crc = 84;
}

bool begins_with(const bytes &file, std::string_view magic)
{
	return file.size() >= magic.size() && std::equal(magic.begin(), magic.end(), file.begin());
}

/* The generation is in the version's first byte. */
int generation_by(uint32_t version)
{
	const unsigned major = version >> 24;

	return major >= 1 && major <= 11 ? static_cast<int>(3 + (major >= 3) + (major >= 6) + (major >= 9)) : 0;
}

} // namespace

uint32_t crc32(std::span<const uint8_t> data)
{
	return static_cast<uint32_t>(::crc32_z(0, data.data(), data.size()));
}

std::string version_text(uint32_t version)
{
	return fmt::format("{:x}.{:02x} B{:03X}", version >> 24, version >> 16 & 0xff, version & 0xfff);
}

std::span<const char *const> kinds_of(int generation)
{
	static constexpr const char *gen3[] = { "boot", "map", "map1", "img", "cfg", "cfg1", "nvlog", "img1" };
	static constexpr const char *gen4[] = { "map", "key", "bl2", "cfg", "img", "nvlog" };
	static constexpr const char *gen5[] = { "map", "key", "riot", "bl2", "cfg", "img", "nvlog" };
	static constexpr const char *gen6[] = { "map", "key", "bl2", "cfg", "img", "nvlog", "cert", "dbg" };

	switch (generation) {
	case 3:
		return gen3;
	case 4:
		return gen4;
	case 5:
		return gen5;
	default:
		return gen6;
	}
}

image parse_image(const std::string &name, bytes file)
{
	const bool first = begins_with(file, std::string_view("PMC\0", 4)), second = begins_with(file, "MSCC_MD ");
	const fields f(file);
	image found = {};
	uint32_t type;

	if (file.empty())
		throw failure(name + ": the file is empty");
	if (!first && !second)
		throw failure(name + ": no image of a Switchtec switch: it begins neither with PMC nor with MSCC_MD");
	if (file.size() < (first ? gen3_header_size : metadata_size))
		throw failure(fmt::format("{}: cut short: {} bytes are less than a header", name, file.size()));
	if (first) {
		found.version = f.u32(gen3::version);
		found.generation = 3;
		found.header_size = gen3_header_size;
		found.body_size = f.u32(gen3::length);
		found.body_crc = f.u32(gen3::body_crc);
		type = f.u32(gen3::type);
	} else {
		found.version = f.u32(later::version);
		found.generation = generation_by(found.version);
		found.header_size = f.u32(later::header_length);
		found.body_size = f.u32(later::body_length);
		found.body_crc = f.u32(later::body_crc);
		type = f.u32(later::type);
		if (found.generation < 4)
			throw failure(fmt::format("{}: version 0x{:08x} is of no generation that is known", name,
						  found.version));
	}
	const auto kinds = kinds_of(found.generation);
	if (type >= kinds.size())
		throw failure(fmt::format("{}: no kind of image has number {}", name, type));
	found.kind = kinds[type];
	if (!found.body_size || found.header_size < (first ? gen3_header_size : metadata_size) ||
	    found.header_size > file.size() || found.body_size > file.size() - found.header_size)
		throw failure(fmt::format("{}: cut short: its header promises {} bytes, and it has {}", name,
					  found.header_size + found.body_size, file.size()));
	found.file_crc = crc32(file);
	found.file = std::move(file);
	if (crc32(found.body()) != found.body_crc)
		throw failure(fmt::format("{}: damaged: its checksum is 0x{:08x}, and should be 0x{:08x}", name,
					  crc32(found.body()), found.body_crc));
	return found;
}

image read_image(const std::string &path)
{
	std::ifstream file(path, std::ios::binary);

	if (!file)
		throw failure(path + ": " + std::strerror(errno));
	bytes data;
	char piece[65536];
	while (file.read(piece, sizeof(piece)) || file.gcount() > 0) {
		data.insert(data.end(), piece, piece + file.gcount());
		if (data.size() > largest_image)
			throw failure(fmt::format("{}: longer than any switch's flash ({} MiB)", path, largest_image >> 20));
	}
	if (file.bad() || (data.empty() && !file.eof()))
		throw failure(path + ": cannot be read");
	return parse_image(path, std::move(data));
}

} // namespace switchtec::tools
