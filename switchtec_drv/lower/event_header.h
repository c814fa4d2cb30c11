// SPDX-License-Identifier: GPL-2.0-only
// The one place that changes an event header.
#pragma once
#include "lower/event_blocks.h"
#include "lower/inquiry.h"

namespace switchtec::lower {

/**
 * class event_header - one header, read and perhaps changed with the lock of all of them held
 *
 * What a silent device says is written back to none, and an event that the device has not is left alone.
 */
class event_header {
public:
	using bits = regs::event_header;

	event_header(inquiry &ask, hw proof, const topology &where, event_at which) noexcept
		: ask_(ask), proof_(proof), block_(which.block().window(where)),
		  offset_(which.location().offset)
	{
	}

	/**
	 * update() - read it; @change(found, next) says whether it is to be written, and what
	 * @change: gets as @next what was found with "occurred" off, which leaves that alone
	 *
	 * Errors: io (silence), opnotsupp (the device does not have this event). Neither is written.
	 */
	template <class Change>
	error update(Change change) noexcept
	{
		const u32 found = ask_.word(block_, offset_);

		SWITCHTEC_TRY(ask_.verdict());
		if (bits::unsupported::get(found))
			return error::opnotsupp;
		u32 next = found & ~bits::occurred::make(1);
		if (change(found, next))
			block_.write_word(proof_, offset_, next);
		return ask_.verdict();
	}
	// One of the words behind it.
	u32 data(unsigned int i) noexcept
	{
		return ask_.word(block_, offset_ + (i + 1) * static_cast<u32>(sizeof(u32)));
	}

	static void set(u32 &value, u32 mask, bool on) noexcept { value = on ? value | mask : value & ~mask; }

private:
	inquiry &ask_;
	const hw proof_;
	const regs::window block_;
	const u32 offset_;
};

} // namespace switchtec::lower
