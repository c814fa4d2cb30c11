// SPDX-License-Identifier: GPL-2.0-only
// The header that tells of our own commands: event 14 of our partition. It stays armed, and only we clear it.
#include "lower/event_monitor.h"

namespace switchtec::lower {

using bits = regs::event_header;

error event_monitor::set_up_own_completion(inquiry &ask, hw proof, event_state &s) noexcept
{
	const error err = header(ask, proof, own()).update([&](u32 found, u32 &next) {
		// What an earlier binding's programs have enabled stays; after that we know, and a reset does not.
		if (!s.owns_completion)
			own_completion_enables(found);
		s.owns_completion = true;
		next = own_completion_header();
		return true;
	});
	// A device without it has no completions to tell of.
	return err == error::opnotsupp ? error::none : err;
}

// Before the header says so: else an acknowledgement that comes between would take it back.
void event_monitor::own_completion_enables(u32 header) noexcept
{
	constexpr u32 of_programs = bits::log::mask | bits::cli::mask | bits::fatal::mask;

	own_header_.store((header & of_programs) | acknowledgement);
}

// A program may change the enables between our load of them and the write: again then, else the header keeps the old ones.
void event_monitor::acknowledge_unread(hw proof) noexcept
{
	u32 written = 0;

	do {
		written = own_completion_header();
		where_.part_cfg(where_.partition).write_word(proof, own().location().offset, written);
	} while (own_completion_header() != written);
}

own_completion event_monitor::acknowledge_mrpc_completion(hw proof) noexcept
{
	own_completion seen = own_completion::silent;
	inquiry ask(proof, where_);

	const error err = header(ask, proof, own()).update([&](u32 found, u32 &next) {
		seen = bits::occurred::get(found)           ? own_completion::occurred
		       : bits::interrupt_enable::get(found) ? own_completion::clear
							    : own_completion::disarmed;
		// Before the result is looked at: the next completion must not be lost.
		next |= acknowledgement;
		return seen == own_completion::occurred;
	});
	return err == error::opnotsupp ? own_completion::none : seen;
}

} // namespace switchtec::lower
