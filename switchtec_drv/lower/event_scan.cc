// SPDX-License-Identifier: GPL-2.0
// Looks at every event header: at probe, after a reset, and for an interrupt that nothing explains.
#include "lower/event_monitor.h"

namespace switchtec::lower {

using header = regs::event_header;
using regs::event_location;
using regs::event_scope;

// Between two looks at every header, at least.
static constexpr u64 scan_period_ms = 1000;

// Block by block, with the lock taken for each header: nobody waits for the whole.
template <class Visit>
error event_monitor::for_each_header(hw proof, Visit visit) noexcept
{
	inquiry ask(proof, where_);

	for (const event_scope scope : regs::event_scopes)
		for (unsigned int index = 0; index < count_of(scope); index++) {
			for (unsigned int id = 0; id < regs::event_ids && !ask.silent(); id++)
				if (regs::events[id].scope == scope)
					headers_.with([&](armed_events &armed) {
						visit(ask, armed, id, index);
					});
			if (!go_on(ask))
				return ask.verdict();
		}
	return ask.verdict();
}

error event_monitor::attach(hw proof, const topology &where, bool mailbox) noexcept
{
	where_ = where;
	mailbox_ = mailbox;
	return for_each_header(proof, [&](inquiry &ask, armed_events &armed, unsigned int id,
					  unsigned int index) {
		const event_location &event = regs::events[id];
		const u32 value = ask.word(block_of(event.scope, index), event.offset);

		if (!header::unsupported::get(value))
			set_armed(armed, event, index, header::interrupt_enable::get(value));
	});
}

void event_monitor::rearm(hw proof) noexcept
{
	own_mrpc_completion(proof);
	if (headers_.with([](armed_events &armed) { return armed.links; }))
		listen_to_links(proof, true);
	// What is silent now is silent at the next command, too.
	(void)to_errno(for_each_header(proof, [&](inquiry &ask, armed_events &armed, unsigned int id,
						  unsigned int index) {
		const event_location &event = regs::events[id];

		if (!get_armed(armed, event, index))
			return;
		const regs::window block = block_of(event.scope, index);
		const u32 value = ask.word(block, event.offset);
		if (!header::unsupported::get(value))
			block.write_word(proof, event.offset,
					 (value & ~header::occurred::make(1)) |
						 header::interrupt_enable::make(1));
	}));
}

// ---- the look at everything ----------------------------------------------------------------

void event_monitor::unexplained() noexcept
{
	scan_.with([this](scan_state &s) {
		s.unexplained = true;
		arm_scan(s);
	});
}

void event_monitor::look_at_all() noexcept
{
	scan_.with([this](scan_state &s) { arm_scan(s); });
}

void event_monitor::arm_scan(scan_state &s) noexcept
{
	if (s.armed)
		return;
	const u64 since = seam_now_ms() - s.last_ms;
	const bool now = !s.ever || since >= scan_period_ms;

	s.armed = true;
	scan_work_.arm(now ? 0 : static_cast<unsigned int>(scan_period_ms - since));
}

void event_monitor::scan(hw proof) noexcept
{
	const bool unexplained = scan_.with([](scan_state &s) {
		s.armed = false;
		s.ever = true;
		s.last_ms = seam_now_ms();
		const bool why = s.unexplained;
		s.unexplained = false;
		return why;
	});
	tally found;
	const error err = for_each_header(proof, [&](inquiry &ask, armed_events &armed, unsigned int id,
						     unsigned int index) {
		check_header(ask, proof, armed, id, index, found);
	});

	if (!tell(found) && unexplained && !failed(err))
		nothing_explains();
}

// Said once: whoever shares the switch may go on like this for ever.
void event_monitor::nothing_explains() noexcept
{
	const bool news = scan_.with([](scan_state &s) {
		const bool told = s.told;
		s.told = true;
		return !told;
	});

	seam_log(pdev_, news ? 6 : 7, "an interrupt that no event of this driver explains: is one armed by "
				      "another user of the switch?\n");
}

} // namespace switchtec::lower
