// SPDX-License-Identifier: GPL-2.0-only

#include "ntb/control.h"

#include <utility>

#include "registers/layout.h"

namespace switchtec::model {

namespace {

constexpr uint32_t op_lock = 1, op_configure = 2, op_reset = 3;
constexpr uint32_t normal = 1, locked = 2, locking = 3, configuring = 4, resetting = 5;
constexpr uint32_t bar_valid = 1, entry_enabled = 1, requester_mask = 0xffff0000;

/* a block of registers: @reg is one of the first @count of its words */
bool is_in(uint64_t reg, uint64_t base, uint64_t count) { return reg - base < 4 * count; }

} // namespace

void ntb_control::reset()
{
	sequence_++;
	running_ = waiting_ = 0;
	mem_.fill(at(0), 0, ntb_reg::control_stride);
	mem_.put32(at(ntb_reg::status), normal);
	mem_.put16(at(ntb_reg::lut_entries), ntb_luts);
	mem_.put16(at(ntb_reg::requester_ids), ntb_requesters);
	for (unsigned bar = 0; bar < ntb_reg::bars; bar++)
		if (ntb_window_size(bar))
			mem_.put32(at(ntb_reg::bar_entry + bar * ntb_reg::bar_stride), bar_valid);
	in_force_ = ntb_setup::of(mem_, partition_);
}

void ntb_control::write(uint64_t reg, uint32_t value)
{
	const uint64_t words = ntb_reg::bars * ntb_reg::bar_stride / 4;

	if (reg == ntb_reg::operation) {
		begin(value);
	} else if (is_in(reg, ntb_reg::requester_table, ntb_requesters)) {
		/* the number that its requests have on the other side is its place in the table */
		const uint32_t proxy = uint32_t(reg - ntb_reg::requester_table) / 4 << 1;

		mem_.put32(at(reg), (value & (requester_mask | entry_enabled)) | proxy);
	} else if (is_in(reg, ntb_reg::bar_entry, words) && (reg - ntb_reg::bar_entry) % ntb_reg::bar_stride == 0) {
		mem_.put32(at(reg), (value & ~bar_valid) | (mem_.get32(at(reg)) & bar_valid));
	} else if (is_in(reg, ntb_reg::bar_entry, words) || is_in(reg, ntb_reg::lut, 2 * ntb_luts) ||
		   (is_in(reg, ntb_reg::bar_extension, words) &&
		    (reg - ntb_reg::bar_extension) % ntb_reg::bar_stride == 0)) {
		mem_.put32(at(reg), value);
	}
}

void ntb_control::begin(uint32_t operation)
{
	if (operation < op_lock || operation > op_reset)
		return;
	if (running_) {
		waiting_ = operation;
		return;
	}
	running_ = operation;
	mem_.put32(at(ntb_reg::status),
		   operation == op_lock ? locking : operation == op_configure ? configuring : resetting);
	hosts_.after(cfg_.ntb_op_ns, [this, operation, sequence = ++sequence_] {
		if (sequence == sequence_)
			end(operation);
	});
}

void ntb_control::end(uint32_t operation)
{
	const uint32_t next = std::exchange(waiting_, 0);

	running_ = 0;
	if (operation == op_reset)
		reset();
	else
		mem_.put32(at(ntb_reg::status), operation == op_lock ? locked : configure());
	begin(next);
}

/* Returns the status that follows. */
uint32_t ntb_control::configure()
{
	const ntb_setup wanted = ntb_setup::of(mem_, partition_);
	const ntb_setup::errors wrong = wanted.check(cfg_.partitions);

	mem_.put32(at(ntb_reg::bar_error), wrong.bar);
	mem_.put32(at(ntb_reg::lut_error), wrong.lut);
	mem_.put32(at(ntb_reg::requester_error), wrong.requester);
	if (wrong)
		return locked;
	in_force_ = wanted;
	return normal;
}

} // namespace switchtec::model
