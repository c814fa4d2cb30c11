// SPDX-License-Identifier: GPL-2.0-only

#include <algorithm>

#include "commands/commands.h"

/* What is in the flash: bytes (0x01f), configurations (0x01d), partitions (0x02b). */
namespace switchtec::model {

namespace {

/* 32 bytes about one partition */
void append_partition(response &out, const flash &f, const flash_partition &p)
{
	const flash_image *image = f.image(p);

	out.append(image ? image->body_crc : ~0u);
	out.append(image ? uint32_t(image->body().size()) : 0u);
	out.append16(uint16_t(image ? image->version : 0));
	out.append8(image != nullptr);
	out.append8(f.is_active(p));
	out.append(p.address);
	out.append(p.address + p.length - 1);
	out.append(image ? image->header_length : 0u);
	out.append(p.length / 4);
	out.append8(f.is_read_only(p));
	out.append8(image && f.is_running(p));
	out.append16(0);
}

/* 64 bytes, then the partitions; Gen5 and Gen6 have one flag more or less than Gen4 */
response all_partitions(const request &req)
{
	using enum flash_kind;
	constexpr size_t header_size = 64;
	const generation gen = req.gen();
	const flash &f = req.fw.the_flash();
	const flash_state &state = f.state();
	response out;

	out.append(state.firmware_version);
	out.append(flash_size);
	out.append16(req.fw.what.device_id);
	out.append16(0); /* no ECC */
	if (gen == generation::gen5)
		out.append8(state.running_copy(riot));
	for (flash_kind kind : {bl2, cfg, img, key})
		out.append8(state.running_copy(kind));
	if (gen >= generation::gen5) {
		out.append_zeros(20 - out.size);
		out.append8(f.redundant(key));
		if (gen == generation::gen5)
			out.append8(f.redundant(riot));
		for (flash_kind kind : {bl2, cfg, img})
			out.append8(f.redundant(kind));
	}
	out.append_zeros(header_size - out.size);
	for (const flash_partition &p : flash_layout(gen))
		append_partition(out, f, p);
	return out;
}

/* the metadata at the start of an image */
response metadata_of(const request &req)
{
	const flash_partition *p = find_flash_id(req.gen(), req.byte(1));
	const flash_image *image = p ? req.fw.the_flash().image(*p) : nullptr;
	response out;

	if (!p)
		return refuse(bad_parameter);
	if (!image)
		return refuse(bad_firmware_state);
	out.append(std::span(image->file).first(metadata_size));
	return out;
}

} // namespace

response run_read_flash(const request &req)
{
	const uint32_t address = req.word(0), length = req.word(1);
	response out;

	if (!length || length > mrpc_reg::payload_size ||
	    !req.fw.the_flash().read(address, std::span(out.data).first(length)))
		return refuse(bad_parameter);
	out.size = length;
	return out;
}

/*
 * Several configurations in one partition, by index in byte 1. This switch has one: the active
 * copy of the configuration partition.
 */
response run_multi_config(const request &req)
{
	const uint8_t copy = req.fw.the_flash().state().active_copy(flash_kind::cfg);
	const flash_partition &cfg = *find_flash(req.gen(), flash_kind::cfg, copy);
	constexpr uint8_t supported = 0, count = 1, active = 2, address = 3, length = 4;
	const uint8_t sub_command = req.byte(0), index = req.byte(1);
	response out;

	switch (sub_command) {
	case supported:
	case count:
		out.append(uint32_t(1));
		return out;
	case active:
		out.append(uint32_t(0));
		return out;
	case address:
	case length:
		if (index)
			return refuse(bad_parameter);
		out.append(sub_command == address ? cfg.address : cfg.length);
		return out;
	default:
		return refuse(unknown_sub_command);
	}
}

/* Each generation has sub commands of its own for the same. */
response run_partition_info(const request &req)
{
	static constexpr uint8_t all_info[] = {0, 4, 8}, metadata[] = {1, 5, 9};
	constexpr uint8_t boot_version = 12;
	const unsigned gen = unsigned(req.gen()) - unsigned(generation::gen4);
	const uint8_t sub_command = req.byte(0);

	if (sub_command == all_info[gen])
		return all_partitions(req);
	if (sub_command == metadata[gen])
		return metadata_of(req);
	if (sub_command == boot_version && req.gen() == generation::gen6) {
		response out;

		out.append(uint32_t(0x00010001));
		return out;
	}
	/* also what there is to ask about a serial EEPROM: we have none */
	return refuse(unknown_sub_command);
}

} // namespace switchtec::model
