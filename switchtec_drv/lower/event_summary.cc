// SPDX-License-Identifier: GPL-2.0-only
// EVENT_SUMMARY: every summary register, each once.
#include "lower/event_monitor.h"
#include "lower/go_on.h"

namespace switchtec::lower {

error event_monitor::summary(hw proof, abi::event_summary &summary) noexcept
{
	const regs::window global = where_.block(regs::gas::sw_event);
	inquiry ask(proof, where_);

	summary = {};
	summary.global = ask.read<regs::sw_event::global_summary>(global);
	summary.part_bitmap = ask.read<regs::sw_event::part_event_bitmap>(global);
	SWITCHTEC_TRY(summarise(ask, regs::event_scope::partition, summary.part));
	SWITCHTEC_TRY(summarise(ask, regs::event_scope::pff, summary.pff));
	summary.local_part = summary.part[where_.partition];
	return error::none;
}

error event_monitor::summarise(inquiry &ask, regs::event_scope scope, u32 *summaries) noexcept
{
	for (event_block block{scope, 0}; block.index < count_of(block.layout()); block.index++) {
		summaries[block.index] = ask.word(block.window(where_), block.layout().summary);
		SWITCHTEC_TRY(lower::go_on(ask, chardev_));
	}
	return ask.verdict();
}

} // namespace switchtec::lower
