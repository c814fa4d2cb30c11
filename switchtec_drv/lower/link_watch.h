// SPDX-License-Identifier: GPL-2.0-only
// What link clients need of the link-state headers.
#pragma once
#include "core/bit_set.h"
#include "regs/events.h"
#include "regs/gas.h"

namespace switchtec::lower {

/**
 * struct link_watch - who listens, at what
 * @wanted: there are link clients
 * @armed: PFFs whose header we have armed for clients
 * @raised: one of them had occurred before, so that arming it has raised an interrupt
 *
 * That a link has changed is seen by the count of its header, of every PFF of the switch: so nothing that
 * a program, another host or a reset does to "occurred" or to the enable takes the news away.
 */
struct link_watch {
	bool wanted = false;
	bool raised = false;
	bit_set<regs::gas::max_pffs> armed;

	// Nobody listens, and nothing is left of those who did.
	bool idle() const noexcept { return !wanted && armed.next(0) == regs::gas::max_pffs; }
	void listen(bool on) noexcept
	{
		wanted = on;
		// What happened before somebody listened is no news.
		counted_ = {};
	}
	void first_count(unsigned int pff, u32 header) noexcept
	{
		if (!counted_.has(pff))
			changed(pff, header);
	}
	// Has it, since the last call?
	bool changed(unsigned int pff, u32 header) noexcept
	{
		const u8 now = static_cast<u8>(regs::event_header::count::get(header));
		const bool news = counted_.has(pff) && counts_[pff] != now;

		counted_.set(pff, true);
		counts_[pff] = now;
		return news;
	}

private:
	bit_set<regs::gas::max_pffs> counted_;
	u8 counts_[regs::gas::max_pffs] = {};
};

} // namespace switchtec::lower
