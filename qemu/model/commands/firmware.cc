// SPDX-License-Identifier: GPL-2.0-only

#include <algorithm>
#include <vector>

#include "commands/commands.h"

/* Images on their way into the flash (0x005) and out of it (0x14f), and which ones are active. */
namespace switchtec::model {

namespace {

response download_status_of(const request &req)
{
	const download::progress now = req.fw.the_download().ask();
	response out;

	out.append8(uint8_t(now.status));
	out.append8(uint8_t(now.work));
	out.append16(0);
	return out;
}

response download_block(const request &req)
{
	constexpr size_t header_size = 16;
	const uint32_t length = req.word(3);

	if (length > mrpc_reg::payload_size - header_size)
		return refuse(bad_parameter);
	const flash_state before = req.fw.the_flash().state();

	req.fw.the_download().add({.activate = !req.byte(1),
				   .offset = req.word(1),
				   .total = req.word(2),
				   .data = std::span(req.input).subspan(header_size, length)});
	if (req.fw.the_flash().state() != before)
		req.fw.activated();
	return {};
}

response toggle(const request &req)
{
	using enum flash_kind;
	const bool gen3 = req.gen() == generation::gen3, gen5 = req.gen() == generation::gen5;
	const struct {
		flash_kind kind;
		size_t at;
		bool there;
	} flags[] = {{img, 1, true}, {cfg, 2, true}, {bl2, 3, !gen3}, {key, 4, !gen3},
		     {riot, 5, gen5}};
	std::vector<flash_kind> kinds;

	/* flags of other generations are not looked at: clients leave rubbish in them */
	for (const auto &flag : flags)
		if (flag.there && req.byte(flag.at))
			kinds.push_back(flag.kind);
	if (!req.fw.the_flash().toggle(kinds))
		return refuse(bad_firmware_state);
	req.fw.activated();
	return {};
}

/* Whether boot loader and map are write protected: byte 1 says set, byte 2 what to. */
response boot_read_only(const request &req)
{
	flash &f = req.fw.the_flash();
	response out;

	if (req.byte(1))
		f.set_boot_read_only(req.byte(2));
	out.append(uint32_t(f.boot_read_only()));
	return out;
}

response set_redundant(const request &req)
{
	using enum flash_kind;
	const auto kind = kind_of_type(req.gen(), req.byte(1));
	const bool possible = kind == key || kind == riot || kind == bl2 || kind == cfg ||
			      kind == img;

	if (!possible || req.byte(2) > 1)
		return refuse(bad_parameter);
	req.fw.the_flash().set_redundant(*kind, req.byte(2));
	return {};
}

response erase_debug_token(const request &req)
{
	req.fw.the_flash().erase(flash_kind::dbg);
	return {};
}

} // namespace

response run_download(const request &req)
{
	const generation gen = req.gen();

	switch (req.byte(0)) {
	case 0:
		return download_status_of(req);
	case 1:
		return download_block(req);
	case 2:
		return toggle(req);
	case 4:
		return gen == generation::gen3 ? boot_read_only(req) : refuse(unknown_sub_command);
	case 5:
		return gen >= generation::gen5 ? set_redundant(req) : refuse(unknown_sub_command);
	case 6:
		return gen == generation::gen6 ? erase_debug_token(req)
					       : refuse(unknown_sub_command);
	default:
		return refuse(unknown_sub_command);
	}
}

/* Gen6's way to read an image: one piece with each call, by type and copy. */
response run_image_get(const request &req)
{
	constexpr uint32_t header_size = 16, room = mrpc_reg::payload_size - header_size;
	constexpr uint8_t start = 0, next = 1;
	const auto kind = kind_of_type(req.gen(), req.byte(1));
	const flash_partition *from = kind ? find_flash(req.gen(), *kind, req.byte(2)) : nullptr;
	image_reader &reader = req.fw.reader;
	response out;

	if (req.byte(0))
		return refuse(unknown_sub_command);
	if (!from || req.byte(3) > next)
		return refuse(bad_parameter);

	const flash_image *image = req.fw.the_flash().image(*from);

	if (!image)
		return refuse(bad_firmware_state);
	if (req.byte(3) == start)
		reader = {.from = from};

	/* the image may have been replaced by a shorter one since the last call */
	const uint32_t total = uint32_t(image->file.size());

	if (reader.from != from || reader.offset >= total)
		return refuse(bad_parameter);

	const uint32_t size = std::min(room, total - reader.offset);

	out.append8(0);
	out.append8(req.byte(1));
	out.append8(req.byte(2));
	out.append8(0);
	out.append(total);
	out.append(reader.offset);
	out.append(size);
	out.append(std::span(image->file).subspan(reader.offset, size));
	reader.offset += size;
	return out;
}

} // namespace switchtec::model
