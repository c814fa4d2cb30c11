// SPDX-License-Identifier: GPL-2.0-only
// FLASH_INFO and FLASH_PART_INFO.
#include "lower/device.h"
#include "regs/flash_info.h"

namespace switchtec::lower {

namespace flash = regs::flash;

error device::flash_info(hw proof, abi::flash_info &info) noexcept
{
	const regs::window block = where_.block(regs::gas::flash_info);
	inquiry ask(proof, where_);

	info = {};
	if (generation_ == SWITCHTEC_GEN3) {
		info.flash_length = ask.read<flash::gen3::flash_length>(block);
		info.num_partitions = abi::flash_partitions_gen3;
	} else {
		info.flash_length = ask.read<flash::gen4::flash_length>(block);
		info.num_partitions = abi::flash_partitions_gen4;
	}
	return ask.verdict();
}

error device::flash_part_info(hw proof, abi::flash_part_info &info) noexcept
{
	const regs::window block = where_.block(regs::gas::flash_info);
	const regs::window sys_info = where_.block(regs::gas::sys_info);
	const bool gen3 = generation_ == SWITCHTEC_GEN3;

	if (info.flash_partition >= flash::partitions)
		return error::inval;
	const u64 index = seam_index_nospec(info.flash_partition, flash::partitions);
	const flash::partition &which = gen3 ? flash::gen3::table[index] : flash::gen4::table[index];
	if (which.at == flash::none)
		return error::inval;

	inquiry ask(proof, where_);
	info.address = ask.word(block, which.at);
	info.length = ask.word(block, which.at + sizeof(u32));
	info.active = 0;
	if (which.active_at) {
		const bool active = gen3 ? ask.word(block, which.active_at) == info.address
					 : ask.byte(block, which.active_at) == which.copy;
		info.active |= active ? abi::flash_active : 0;
	}
	if (which.running_at && ask.half(sys_info, which.running_at) == which.running_code)
		info.active |= abi::flash_running;
	return ask.verdict();
}

} // namespace switchtec::lower
