// SPDX-License-Identifier: GPL-2.0
#include "lower/event_monitor.h"
#include "regs/mrpc.h"
#include "regs/part_cfg.h"

namespace switchtec::lower {

namespace part_cfg = regs::part_cfg;
using header = regs::event_header;
using regs::event_location;
using regs::event_scope;

static constinit lock_class headers_class{};
static constinit lock_class scan_class{};

// Between two looks at every header, at least.
static constexpr u64 scan_period_ms = 1000;

static constexpr u32 silent = regs::mrpc::all_ones;

event_monitor::event_monitor(pci_dev *pdev, upper::chardev &chardev, seam_function scan,
			     void *arg) noexcept
	: pdev_(pdev), chardev_(chardev), headers_("switchtec_headers", headers_class),
	  scan_("switchtec_scan", scan_class), scan_work_(scan, arg)
{
}

void event_monitor::attach(hw proof, const topology &where, bool mailbox) noexcept
{
	where_ = where;
	mailbox_ = mailbox;
	for_each_header([&](armed_events &armed, unsigned int id, unsigned int index) {
		const event_location &event = regs::events[id];
		const u32 value = block_of(event.scope, index).read_word(proof, event.offset);

		if (value != silent && !header::unsupported::get(value))
			set_armed(armed, event, index, header::interrupt_enable::get(value));
	});
}

// ---- headers -------------------------------------------------------------------------------

regs::window event_monitor::block_of(event_scope scope, unsigned int index) const noexcept
{
	switch (scope) {
	case event_scope::partition:
		return where_.part_cfg(index);
	case event_scope::pff:
		return where_.pff_csr(index);
	default:
		return where_.block(regs::gas::sw_event);
	}
}

unsigned int event_monitor::count_of(event_scope scope) const noexcept
{
	switch (scope) {
	case event_scope::partition:
		return where_.partition_count;
	case event_scope::pff:
		return where_.pff_count;
	default:
		return 1;
	}
}

// In mailbox mode this header tells of our own commands: it stays armed, and only we clear it.
bool event_monitor::owned(unsigned int id, unsigned int index) const noexcept
{
	return mailbox_ && id == regs::event_mrpc_comp && index == where_.partition;
}

bool event_monitor::get_armed(const armed_events &armed, const event_location &event,
			      unsigned int index) noexcept
{
	switch (event.scope) {
	case event_scope::partition:
		return armed.partition[index] >> event.slot & 1;
	case event_scope::pff:
		return armed.pff[index] >> event.slot & 1;
	default:
		return armed.global >> event.slot & 1;
	}
}

template <class Word>
static void set_bit(Word &word, unsigned int &blocks, unsigned int bit, bool on) noexcept
{
	const bool before = word != 0;

	word = static_cast<Word>(on ? word | 1u << bit : word & ~(1u << bit));
	blocks += (word != 0) - before;
}

void event_monitor::set_armed(armed_events &armed, const event_location &event, unsigned int index,
			      bool on) noexcept
{
	unsigned int one_block = 0;

	if (event.mrpc_completion)
		return;
	switch (event.scope) {
	case event_scope::partition:
		return set_bit(armed.partition[index], armed.partitions, event.slot, on);
	case event_scope::pff:
		return set_bit(armed.pff[index], armed.pffs, event.slot, on);
	default:
		return set_bit(armed.global, one_block, event.slot, on);
	}
}

// ---- EVENT_CTL -----------------------------------------------------------------------------

error event_monitor::control(hw proof, abi::event_ctl &ctl) noexcept
{
	if (ctl.event_id >= regs::event_ids || (ctl.flags & ~abi::event_flag::all))
		return error::inval;
	ctl.event_id = static_cast<u32>(seam_index_nospec(ctl.event_id, regs::event_ids));

	const event_scope scope = regs::events[ctl.event_id].scope;
	const unsigned int count = count_of(scope);

	if (ctl.index == abi::index_all) {
		const u32 flags = ctl.flags;
		for (unsigned int i = 0; i < count; i++) {
			ctl.flags = flags;
			const error err = headers_.with([&](armed_events &armed) {
				return control_one(proof, armed, ctl, i);
			});
			if (failed(err) && err != error::opnotsupp)
				return err;
		}
		return error::none;
	}

	u64 index = static_cast<u32>(ctl.index);
	if (scope == event_scope::global)
		index = 0;
	else if (scope == event_scope::partition && ctl.index == abi::index_local)
		index = where_.partition;
	else if (index >= count)
		return error::inval;
	else
		index = seam_index_nospec(index, count);
	return headers_.with([&](armed_events &armed) {
		return control_one(proof, armed, ctl, static_cast<unsigned int>(index));
	});
}

template <class Field>
static u32 changed(u32 value, u32 flags, u32 enable, u32 disable) noexcept
{
	if (flags & enable)
		value |= Field::make(1);
	if (flags & disable)
		value &= ~Field::make(1);
	return value;
}

error event_monitor::control_one(hw proof, armed_events &armed, abi::event_ctl &ctl,
				 unsigned int index) noexcept
{
	namespace flag = abi::event_flag;
	const event_location &event = regs::events[ctl.event_id];
	const regs::window block = block_of(event.scope, index);
	const bool for_clients = armed.links && ctl.event_id == regs::event_link_state;

	u32 value = block.read_word(proof, event.offset);
	if (value == silent)
		return error::io;
	if (header::unsupported::get(value))
		return error::opnotsupp;

	ctl.occurred = header::occurred::get(value);
	ctl.count = header::count::get(value);
	for (unsigned int i = 0; i < regs::event_data_words; i++)
		ctl.data[i] = block.read_word(proof, event.offset + (i + 1) * sizeof(u32));

	// What the program has armed, which is not what the header says while others need it armed.
	if (for_clients && !get_armed(armed, event, index))
		value &= ~header::interrupt_enable::make(1);
	if (!(ctl.flags & flag::clear) || owned(ctl.event_id, index))
		value &= ~header::occurred::make(1);
	value = changed<header::interrupt_enable>(value, ctl.flags, flag::enable_poll,
						  flag::disable_poll);
	value = changed<header::log>(value, ctl.flags, flag::enable_log, flag::disable_log);
	value = changed<header::cli>(value, ctl.flags, flag::enable_cli, flag::disable_cli);
	value = changed<header::fatal>(value, ctl.flags, flag::enable_fatal, flag::disable_fatal);
	const bool poll = header::interrupt_enable::get(value);

	if (ctl.flags) {
		const bool keep = for_clients || owned(ctl.event_id, index);
		set_armed(armed, event, index, poll);
		block.write_word(proof, event.offset,
				 value | header::interrupt_enable::make(keep || poll));
	}
	ctl.flags = (poll ? flag::enable_poll : 0) |
		    (header::log::get(value) ? flag::enable_log : 0) |
		    (header::cli::get(value) ? flag::enable_cli : 0) |
		    (header::fatal::get(value) ? flag::enable_fatal : 0);
	return error::none;
}

// ---- interrupts ----------------------------------------------------------------------------

void event_monitor::own_mrpc_completion(hw proof) noexcept
{
	using completion = part_cfg::mrpc_comp;

	headers_.with([&](armed_events &) {
		const regs::window own = where_.part_cfg(where_.partition);
		const u32 value = own.read<completion>(proof) &
				  ~completion::interrupt_enable::make(1);

		own.write<completion>(proof, value | completion::occurred::make(1) |
						     completion::interrupt_enable::make(mailbox_));
	});
}

bool event_monitor::take_mrpc_completion(hw proof) noexcept
{
	using completion = part_cfg::mrpc_comp;

	return headers_.with([&](armed_events &) {
		const regs::window own = where_.part_cfg(where_.partition);
		const u32 value = own.read<completion>(proof);

		if (value == silent || !completion::occurred::get(value))
			return false;
		// Before the result is looked at: the next completion must not be lost.
		own.write<completion>(proof, value | completion::interrupt_enable::make(1));
		return true;
	});
}

bool event_monitor::interrupt(hw proof) noexcept
{
	tally found;

	headers_.with([&](armed_events &armed) {
		if (armed.global)
			check_block(proof, armed, event_scope::global, 0, armed.global, found);
		for (unsigned int i = 0; armed.partitions && i < where_.partition_count; i++)
			if (armed.partition[i])
				check_block(proof, armed, event_scope::partition, i,
					    armed.partition[i], found);
		for (unsigned int i = 0; (armed.pffs || armed.links) && i < where_.pff_count; i++) {
			constexpr u32 link = 1u << regs::events[regs::event_link_state].slot;
			const u32 slots = armed.pff[i] | (armed.links ? link : 0);
			if (slots)
				check_block(proof, armed, event_scope::pff, i, slots, found);
		}
	});
	return tell(found);
}

// Which slots of a scope its summary registers tell of, known when this is compiled.
static constexpr u32 slots_with_summary(event_scope scope) noexcept
{
	u32 slots = 0;

	for (const event_location &event : regs::events)
		if (event.scope == scope && event.has_summary)
			slots |= 1u << event.slot;
	return slots;
}

static constexpr u32 summarised_slots[] = {
	slots_with_summary(event_scope::global),
	slots_with_summary(event_scope::partition),
	slots_with_summary(event_scope::pff),
};

// The summary of a block, then the headers of those armed events that it tells of.
void event_monitor::check_block(hw proof, armed_events &armed, event_scope scope, unsigned int index,
				u32 slots, tally &found) noexcept
{
	const regs::window block = block_of(scope, index);
	const u32 summarised = summarised_slots[static_cast<unsigned int>(scope)];

	// Without a summary: always to be looked at.
	u32 told = slots & ~summarised;
	if (slots & summarised) {
		const u32 summary =
			scope == event_scope::global
				? block.read<regs::sw_event::global_summary>(proof)
			: scope == event_scope::partition
				? block.read<part_cfg::part_event_summary>(proof)
				: block.read<regs::pff_csr::pff_event_summary>(proof);
		if (summary == silent)
			return;
		told |= slots & summary;
	}
	for (unsigned int id = 0; told && id < regs::event_ids; id++) {
		const event_location &event = regs::events[id];
		if (event.scope == scope && told >> event.slot & 1)
			check_header(proof, armed, id, index, found);
	}
}

void event_monitor::check_header(hw proof, armed_events &armed, unsigned int id, unsigned int index,
				 tally &found) noexcept
{
	const event_location &event = regs::events[id];
	const regs::window block = block_of(event.scope, index);
	const u32 value = block.read_word(proof, event.offset);

	if (value == silent || header::unsupported::get(value))
		return;
	if (!header::occurred::get(value) || !header::interrupt_enable::get(value))
		return;
	// Somebody else's: the firmware takes a write for a change of attributes.
	if (event.mrpc_completion)
		return;
	const bool for_clients = armed.links && id == regs::event_link_state;
	if (!for_clients || get_armed(armed, event, index))
		found.events++;
	set_armed(armed, event, index, false);
	if (for_clients) {
		// Cleared, so that the next change interrupts again.
		found.links++;
		block.write_word(proof, event.offset, value);
		return;
	}
	// Disarmed; that it occurred stays for the program to see.
	block.write_word(proof, event.offset, value & ~header::interrupt_enable::make(1) &
						      ~header::occurred::make(1));
}

bool event_monitor::tell(const tally &found) noexcept
{
	if (found.events)
		chardev_.event_arrived();
	if (found.links)
		chardev_.links_changed();
	return found.events || found.links;
}

// ---- the look at everything ----------------------------------------------------------------

void event_monitor::unexplained() noexcept
{
	scan_.with([this](scan_state &s) {
		if (s.armed)
			return;
		const u64 since = seam_now_ms() - s.last_ms;
		const bool now = !s.ever || since >= scan_period_ms;

		s.armed = true;
		scan_work_.arm(now ? 0 : static_cast<unsigned int>(scan_period_ms - since));
	});
}

void event_monitor::scan(hw proof) noexcept
{
	const unsigned int number = scan_.with([](scan_state &s) {
		s.armed = false;
		s.ever = true;
		s.last_ms = seam_now_ms();
		return ++s.count;
	});
	tally found;

	for_each_header([&](armed_events &armed, unsigned int id, unsigned int index) {
		check_header(proof, armed, id, index, found);
	});
	seam_log(pdev_, 7, "unexplained interrupts: look %u at all event headers found %u\n", number,
		 found.events + found.links);
	tell(found);
}

// Block by block, with the lock taken for each header: nobody waits for the whole.
template <class Visit>
void event_monitor::for_each_header(Visit visit) noexcept
{
	for (const event_scope scope : regs::event_scopes)
		for (unsigned int index = 0; index < count_of(scope); index++)
			for (unsigned int id = 0; id < regs::event_ids; id++)
				if (regs::events[id].scope == scope)
					headers_.with([&](armed_events &armed) {
						visit(armed, id, index);
					});
}

void event_monitor::rearm(hw proof) noexcept
{
	own_mrpc_completion(proof);
	if (headers_.with([](armed_events &armed) { return armed.links; }))
		listen_to_links(proof, true);
	for_each_header([&](armed_events &armed, unsigned int id, unsigned int index) {
		const event_location &event = regs::events[id];

		if (!get_armed(armed, event, index))
			return;
		const regs::window block = block_of(event.scope, index);
		const u32 value = block.read_word(proof, event.offset);
		if (value != silent && !header::unsupported::get(value))
			block.write_word(proof, event.offset,
					 (value & ~header::occurred::make(1)) |
						 header::interrupt_enable::make(1));
	});
}

// ---- link clients --------------------------------------------------------------------------

void event_monitor::listen_to_links(hw proof, bool on) noexcept
{
	const event_location &event = regs::events[regs::event_link_state];

	headers_.with([&](armed_events &armed) { armed.links = on; });
	for (unsigned int i = 0; i < where_.pff_count; i++) {
		headers_.with([&](armed_events &armed) {
			const regs::window block = block_of(event.scope, i);
			u32 value = block.read_word(proof, event.offset);

			if (value == silent || header::unsupported::get(value))
				return;
			value &= ~header::occurred::make(1);
			value &= ~header::interrupt_enable::make(1);
			value |= header::interrupt_enable::make(on || get_armed(armed, event, i));
			// What happened before somebody listened is no news.
			if (on)
				value |= header::occurred::make(1);
			block.write_word(proof, event.offset, value);
		});
	}
}

void event_monitor::stop_listening(hw proof) noexcept
{
	if (headers_.with([](armed_events &armed) { return armed.links; }))
		listen_to_links(proof, false);
}

// ---- unregister ----------------------------------------------------------------------------

void event_monitor::cancel_scan() noexcept
{
	scan_work_.cancel_sync();
}

} // namespace switchtec::lower
