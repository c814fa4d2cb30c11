// SPDX-License-Identifier: GPL-2.0-only
// Link clients: the link-state headers of all PFFs are looked at for them, those of ours are armed; so is the header
// that tells that other ports are ours.
#include "lower/event_monitor.h"

namespace switchtec::lower {

using bits = regs::event_header;

event_at event_monitor::watched(unsigned int n) const noexcept
{
	if (n == link_watch::ports_bound)
		return {regs::event_ports_bound, where_.partition};
	return {regs::event_link_state, n};
}

bool event_monitor::for_clients(const event_state &s, event_at which) const noexcept
{
	if (which.id == regs::event_ports_bound)
		return which.index == where_.partition && s.links.armed.has(link_watch::ports_bound);
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
		// Without clients nobody has looked for ports bound.
		if (on)
			s.pffs.forget();
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

// All that is watched, if there are clients, or there have been. Without @news none is taken: it is another look's.
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
	// What programs have armed there must be known before clients arm it; and whose a link is before it is armed.
	const bool ready = first_look(ask, proof) && !failed(headers_.with([&](event_state &s) {
		see_to(ask, proof, s, link_watch::ports_bound, news);
		if (news && news->ports)
			s.pffs.forget();
		return know_pffs(ask, s);
	}));
	for (unsigned int pff = 0; ready && pff < where_.pff_count; pff++) {
		headers_.with([&](event_state &s) { see_to(ask, proof, s, pff, news); });
		if (!go_on(ask))
			return;
	}
}

void event_monitor::see_to(inquiry &ask, hw proof, event_state &s, unsigned int n, tally *news) noexcept
{
	const event_at which = watched(n);
	const bool link = n != link_watch::ports_bound;

	if (!s.links.wanted && !s.links.armed.has(n))
		return;
	(void)to_errno(header(ask, proof, which).update([&](u32 found, u32 &next) {
		const bool ours = !link || s.pffs.has(n);

		if (!news)
			s.links.first_count(n, found);
		else if (s.links.changed(n, found))
			(link ? news->links : news->ports)++;
		// One that is no longer ours is another host's to disarm.
		s.links.armed.set(n, s.links.wanted && ours);
		event_header::set(next, bits::interrupt_enable::mask, s.links.wanted || s.armed.has(which));
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
		if (s.links.idle())
			return error::nodev;
		see_to(ask, proof, s, link_watch::ports_bound, nullptr);
		return know_pffs(ask, s);
	});
	for (unsigned int pff = 0; !failed(err) && pff < where_.pff_count && !ask.silent(); pff++) {
		headers_.with([&](event_state &s) { see_to(ask, proof, s, pff, nullptr); });
		seam_give_way();
	}
}

} // namespace switchtec::lower
