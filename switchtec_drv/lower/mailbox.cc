// SPDX-License-Identifier: GPL-2.0-only
#include "lower/mailbox.h"

namespace switchtec::lower {

namespace mrpc = regs::mrpc;

// Nobody is reset and there again in less than 10 ms, which a clock with ticks of 4 ms may take for 8.
static constexpr unsigned int shortest_reset_ms = 8;
// So much is read before it is looked whether anybody answers.
static constexpr u32 burst_size = 64;

// ---- writes --------------------------------------------------------------------------------

void mailbox::start(hw proof, const upper::command &c) const noexcept
{
	if (wide_)
		at_.write_block(proof, mrpc::input, c.message.in.data, c.input_size);
	else
		at_.write_words(proof, mrpc::input, c.message.in.data, c.input_size);
	// Input and the result's "in progress" are in place before the command is; then push the
	// command out, it must not linger in a write-combining buffer.
	seam_write_barrier();
	at_.write<mrpc::cmd>(proof, c.word());
	seam_write_barrier();
}

void mailbox::enable_dma(hw proof, u64 address) const noexcept
{
	at_.write<mrpc::dma_addr>(proof, address);
	// The address is complete before it counts.
	seam_write_barrier();
	at_.write<mrpc::dma_en>(proof, mrpc::dma_en::enable::make(1));
	seam_write_barrier();
}

void mailbox::disable_dma(hw proof) const noexcept
{
	at_.write<mrpc::dma_en>(proof, 0);
	seam_write_barrier();
	at_.write<mrpc::dma_addr>(proof, 0);
	seam_write_barrier();
}

// ---- reads ---------------------------------------------------------------------------------

u32 mailbox::status_again(hw proof) const noexcept
{
	// Reads of a write-combining page may be reordered: what was read before this comes first.
	seam_read_barrier();
	return status(proof);
}

u32 mailbox::word(hw proof) const noexcept
{
	seam_read_barrier();
	return at_.read<mrpc::cmd>(proof);
}

// Of a command whose ending() was read: that has put the status first.
u32 mailbox::dma_en(hw proof) const noexcept
{
	return at_.read<mrpc::dma_en>(proof);
}

mailbox::says mailbox::ending(hw proof, u32 &status_read, u32 &return_code) const noexcept
{
	status_read = status(proof);
	if (status_read == mrpc::in_progress)
		return says::in_progress;
	if (status_read == mrpc::all_ones)
		return says::nothing;
	// The status comes first.
	seam_read_barrier();
	return_code = at_.read<mrpc::return_value>(proof);
	if (return_code != mrpc::all_ones)
		return says::ended;
	if (!is_there(proof))
		return says::nothing;
	seam_read_barrier();
	return at_.read<mrpc::return_value>(proof) == return_code ? says::ended : says::nothing;
}

bool mailbox::read_words(hw proof, u8 *to, u32 offset, u32 size) const noexcept
{
	for (u32 done = 0; done < size; done += burst_size) {
		const u32 burst = size - done < burst_size ? size - done : burst_size;

		read_block(proof, to + done, offset + done, burst);
		for (u32 at = done; at < done + burst; at += mrpc::word_size)
			if (!word_is_right(proof, to + at, offset + at))
				return false;
	}
	return true;
}

bool mailbox::undisturbed(hw proof, u64 since_ms, u32 status) const noexcept
{
	return seam_now_ms() - since_ms < shortest_reset_ms || status_again(proof) == status;
}

bool mailbox::is_there(hw proof) const noexcept
{
	return status_again(proof) != mrpc::all_ones;
}

// All ones may be an answer, or silence, also one that is over already: then it reads otherwise now.
bool mailbox::word_is_right(hw proof, const u8 *at, u32 offset) const noexcept
{
	u64 word, again;
	static_assert(sizeof(word) == mrpc::word_size);

	__builtin_memcpy(&word, at, sizeof(word));
	if (word != ~0ull)
		return true;
	if (!is_there(proof))
		return false;
	seam_read_barrier();
	read_block(proof, &again, offset, sizeof(again));
	return again == word;
}

void mailbox::read_block(hw proof, void *to, u32 offset, u32 bytes) const noexcept
{
	if (wide_)
		at_.read_block(proof, to, offset, bytes);
	else
		at_.read_words(proof, to, offset, bytes);
}

} // namespace switchtec::lower
