// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: answers that are put together from several registers
 *
 * A device may go silent in the middle of them, and read all ones from then on, or be back before the
 * last one. All ones may be a value, too. So whoever asks reads through an inquiry: it takes all ones
 * for a value only if the device answers just then and says it again. After the first silence it reads
 * no more.
 */
#pragma once
#include "lower/topology.h"
#include "regs/mrpc.h"
#include "regs/sys_info.h"

namespace switchtec::lower {

/**
 * class inquiry - register reads, one after another, each of them answered
 *
 * Costs nothing more than the reads, but for a value of all ones: two more. Lives as long as the hw
 * token that it was made with: a local variable of one call.
 */
class inquiry {
public:
	inquiry(hw proof, const topology &where) noexcept : proof_(proof), where_(where) {}

	// All ones, also without a look, if there was silence.
	template <class Reg>
	typename Reg::value read(const regs::window &block) noexcept
	{
		// In halves, for each may be all ones, or silence, by itself.
		if constexpr (sizeof(typename Reg::value) == 8) {
			const u64 low = word(block, Reg::offset);
			return low | static_cast<u64>(word(block, Reg::offset + sizeof(u32))) << 32;
		} else {
			return answered([&] { return block.read<Reg>(proof_); });
		}
	}
	u32 word(const regs::window &block, u32 offset) noexcept
	{
		return answered([&] { return block.read_word(proof_, offset); });
	}
	u32 half(const regs::window &block, u32 offset) noexcept
	{
		return answered([&] { return block.read_half(proof_, offset); });
	}
	u32 byte(const regs::window &block, u32 offset) noexcept
	{
		return answered([&] { return block.read_byte(proof_, offset); });
	}

	// Also just now.
	bool somebody_answers() noexcept
	{
		silent_ = silent_ || !is_there();
		return !silent_;
	}
	bool silent() const noexcept { return silent_; }
	error verdict() const noexcept { return silent_ ? error::io : error::none; }

private:
	template <class Read>
	auto answered(Read read) noexcept -> decltype(read())
	{
		using value = decltype(read());
		constexpr value all_ones = static_cast<value>(~value{0});
		const value first = silent_ ? all_ones : read();

		if (first != all_ones || silent_)
			return first;
		silent_ = !is_there();
		return silent_ ? all_ones : read();
	}
	bool is_there() const noexcept
	{
		return where_.block(regs::gas::sys_info).read<regs::sys_info::device_id>(proof_) !=
		       regs::mrpc::all_ones;
	}

	const hw proof_;
	const topology &where_;
	bool silent_ = false;
};

} // namespace switchtec::lower
