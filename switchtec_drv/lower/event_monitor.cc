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

event_monitor::event_monitor(pci_dev *pdev, upper::chardev &chardev, seam_function scan,
			     void *arg) noexcept
	: pdev_(pdev), chardev_(chardev), headers_("switchtec_headers", headers_class),
	  scan_("switchtec_scan", scan_class), scan_work_(scan, arg)
{
}

// Between blocks.
bool event_monitor::go_on(const inquiry &ask) const noexcept
{
	seam_give_way();
	return !ask.silent() && !chardev_.detached();
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

	if (ctl.index == abi::index_all)
		return control_all(proof, ctl, count);

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

error event_monitor::control_all(hw proof, abi::event_ctl &ctl, unsigned int count) noexcept
{
	const u32 flags = ctl.flags;

	for (unsigned int i = 0; i < count; i++) {
		ctl.flags = flags;
		const error err = headers_.with([&](armed_events &armed) {
			return control_one(proof, armed, ctl, i);
		});
		if (failed(err) && err != error::opnotsupp)
			return err;
		if (chardev_.detached())
			return error::nodev;
		seam_give_way();
	}
	return error::none;
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

	inquiry ask(proof, where_);
	u32 value = ask.word(block, event.offset);
	SWITCHTEC_TRY(ask.verdict());
	if (header::unsupported::get(value))
		return error::opnotsupp;

	ctl.occurred = header::occurred::get(value);
	ctl.count = header::count::get(value);
	for (unsigned int i = 0; i < regs::event_data_words; i++)
		ctl.data[i] = ask.word(block, event.offset + (i + 1) * sizeof(u32));
	SWITCHTEC_TRY(ask.verdict());

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
		inquiry ask(proof, where_);
		const u32 read = ask.read<completion>(own);
		// What a silent device does not say is not written back to one that has come back.
		const u32 value = completion::unsupported::get(read)
					  ? 0
					  : read & ~completion::interrupt_enable::make(1);

		own.write<completion>(proof, value | completion::occurred::make(1) |
						     completion::interrupt_enable::make(mailbox_));
	});
}

own_completion event_monitor::acknowledge_mrpc_completion(hw proof) noexcept
{
	using completion = part_cfg::mrpc_comp;
	const regs::window own = where_.part_cfg(where_.partition);
	const u32 value = own.read<completion>(proof);

	if (completion::unsupported::get(value))
		return own_completion::silent;
	if (!completion::occurred::get(value))
		return mailbox_ && !completion::interrupt_enable::get(value) ? own_completion::disarmed
									     : own_completion::clear;
	// Before the result is looked at: the next completion must not be lost.
	own.write<completion>(proof, value | completion::interrupt_enable::make(mailbox_));
	return own_completion::occurred;
}

bool event_monitor::interrupt(hw proof) noexcept
{
	tally found;

	headers_.with([&](armed_events &armed) {
		inquiry ask(proof, where_);

		check_blocks(ask, proof, armed, found);
	});
	return tell(found);
}

// Of the blocks in which something is armed. All under one lock: no other change comes between.
void event_monitor::check_blocks(inquiry &ask, hw proof, armed_events &armed, tally &found) noexcept
{
	constexpr u32 link = 1u << regs::events[regs::event_link_state].slot;

	if (armed.global)
		check_block(ask, proof, armed, event_scope::global, 0, armed.global, found);
	for (unsigned int i = 0; armed.partitions && i < where_.partition_count; i++) {
		if (!armed.partition[i])
			continue;
		check_block(ask, proof, armed, event_scope::partition, i, armed.partition[i], found);
		if (!go_on(ask))
			return;
	}
	for (unsigned int i = 0; (armed.pffs || armed.links) && i < where_.pff_count; i++) {
		const u32 slots = armed.pff[i] | (armed.links ? link : 0);
		if (!slots)
			continue;
		check_block(ask, proof, armed, event_scope::pff, i, slots, found);
		if (!go_on(ask))
			return;
	}
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
void event_monitor::check_block(inquiry &ask, hw proof, armed_events &armed, event_scope scope,
				unsigned int index, u32 slots, tally &found) noexcept
{
	const regs::window block = block_of(scope, index);
	const u32 summarised = summarised_slots[static_cast<unsigned int>(scope)];

	// Without a summary: always to be looked at.
	u32 told = slots & ~summarised;
	if (slots & summarised) {
		const u32 summary =
			scope == event_scope::global      ? ask.read<regs::sw_event::global_summary>(block)
			: scope == event_scope::partition ? ask.read<part_cfg::part_event_summary>(block)
							  : ask.read<regs::pff_csr::pff_event_summary>(block);
		told |= slots & summary;
	}
	for (unsigned int id = 0; told && id < regs::event_ids && !ask.silent(); id++) {
		const event_location &event = regs::events[id];
		if (event.scope == scope && told >> event.slot & 1)
			check_header(ask, proof, armed, id, index, found);
	}
}

void event_monitor::check_header(inquiry &ask, hw proof, armed_events &armed, unsigned int id,
				 unsigned int index, tally &found) noexcept
{
	const event_location &event = regs::events[id];
	const regs::window block = block_of(event.scope, index);
	const u32 value = ask.word(block, event.offset);

	// Or silence.
	if (header::unsupported::get(value))
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

// ---- link clients --------------------------------------------------------------------------

void event_monitor::listen_to_links(hw proof, bool on) noexcept
{
	inquiry ask(proof, where_);

	headers_.with([&](armed_events &armed) { armed.links = on; });
	// Disarmed are all of them, also when the gate closes: nobody else will.
	for (unsigned int i = 0; i < where_.pff_count && (go_on(ask) || (!on && !ask.silent())); i++)
		headers_.with([&](armed_events &armed) { listen_to_link(ask, proof, armed, i, on); });
}

void event_monitor::listen_to_link(inquiry &ask, hw proof, armed_events &armed, unsigned int index,
				   bool on) noexcept
{
	const event_location &event = regs::events[regs::event_link_state];
	const regs::window block = block_of(event.scope, index);
	u32 value = ask.word(block, event.offset);

	if (header::unsupported::get(value))
		return;
	value &= ~header::occurred::make(1);
	value &= ~header::interrupt_enable::make(1);
	value |= header::interrupt_enable::make(on || get_armed(armed, event, index));
	// What happened before somebody listened is no news.
	if (on)
		value |= header::occurred::make(1);
	block.write_word(proof, event.offset, value);
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
