// SPDX-License-Identifier: GPL-2.0-only

#include "firmware/flash_state.h"
#include "firmware/image.h"
#include "registers/layout.h"

/* The two blocks whose layout depends on the generation: SYS_INFO and FLASH_INFO. */
namespace switchtec::model {

namespace {

constexpr uint32_t device_version = 1;
/* a neighbour for the 8 bits of the partition id: a driver that forgets the mask is found out */
constexpr uint32_t partition_other = 0x5a00;

void sys_info_gen3(gas &mem, const chip &what)
{
	mem.put32(sys_info_base + 0x18, partition_other);
	mem.put_text(sys_info_base + 0x108, "MICROSEM", 8);
	mem.put_text(sys_info_base + 0x110, what.product, 16);
	mem.put_text(sys_info_base + 0x120, "RevB", 4);
	mem.put_text(sys_info_base + 0x124, "PMC", 8);
	mem.put16(sys_info_base + 0x12c, what.device_id);
	mem.put8(sys_info_base + 0x12e, 2);
}

void sys_info_gen4(gas &mem, const chip &what)
{
	mem.put32(sys_info_base + 0x48, partition_other);
	mem.put_text(sys_info_base + 0x13c, "MICROCHP", 8);
	mem.put_text(sys_info_base + 0x144, what.product, 24);
	mem.put_text(sys_info_base + 0x15c, "B", 2);
}

/* Which copies run, and which are active: registers hold addresses or the codes of SYS_INFO. */
void show_state_gen3(gas &mem, const flash_state &state)
{
	const unsigned cfg = state.running_copy(flash_kind::cfg);
	const unsigned img = state.running_copy(flash_kind::img);
	const auto active_address = [&](flash_kind kind) {
		return find_flash(generation::gen3, kind, state.active_copy(kind))->address;
	};

	mem.put16(sys_info_base + 0x20, cfg ? 5 : 4);
	mem.put16(sys_info_base + 0x22, img ? 7 : 3);
	mem.put32(flash_info_base + 0x04, active_address(flash_kind::img));
	mem.put32(flash_info_base + 0x10, active_address(flash_kind::cfg));
}

void show_state_later(gas &mem, const flash_state &state)
{
	const struct {
		flash_kind kind;
		uint64_t running_reg;
		uint16_t code;	/* of copy 0 */
		uint64_t active_reg;
	} rows[] = {
		{flash_kind::bl2, 0x4c, 4, 0x8},
		{flash_kind::cfg, 0x4e, 6, 0x9},
		{flash_kind::img, 0x50, 8, 0xa},
		{flash_kind::key, 0x52, 2, 0xb},
	};

	for (const auto &row : rows) {
		mem.put16(sys_info_base + row.running_reg,
			  uint16_t(row.code + state.running_copy(row.kind)));
		mem.put8(flash_info_base + row.active_reg, state.active_copy(row.kind));
	}
}

} // namespace

void build_sys_info(gas &mem, const chip &what)
{
	mem.put32(sys_info_base + 0, what.device_id);
	mem.put32(sys_info_base + 4, device_version);
	if (what.gen == generation::gen3)
		sys_info_gen3(mem, what);
	else
		sys_info_gen4(mem, what);
}

void build_flash_info(gas &mem, const chip &what)
{
	mem.put32(flash_info_base + (what.gen == generation::gen3 ? 0x34 : 0x04), flash_size);
	for (const flash_partition &p : flash_layout(what.gen)) {
		if (!p.info_reg)
			continue;
		mem.put32(flash_info_base + p.info_reg, p.address);
		mem.put32(flash_info_base + p.info_reg + 4, p.length);
	}
	show_flash_state(mem, what.gen, factory_state(what.gen));
}

uint32_t factory_version(generation gen)
{
	/* the first byte tells the generation: each has three of them, this is the second */
	static constexpr uint32_t major[] = {1, 4, 7, 10};

	return major[unsigned(gen)] << 24 | 0x020304;
}

flash_state factory_state(generation gen)
{
	flash_state state;

	state.firmware_version = factory_version(gen);
	return state;
}

void show_flash_state(gas &mem, generation gen, const flash_state &state)
{
	mem.put32(sys_info_base + 8, state.firmware_version);
	if (gen == generation::gen3)
		show_state_gen3(mem, state);
	else
		show_state_later(mem, state);
}

} // namespace switchtec::model
