// SPDX-License-Identifier: GPL-2.0-only
#include "lower/dma_result.h"
#include "lower/outcome_of.h"

namespace switchtec::lower {

namespace mrpc = regs::mrpc;

dma_result::sign dma_result::look(u32 id) noexcept
{
	if (memory_->status.load() == mrpc::in_progress)
		return sign::none;
	seam_dma_read_barrier();
	if (is_of(id))
		return sign::ours;
	// Whatever comes over it, all of it may be another's.
	spoil();
	return sign::doubtful;
}

bool dma_result::is_of(u32 id) const noexcept
{
	return mrpc::cmd::id::get(memory_->command_id.load()) == id;
}

upper::outcome dma_result::outcome() noexcept
{
	const u32 claimed = memory_->output_size.load();
	const u32 size = claimed < mrpc::payload_size ? claimed : mrpc::payload_size;

	stale_bytes_ = stale_bytes_ > size ? stale_bytes_ : size;
	return outcome_of(memory_->status.load(), memory_->return_code.load(), memory_->data,
			  size);
}

void dma_result::clear() noexcept
{
	__builtin_memset(memory_->data, 0, stale_bytes_);
	stale_bytes_ = 0;
	memory_->status.store(mrpc::in_progress);
}

bool dma_result::discard(u32 id) noexcept
{
	// No exchange: not every machine's memory that a device writes to can do one.
	memory_->status.store(mrpc::in_progress);
	// A result that the store went over is seen by its number.
	seam_dma_barrier();
	return is_of(id);
}

} // namespace switchtec::lower
