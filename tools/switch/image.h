// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "session.h"

namespace switchtec::tools {

/** An image file, taken apart and found whole. */
struct image {
	int generation;
	std::string kind;	/* "img", "cfg", ... */
	uint32_t version;
	size_t header_size;	/* from the start of the file to the body */
	size_t body_size;
	uint32_t body_crc;
	uint32_t file_crc;	/* header included: the same body may come with another version */
	bytes file;

	std::span<const uint8_t> body() const { return std::span(file).subspan(header_size, body_size); }
};

/** Of image files, as zlib has it; the model has its own. */
uint32_t crc32(std::span<const uint8_t> data);
/** "1.02 B045" is how the vendor writes 0x0102b045's like: major, minor, build. */
std::string version_text(uint32_t version);

/** Reads and checks a file. Throws failure that says what is wrong with it. */
image read_image(const std::string &path);
/** Only the checks. @name is for the message. */
image parse_image(const std::string &name, bytes file);

/** Kinds by the number that image headers have for them. */
std::span<const char *const> kinds_of(int generation);

inline constexpr size_t gen3_header_size = 64, metadata_size = 628, largest_image = 64u << 20;

} // namespace switchtec::tools
