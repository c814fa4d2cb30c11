// SPDX-License-Identifier: GPL-2.0-only
// What fired: at an interrupt, and in the later look.
#include "lower/event_monitor.h"

namespace switchtec::lower {

using bits = regs::event_header;

bool event_monitor::interrupt(hw proof) noexcept
{
	tally found;
	inquiry ask(proof, where_);

	// The usual one is of a command, with nothing armed: one lock.
	if (headers_.with([](event_state &s) { return s.learnt && s.nothing_armed(); }))
		return false;
	find_out(ask, proof, trust::summaries, found);
	if (tell(found))
		return true;
	// We have brought this one about. Perhaps it was another one: looked for, but no riddle.
	if (found.raised)
		look_at_all();
	return found.raised;
}

void event_monitor::find_out(inquiry &ask, hw proof, trust which, tally &found) noexcept
{
	if (first_look(ask, proof) && look(ask, proof, which, found))
		see_to_links(ask, proof, &found);
}

// The blocks in which something is armed, with the lock taken for each: nobody waits for the whole.
bool event_monitor::look(inquiry &ask, hw proof, trust which, tally &found) noexcept
{
	for (unsigned int n = 0;; n++) {
		n = headers_.with([&](event_state &s) {
			const unsigned int at = s.armed.next(n);

			if (at < all_event_blocks)
				check_block(ask, proof, s, event_block::numbered(at), which, found);
			return at;
		});
		if (n == all_event_blocks)
			return true;
		if (!go_on(ask))
			return false;
	}
}

// The summary of a block, then the headers of those armed events that it tells of.
void event_monitor::check_block(inquiry &ask, hw proof, event_state &s, event_block block, trust which,
				tally &found) noexcept
{
	const scope_layout &layout = block.layout();
	const u32 slots = s.armed.slots(block);
	const u32 summarised = which == trust::summaries ? slots & layout.summarised : 0;

	// Without a summary: always to be looked at.
	u32 told = slots & ~summarised;
	if (summarised)
		told |= summarised & ask.word(block.window(where_), layout.summary);
	for_each_event(block, told, [&](event_at e) { check_header(ask, proof, s, e, found); });
}

void event_monitor::check_header(inquiry &ask, hw proof, event_state &s, event_at which, tally &found) noexcept
{
	(void)to_errno(header(ask, proof, which).update([&](u32 value, u32 &next) {
		if (!s.armed.fired(which, value))
			return false;
		found.events++;
		s.armed.disarm(which);
		// Disarmed, once; that it occurred stays for the program to see. Clients need it armed.
		next &= ~bits::interrupt_enable::mask;
		return bits::interrupt_enable::get(value) && !for_clients(s, which);
	}));
}

bool event_monitor::tell(const tally &found) noexcept
{
	if (found.events)
		chardev_.event_arrived();
	if (found.links)
		chardev_.links_changed();
	return found.events || found.links || found.ports;
}

} // namespace switchtec::lower
