// SPDX-License-Identifier: GPL-2.0-only
// What is armed already, at the first need; and headers that say what is armed, after a reset.
#include "lower/event_monitor.h"

namespace switchtec::lower {

using bits = regs::event_header;
using regs::event_scope;

// ---- the first look ------------------------------------------------------------------------

// An earlier binding's programs keep what they have armed, in all that is ours. Before anything is judged.
bool event_monitor::first_look(inquiry &ask, hw proof) noexcept
{
	if (headers_.with([](event_state &s) { return s.learnt; }))
		return true;
	if (failed(headers_.with([&](event_state &s) { return know_pffs(ask, s); })))
		return false;
	for (const scope_layout &scope : scopes)
		for (unsigned int i = 0; i < count_of(scope); i++) {
			headers_.with([&](event_state &s) {
				learn_block(ask, proof, s, event_block::numbered(scope.first + i));
			});
			if (!go_on(ask))
				return false;
		}
	headers_.with([](event_state &s) { s.learnt = true; });
	return true;
}

bool event_monitor::ours(const event_state &s, event_block block) const noexcept
{
	switch (block.scope) {
	case event_scope::partition:
		return block.index == where_.partition;
	case event_scope::pff:
		return s.pffs.has(block.index);
	default:
		return true;
	}
}

void event_monitor::learn_block(inquiry &ask, hw proof, event_state &s, event_block block) noexcept
{
	if (!ours(s, block))
		return;
	for_each_event(block, ~0u, [&](event_at which) {
		if (which.location().mrpc_completion || s.armed.has(which) || for_clients(s, which))
			return;
		(void)to_errno(header(ask, proof, which).update([&](u32 found, u32 &) {
			if (bits::interrupt_enable::get(found))
				s.armed.arm(which, found);
			return false;
		}));
	});
}

// ---- set-up --------------------------------------------------------------------------------

error event_monitor::set_up(hw proof) noexcept
{
	inquiry ask(proof, where_);

	scan_.with([](scan_state &s) { s.stopped = false; });
	// A reset may have bound ports anew.
	pffs_changed_.store(true);
	const error err = headers_.with([&](event_state &s) {
		s.unwritten = false;
		return set_up_own_completion(ask, proof, s);
	});
	for (unsigned int n = 0; !failed(err); n++) {
		n = headers_.with([&](event_state &s) {
			const unsigned int at = s.armed.next(n);

			if (at < all_event_blocks)
				arm_block(ask, proof, s, event_block::numbered(at));
			return at;
		});
		if (n == all_event_blocks || !go_on(ask))
			break;
	}
	see_to_links(ask, proof, nullptr);
	if (ask.silent())
		headers_.with([](event_state &s) { s.unwritten = true; });
	return ask.verdict();
}

void event_monitor::arm_block(inquiry &ask, hw proof, event_state &s, event_block block) noexcept
{
	for_each_event(block, s.armed.slots(block), [&](event_at which) {
		(void)to_errno(header(ask, proof, which).update([&](u32 found, u32 &next) {
			if (bits::interrupt_enable::get(found))
				return false;
			// It was reset, and its count with it.
			s.armed.arm(which, found);
			next |= bits::interrupt_enable::mask;
			return true;
		}));
	});
}

bool event_monitor::changed_since_set_up() noexcept
{
	return headers_.with([](event_state &s) { return s.unwritten; });
}

} // namespace switchtec::lower
