// SPDX-License-Identifier: GPL-2.0

#include "image.h"
#include "layout.h"

/* The two blocks whose layout depends on the generation: SYS_INFO and FLASH_INFO. */
namespace switchtec::model {

namespace {

constexpr uint32_t device_version = 1;
constexpr uint32_t firmware_version = 0x01020304;
/* a neighbour for the 8 bits of the partition id: a driver that forgets the mask is found out */
constexpr uint32_t partition_other = 0x5a00;

void sys_info_gen3(gas &mem, const config &cfg, const chip &what)
{
	mem.put32(sys_info_base + 0x18, partition_other | cfg.partition);
	mem.put16(sys_info_base + 0x20, 4);	/* running: cfg0 */
	mem.put16(sys_info_base + 0x22, 3);	/* img0 */
	mem.put_text(sys_info_base + 0x108, "MICROSEM", 8);
	mem.put_text(sys_info_base + 0x110, what.product, 16);
	mem.put_text(sys_info_base + 0x120, "RevB", 4);
	mem.put_text(sys_info_base + 0x124, "PMC", 8);
	mem.put16(sys_info_base + 0x12c, what.device_id);
	mem.put8(sys_info_base + 0x12e, 2);
}

void sys_info_gen4(gas &mem, const config &cfg, const chip &what)
{
	mem.put32(sys_info_base + 0x48, partition_other | cfg.partition);
	mem.put16(sys_info_base + 0x4c, 4);	/* running: bl2_0 */
	mem.put16(sys_info_base + 0x4e, 6);	/* cfg0 */
	mem.put16(sys_info_base + 0x50, 8);	/* img0 */
	mem.put16(sys_info_base + 0x52, 2);	/* key0 */
	mem.put_text(sys_info_base + 0x13c, "MICROCHP", 8);
	mem.put_text(sys_info_base + 0x144, what.product, 24);
	mem.put_text(sys_info_base + 0x15c, "B", 2);
}

/* Lays flash partitions out one after the other and writes their address and length registers. */
class flash_map {
public:
	explicit flash_map(gas &mem) : mem_(mem) {}

	uint32_t add(uint64_t reg, uint32_t length)
	{
		const uint32_t address = next_;

		mem_.put32(flash_info_base + reg, address);
		mem_.put32(flash_info_base + reg + 4, length);
		next_ += length;
		return address;
	}

private:
	gas &mem_;
	uint32_t next_ = 0;
};

constexpr uint32_t flash_length = 16u << 20;
constexpr uint32_t cfg_length = 256u << 10, img_length = 2u << 20, nvlog_length = 128u << 10;
constexpr uint32_t map_length = 4u << 10, key_length = 64u << 10, bl2_length = 128u << 10;
constexpr uint32_t vendor_length = 64u << 10;

void flash_info_gen3(gas &mem)
{
	flash_map map(mem);

	mem.put32(flash_info_base + 0x34, flash_length);
	const uint32_t cfg0 = map.add(0x38, cfg_length);
	map.add(0x40, cfg_length);
	const uint32_t img0 = map.add(0x48, img_length);
	map.add(0x50, img_length);
	map.add(0x58, nvlog_length);
	for (unsigned i = 0; i < 8; i++)
		map.add(0x60 + 8 * i, vendor_length);
	mem.put32(flash_info_base + 0x04, img0);	/* active */
	mem.put32(flash_info_base + 0x10, cfg0);
}

void flash_info_gen4(gas &mem)
{
	flash_map map(mem);

	mem.put32(flash_info_base + 0x04, flash_length);
	mem.put32(flash_info_base + 0x08, 0);	/* active: copy 0 of bl2, cfg, img, key */
	uint64_t reg = 0x18;
	for (uint32_t length : {map_length, map_length, key_length, key_length, bl2_length,
				bl2_length, cfg_length, cfg_length, img_length, img_length,
				nvlog_length}) {
		map.add(reg, length);
		reg += 8;
	}
	for (unsigned i = 0; i < 8; i++)
		map.add(0x70 + 8 * i, vendor_length);
}

} // namespace

void build_sys_info(gas &mem, const config &cfg, const chip &what)
{
	mem.put32(sys_info_base + 0, what.device_id);
	mem.put32(sys_info_base + 4, device_version);
	mem.put32(sys_info_base + 8, firmware_version);
	if (what.gen == generation::gen3)
		sys_info_gen3(mem, cfg, what);
	else
		sys_info_gen4(mem, cfg, what);
}

void build_flash_info(gas &mem, const chip &what)
{
	if (what.gen == generation::gen3)
		flash_info_gen3(mem);
	else
		flash_info_gen4(mem);
}

} // namespace switchtec::model
