// SPDX-License-Identifier: GPL-2.0-only

#include "firmware/flash_image.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "registers/bytes.h"

namespace switchtec::model {

namespace {

/* offsets in the Gen3 header */
namespace gen3_header {
constexpr size_t magic = 0, length = 4, type = 8, load = 12, version = 16, header_crc = 56;
constexpr size_t body_crc = 60;
} // namespace gen3_header

/* offsets in the Gen3 footer */
namespace footer {
constexpr size_t magic = 0, length = 4, load = 8, version = 12, header_crc = 20, body_crc = 24;
} // namespace footer

/* offsets in the metadata of later generations */
namespace metadata {
constexpr size_t magic = 0, sub_magic = 4, header_version = 8, header_length = 16;
constexpr size_t metadata_length = 20, body_length = 24, type = 28, fw_id = 32, version = 36;
constexpr size_t date = 48, time = 56, name = 64, body_crc = 84, header_crc = 624;
} // namespace metadata

constexpr char gen3_magic[4] = {'P', 'M', 'C', 0};
constexpr char later_magic[8] = {'M', 'S', 'C', 'C', '_', 'M', 'D', ' '};
/* where the bodies of the images that we make begin: what follows the metadata is padding */
constexpr uint32_t made_header_length = 1024;

bool begins_with(std::span<const uint8_t> file, std::span<const char> magic)
{
	return file.size() >= magic.size() &&
	       !std::memcmp(file.data(), magic.data(), magic.size());
}

void put_text(std::vector<uint8_t> &to, size_t at, const char *text)
{
	std::memcpy(&to[at], text, std::strlen(text));
}

/* The common end of both formats: @image has everything but the file. */
download_status take_body(std::span<const uint8_t> file, uint32_t body_length, flash_image &image)
{
	if (image.header_length > file.size() || !body_length ||
	    body_length > file.size() - image.header_length)
		return download_status::length_incorrect;

	file = file.first(image.header_length + body_length);
	image.file.assign(file.begin(), file.end());
	return image_crc(image.body()) == image.body_crc ? download_status::ready
							 : download_status::crc_incorrect;
}

download_status parse_gen3(std::span<const uint8_t> file, flash_image &image)
{
	using namespace gen3_header;

	if (file.size() < gen3_header_size || !begins_with(file, gen3_magic))
		return download_status::header_incorrect;
	image.version = get_le32(file, version);

	const auto kind = kind_of_type(generation::gen3, get_le32(file, type));

	if (!kind || !version_fits(generation::gen3, image.version))
		return download_status::header_incorrect;
	image.kind = *kind;
	image.load_address = get_le32(file, load);
	image.header_length = gen3_header_size;
	image.body_crc = get_le32(file, body_crc);
	return take_body(file, get_le32(file, length), image);
}

download_status parse_later(generation gen, std::span<const uint8_t> file, flash_image &image)
{
	using namespace metadata;

	if (file.size() < metadata_size || !begins_with(file, later_magic))
		return download_status::header_incorrect;
	image.version = get_le32(file, version);
	image.header_length = get_le32(file, header_length);

	const auto kind = kind_of_type(gen, get_le32(file, type));

	if (!kind || !version_fits(gen, image.version) || image.header_length < metadata_size)
		return download_status::header_incorrect;
	image.kind = *kind;
	image.load_address = 0;
	image.body_crc = get_le32(file, body_crc);
	return take_body(file, get_le32(file, body_length), image);
}

std::vector<uint8_t> make_gen3(flash_kind kind, uint32_t file_version,
			       std::span<const uint8_t> body)
{
	using namespace gen3_header;
	std::vector<uint8_t> file(gen3_header_size);

	std::memcpy(&file[magic], gen3_magic, sizeof(gen3_magic));
	put_le32(file, length, uint32_t(body.size()));
	put_le32(file, type, image_type(generation::gen3, kind).value_or(0));
	put_le32(file, load, 0x80000000);
	put_le32(file, version, file_version);
	put_le32(file, body_crc, image_crc(body));
	put_le32(file, header_crc, image_crc(std::span(file).first(header_crc)));
	file.insert(file.end(), body.begin(), body.end());
	return file;
}

std::vector<uint8_t> make_later(generation gen, flash_kind kind, uint32_t file_version,
				std::span<const uint8_t> body)
{
	using namespace metadata;
	std::vector<uint8_t> file(made_header_length);

	std::memcpy(&file[magic], later_magic, sizeof(later_magic));
	put_le32(file, header_version, 1);
	put_le32(file, header_length, made_header_length);
	put_le32(file, metadata_length, metadata_size);
	put_le32(file, body_length, uint32_t(body.size()));
	put_le32(file, type, image_type(gen, kind).value_or(0));
	file[fw_id] = gen == generation::gen5 ? 1 : 0;
	put_le32(file, version, file_version);
	put_text(file, date, "20240101");
	put_text(file, time, "00:00:00");
	put_text(file, name, "model");
	put_le32(file, body_crc, image_crc(body));
	put_le32(file, header_crc, image_crc(std::span(file).first(header_crc)));
	file.insert(file.end(), body.begin(), body.end());
	return file;
}

} // namespace

uint32_t image_crc(std::span<const uint8_t> data)
{
	static constexpr auto table = [] {
		std::array<uint32_t, 256> t{};

		for (uint32_t i = 0; i < 256; i++) {
			t[i] = i;
			for (int bit = 0; bit < 8; bit++)
				t[i] = t[i] >> 1 ^ (t[i] & 1 ? 0xedb88320 : 0);
		}
		return t;
	}();
	uint32_t crc = ~0u;

	for (uint8_t byte : data)
		crc = crc >> 8 ^ table[(crc ^ byte) & 0xff];
	return ~crc;
}

download_status parse_image(generation gen, std::span<const uint8_t> file, flash_image &image)
{
	return gen == generation::gen3 ? parse_gen3(file, image) : parse_later(gen, file, image);
}

std::vector<uint8_t> make_image(generation gen, flash_kind kind, uint32_t version,
				std::span<const uint8_t> body)
{
	return gen == generation::gen3 ? make_gen3(kind, version, body)
				       : make_later(gen, kind, version, body);
}

std::vector<uint8_t> gen3_footer(const flash_image &image)
{
	std::vector<uint8_t> bytes(gen3_footer_size);

	std::memcpy(&bytes[footer::magic], gen3_magic, sizeof(gen3_magic));
	put_le32(bytes, footer::length, uint32_t(image.body().size()));
	put_le32(bytes, footer::load, image.load_address);
	put_le32(bytes, footer::version, image.version);
	put_le32(bytes, footer::header_crc, get_le32(image.file, gen3_header::header_crc));
	put_le32(bytes, footer::body_crc, image.body_crc);
	return bytes;
}

bool version_fits(generation gen, uint32_t version)
{
	const unsigned major = version >> 24;

	switch (gen) {
	case generation::gen3:
		return major >= 1 && major <= 2;
	case generation::gen4:
		return major >= 3 && major <= 5;
	case generation::gen5:
		return major >= 6 && major <= 8;
	default:
		return major >= 9 && major <= 11;
	}
}

} // namespace switchtec::model
