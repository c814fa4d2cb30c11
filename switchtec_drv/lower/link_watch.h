// SPDX-License-Identifier: GPL-2.0-only
// What link clients need: of each PFF the link-state header, and of our partition that which tells of ports bound.
#pragma once
#include "core/bit_set.h"
#include "regs/events.h"
#include "regs/gas.h"

namespace switchtec::lower {

/**
 * struct link_watch - who listens, at what
 * @wanted: there are link clients
 * @armed: headers that we have armed for clients: link-state by the PFF's number, and ports_bound
 * @raised: one of them had occurred before, so that arming it has raised an interrupt
 *
 * That a link has changed is seen by the count of its header, of every PFF of the switch: so nothing that
 * a program, another host or a reset does to "occurred" or to the enable takes the news away. That ports have
 * been bound, by whomever, is seen in the same way: a link that becomes ours has to be armed.
 */
struct link_watch {
	static constexpr unsigned int ports_bound = regs::gas::max_pffs, headers = ports_bound + 1;

	bool wanted = false;
	bool raised = false;
	bit_set<headers> armed;

	// Nobody listens, and nothing is left of those who did.
	bool idle() const noexcept { return !wanted && armed.next(0) == headers; }
	void listen(bool on) noexcept
	{
		wanted = on;
		// What happened before somebody listened is no news.
		counted_ = {};
	}
	void first_count(unsigned int n, u32 header) noexcept
	{
		if (!counted_.has(n))
			changed(n, header);
	}
	// Has it, since the last call?
	bool changed(unsigned int n, u32 header) noexcept
	{
		const u8 now = static_cast<u8>(regs::event_header::count::get(header));
		const bool news = counted_.has(n) && counts_[n] != now;

		counted_.set(n, true);
		counts_[n] = now;
		return news;
	}

private:
	bit_set<headers> counted_;
	u8 counts_[headers] = {};
};

} // namespace switchtec::lower
