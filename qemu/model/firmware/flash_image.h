// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "firmware/flash_layout.h"

namespace switchtec::model {

/** enum class download_status - how a firmware download stands, in the firmware's numbers */
enum class download_status : uint8_t {
	ready = 0x0,
	in_progress = 0x1,
	header_incorrect = 0x2,
	offset_incorrect = 0x3,
	crc_incorrect = 0x4,
	length_incorrect = 0x5,
	complete = 0x7,			/* not activated */
	firmware_activated = 0x8,
	data_activated = 0x9,
	read_only = 0xd,
	partition_running = 0x10,
};

/**
 * struct flash_image - an image file taken apart
 *
 * Gen3: a header of 64 bytes, then the body; the flash has the body at the start of the partition
 * and a footer in its last 28 bytes. Later: 628 bytes of metadata, padding up to header_length, the
 * body; the flash has the file as it is.
 */
struct flash_image {
	flash_kind kind;
	uint32_t version;
	uint32_t load_address;		/* Gen3 only */
	uint32_t header_length;		/* from the start of the file to the body */
	uint32_t body_crc;
	std::vector<uint8_t> file;	/* header and body, nothing after them */

	std::span<const uint8_t> body() const { return std::span(file).subspan(header_length); }
};

inline constexpr uint32_t gen3_header_size = 64, gen3_footer_size = 28, metadata_size = 628;

/** image_crc() - the CRC in image headers: CRC-32 as zlib has it */
uint32_t image_crc(std::span<const uint8_t> data);

/** parse_image() - take the file apart; ready if it is an image for @gen, else what is wrong */
download_status parse_image(generation gen, std::span<const uint8_t> file, flash_image &image);

/** make_image() - an image file that parse_image() accepts; for what the factory has flashed */
std::vector<uint8_t> make_image(generation gen, flash_kind kind, uint32_t version,
				std::span<const uint8_t> body);

/** gen3_footer() - what the last bytes of a partition with this image in it are */
std::vector<uint8_t> gen3_footer(const flash_image &image);

/** version_fits() - the generation is in the version's first byte */
bool version_fits(generation gen, uint32_t version);

} // namespace switchtec::model
