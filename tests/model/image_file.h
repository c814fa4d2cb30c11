// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "client.h"

namespace switchtec::model {

/* CRC-32, bit by bit: the model has a table */
inline uint32_t crc32(const uint8_t *data, size_t size)
{
	uint32_t crc = ~0u;

	for (size_t i = 0; i < 8 * size; i++) {
		if (i % 8 == 0)
			crc ^= data[i / 8];
		crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	return ~crc;
}

/**
 * struct image_file - a firmware image as somebody would download it, made from the description
 *
 * Each member can be changed to something wrong.
 */
struct image_file {
	unsigned gen;
	uint32_t type, version;
	bytes body = pattern(3000);
	std::string magic = gen == 3 ? std::string("PMC\0", 4) : "MSCC_MD ";
	uint32_t header_length = gen == 3 ? 64 : 800;
	uint32_t body_length = uint32_t(body.size());
	uint32_t crc = crc32(body.data(), body.size());

	static bytes pattern(size_t size)
	{
		bytes b(size);

		for (size_t i = 0; i < size; i++)
			b[i] = uint8_t(i * 3 + i / 256);
		return b;
	}

	bytes file() const
	{
		bytes f(gen == 3 ? 64 : std::max(header_length, 628u));
		const auto put = [&f](size_t at, uint32_t value) {
			for (unsigned i = 0; i < 4; i++)
				f[at + i] = uint8_t(value >> 8 * i);
		};

		std::copy(magic.begin(), magic.end(), f.begin());
		if (gen == 3) {
			put(4, body_length);
			put(8, type);
			put(12, 0x80001000);
			put(16, version);
			put(56, 0x11223344);
			put(60, crc);
		} else {
			put(16, header_length);
			put(20, 628);
			put(24, body_length);
			put(28, type);
			put(36, version);
			put(84, crc);
		}
		return f + body;
	}
};

/* a main image, newer than the factory's, that fits */
inline image_file main_image(unsigned gen)
{
	static constexpr uint32_t type[] = {3, 4, 5, 4};

	return {.gen = gen,
		.type = type[gen - 3],
		.version = (3 * (gen - 3) + 1) << 24 | 0x050007};
}

/* Downloading in blocks as clients do; the status word after the last one is settled. */
class downloader {
public:
	explicit downloader(client &c) : client_(c) {}

	reply block(bool keep_inactive, uint32_t offset, uint32_t total, const bytes &data,
		    std::optional<uint32_t> length = {})
	{
		return client_.ask(5, bytes{1, keep_inactive, 0, 0} +
					      le32({offset, total,
						    length.value_or(uint32_t(data.size()))}) +
					      data);
	}

	/* status in the low byte, background status above it */
	uint16_t status() { return uint16_t(client_.ask(5, bytes{0, 0, 0, 0}).u32(0)); }

	uint16_t all(const bytes &file, bool keep_inactive = false)
	{
		for (size_t at = 0; at < file.size(); at += 1008) {
			const auto end = file.begin() + std::min(file.size(), at + 1008);

			if (!block(keep_inactive, uint32_t(at), uint32_t(file.size()),
				   bytes(file.begin() + at, end))
				     .good(0))
				return 0xdead;
		}
		status();
		return status();
	}

private:
	client &client_;
};

} // namespace switchtec::model
