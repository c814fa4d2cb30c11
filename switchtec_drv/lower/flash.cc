// SPDX-License-Identifier: GPL-2.0
// FLASH_INFO and FLASH_PART_INFO.
#include "lower/device.h"
#include "regs/flash_info.h"
#include "regs/mrpc.h"

namespace switchtec::lower {

namespace flash = regs::flash;

error device::flash_info(hw proof, abi::flash_info &info) noexcept
{
	const regs::window block = where_.block(regs::gas::flash_info);

	info = {};
	if (generation_ == SWITCHTEC_GEN3) {
		info.flash_length = block.read<flash::gen3::flash_length>(proof);
		info.num_partitions = abi::flash_partitions_gen3;
	} else {
		info.flash_length = block.read<flash::gen4::flash_length>(proof);
		info.num_partitions = abi::flash_partitions_gen4;
	}
	return info.flash_length == regs::mrpc::all_ones ? error::io : error::none;
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

	info.address = block.read_word(proof, which.at);
	info.length = block.read_word(proof, which.at + sizeof(u32));
	info.active = 0;
	if (info.address == regs::mrpc::all_ones && info.length == regs::mrpc::all_ones)
		return error::io;
	if (which.active_at) {
		const bool active =
			gen3 ? block.read_word(proof, which.active_at) == info.address
			     : block.read_byte(proof, which.active_at) == which.copy;
		info.active |= active ? abi::flash_active : 0;
	}
	if (which.running_at && sys_info.read_half(proof, which.running_at) == which.running_code)
		info.active |= abi::flash_running;
	return error::none;
}

} // namespace switchtec::lower
