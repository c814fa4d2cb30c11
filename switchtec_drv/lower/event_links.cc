// SPDX-License-Identifier: GPL-2.0-only
// Link clients: the link-state headers of all PFFs are looked at for them, those of ours are armed.
#include "lower/event_monitor.h"

namespace switchtec::lower {

using bits = regs::event_header;

bool event_monitor::for_clients(const event_state &s, event_at which) noexcept
{
	return which.id == regs::event_link_state && s.links.armed.has(which.index);
}

error event_monitor::know_pffs(inquiry &ask, event_state &s) noexcept
{
	if (pffs_changed_.test_and_clear())
		s.pffs.forget();
	return s.pffs.read(ask, where_);
}

void event_monitor::forget_ports() noexcept
{
	pffs_changed_.store(true);
	look_at_all();
}

void event_monitor::listen_to_links(const hw *proof, bool on) noexcept
{
	headers_.with([&](event_state &s) {
		s.links.listen(on);
		s.unwritten |= !proof;
	});
	if (!proof)
		return;
	inquiry ask(*proof, where_);

	see_to_links(ask, *proof, nullptr);
	if (!ask.silent())
		return;
	// The next look, or set_up(), whichever comes first.
	headers_.with([](event_state &s) { s.unwritten = true; });
	look_at_all();
}

// Each PFF, if there are clients, or there have been. Without @news none is taken: it is another look's.
void event_monitor::see_to_links(inquiry &ask, hw proof, tally *news) noexcept
{
	const bool nothing = headers_.with([&](event_state &s) {
		if (news) {
			news->raised = s.links.raised;
			s.links.raised = false;
		}
		return s.links.idle();
	});

	if (nothing)
		return;
	// What programs have armed there must be known before clients arm it.
	if (!first_look(ask, proof) || failed(headers_.with([&](event_state &s) { return know_pffs(ask, s); })))
		return;
	for (unsigned int pff = 0; pff < where_.pff_count; pff++) {
		headers_.with([&](event_state &s) { see_to_link(ask, proof, s, pff, news); });
		if (!go_on(ask))
			return;
	}
}

void event_monitor::see_to_link(inquiry &ask, hw proof, event_state &s, unsigned int pff, tally *news) noexcept
{
	const event_at link{regs::event_link_state, pff};

	if (!s.links.wanted && !s.links.armed.has(pff))
		return;
	(void)to_errno(header(ask, proof, link).update([&](u32 found, u32 &next) {
		const bool ours = s.pffs.has(pff);

		if (news)
			news->links += s.links.changed(pff, found);
		else
			s.links.first_count(pff, found);
		// One that is no longer ours is another host's to disarm.
		s.links.armed.set(pff, s.links.wanted && ours);
		event_header::set(next, bits::interrupt_enable::mask, s.links.wanted || s.armed.has(link));
		const bool write = ours && (next ^ found) & bits::interrupt_enable::mask;
		s.links.raised |= write && s.links.wanted && bits::occurred::get(found);
		return write;
	}));
}

// Also when the gate has closed: nobody else will.
void event_monitor::stop_listening(hw proof) noexcept
{
	inquiry ask(proof, where_);

	const error err = headers_.with([&](event_state &s) {
		s.links.listen(false);
		return s.links.idle() ? error::nodev : know_pffs(ask, s);
	});
	for (unsigned int pff = 0; !failed(err) && pff < where_.pff_count && !ask.silent(); pff++) {
		headers_.with([&](event_state &s) { see_to_link(ask, proof, s, pff, nullptr); });
		seam_give_way();
	}
}

} // namespace switchtec::lower
