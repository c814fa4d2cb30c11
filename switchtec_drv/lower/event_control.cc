// SPDX-License-Identifier: GPL-2.0-only
// EVENT_CTL: an event's header as a program sees and changes it.
#include "lower/event_monitor.h"

namespace switchtec::lower {

using bits = regs::event_header;
using regs::event_scope;
namespace flag = abi::event_flag;

error event_monitor::control(hw proof, abi::event_ctl &ctl) noexcept
{
	if (ctl.event_id >= regs::event_ids || (ctl.flags & ~flag::all))
		return error::inval;
	ctl.event_id = static_cast<u32>(seam_index_nospec(ctl.event_id, regs::event_ids));

	const event_block first = event_at{ctl.event_id, 0}.block();
	const unsigned int count = count_of(first.layout());

	if (ctl.index == abi::index_all)
		return control_all(proof, ctl, count);

	u64 index = static_cast<u32>(ctl.index);
	if (first.scope == event_scope::global)
		index = 0;
	else if (first.scope == event_scope::partition && ctl.index == abi::index_local)
		index = where_.partition;
	else if (index >= count)
		return error::inval;
	else
		index = seam_index_nospec(index, count);
	return headers_.with([&](event_state &s) {
		return control_one(proof, s, ctl, static_cast<unsigned int>(index));
	});
}

error event_monitor::control_all(hw proof, abi::event_ctl &ctl, unsigned int count) noexcept
{
	const u32 flags = ctl.flags;

	for (unsigned int i = 0; i < count; i++) {
		ctl.flags = flags;
		const error err = headers_.with([&](event_state &s) { return control_one(proof, s, ctl, i); });
		if (failed(err) && err != error::opnotsupp)
			return err;
		if (chardev_.detached())
			return error::nodev;
		seam_give_way();
	}
	return error::none;
}

// What a program may enable and disable, each by a flag of its own.
struct enable {
	u32 mask, on, off;
};
static constexpr enable enables[] = {
	{bits::interrupt_enable::mask, flag::enable_poll, flag::disable_poll},
	{bits::log::mask, flag::enable_log, flag::disable_log},
	{bits::cli::mask, flag::enable_cli, flag::disable_cli},
	{bits::fatal::mask, flag::enable_fatal, flag::disable_fatal},
};

static u32 changed(u32 value, u32 flags) noexcept
{
	for (const enable &e : enables) {
		if (flags & e.on)
			value |= e.mask;
		if (flags & e.off)
			value &= ~e.mask;
	}
	return value;
}

static u32 flags_of(u32 value) noexcept
{
	u32 flags = 0;

	for (const enable &e : enables)
		if (value & e.mask)
			flags |= e.on;
	return flags;
}

error event_monitor::control_one(hw proof, event_state &s, abi::event_ctl &ctl, unsigned int index) noexcept
{
	const event_at which{ctl.event_id, index};
	const u32 flags = ctl.flags;
	inquiry ask(proof, where_);
	event_header h = header(ask, proof, which);

	return h.update([&](u32 found, u32 &next) {
		ctl.occurred = bits::occurred::get(found);
		ctl.count = bits::count::get(found);
		for (unsigned int i = 0; i < regs::event_data_words; i++)
			ctl.data[i] = h.data(i);
		if (ask.silent())
			return false;

		// What the program has armed, which is not what the header says while clients need it armed.
		if (for_clients(s, which))
			event_header::set(next, bits::interrupt_enable::mask, s.armed.has(which));
		next = changed(next, flags);
		ctl.flags = flags_of(next);
		if (!flags)
			return false;
		if (flags & flag::disable_poll)
			s.armed.disarm(which);
		else if (flags & flag::enable_poll)
			s.armed.arm(which, found);
		if ((flags & flag::clear) && !owned(which))
			next |= bits::occurred::mask;
		// What is pending when it is armed is told at once, whether or not the device interrupts for it.
		else if (s.armed.fired(which, found))
			look_at_all();
		if (for_clients(s, which) || owned(which))
			next |= bits::interrupt_enable::mask;
		if (owned(which))
			own_completion_enables(next);
		return true;
	});
}

} // namespace switchtec::lower
