// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: events
 *
 * Each event has a header register. A program arms one for poll by setting its interrupt enable;
 * when it fires, the driver clears the enable (so it fires once), counts, and wakes pollers.
 *
 * The registers are the whole switch's, and other hosts have their events in them. Ours are the headers of
 * the switch, of our partition and of the PFFs that it has, and besides those what our own programs arm.
 * No other header is written, whatever an interrupt or a look finds in it.
 *
 * Registers are slow, so the monitor remembers what is armed. An interrupt costs a summary read
 * for each block in which something is armed, and two accesses for each event that fired; nothing
 * grows with the number of ports but what link clients need. An interrupt that this does not explain (a
 * summary bit that is missing) causes a look at every header that is armed, later, and not more than
 * one a second.
 *
 * What goes over many blocks ends at the first silence of the device, and when the gate closes: see
 * inquiry.h. Between blocks others may run.
 *
 * Which file: event_blocks.h says where headers are, event_header.h changes one, armed_events.h, own_pffs.h
 * and link_watch.h are the memory; event_control.cc is EVENT_CTL, event_interrupt.cc what fired,
 * event_scan.cc the later look, event_set_up.cc the first look and the way back from a reset, event_links.cc
 * link clients, own_completion.cc the header of our own commands, event_summary.cc EVENT_SUMMARY.
 */
#pragma once
#include "abi/ioctl.h"
#include "core/sync.h"
#include "lower/armed_events.h"
#include "lower/event_header.h"
#include "lower/link_watch.h"
#include "lower/own_completion.h"
#include "lower/own_pffs.h"
#include "upper/chardev.h"

namespace switchtec::lower {

/**
 * struct event_state - what the lock of the headers guards besides them
 * @armed: by programs, for poll
 * @learnt: what an earlier binding's programs have armed is among them
 * @owns_completion: what else programs have enabled in the header of our own completions is known
 * @unwritten: something of this has changed that no header says yet
 */
struct event_state {
	armed_events armed;
	own_pffs pffs;
	link_watch links;
	bool learnt = false;
	bool owns_completion = false;
	bool unwritten = true;

	// Nothing that we know of can have fired.
	bool nothing_armed() const noexcept
	{
		return armed.next(0) == all_event_blocks && links.idle() && !links.raised;
	}
};

/**
 * class event_monitor - the event headers
 *
 * Every change of a header happens under the lock of headers_, so that the interrupt's and an
 * ioctl's read-modify-write do not lose each other's updates. It is a mutex, for registers are read
 * under it: all of this runs in process context.
 */
class event_monitor : immovable {
public:
	event_monitor(pci_dev *pdev, upper::chardev &chardev, seam_function scan, void *arg) noexcept;

	// Where the headers are. Before any interrupt. Touches no register.
	void attach(const topology &where) noexcept { where_ = where; }

	/**
	 * set_up() - make the headers say what is armed: at the end of probe, and after a pause
	 *
	 * What they say afterwards is computed from what is armed in software. Looks may run again from here
	 * on. May run while programs and link clients arm and disarm: each header is computed and written in
	 * one critical section. What happened meanwhile is not told here: look_at_all() finds it.
	 *
	 * On an error some or none have been written; nothing of what a silent device says is written back.
	 * To be called again then, and after the fence has been opened for as long as changed_since_set_up():
	 * who comes while it is shut changes software state alone.
	 *
	 * Context: may sleep. Errors: io.
	 */
	error set_up(hw proof) noexcept;
	// Is there something that no header says? Context: may sleep; touches no register.
	bool changed_since_set_up() noexcept;

	/**
	 * control() - EVENT_CTL: read an event and change what its header enables
	 * @ctl: as the program gave it, filled in on success
	 *
	 * Context: may sleep. Errors: inval (event, index, flags), opnotsupp (not on this device),
	 * io (the device does not answer).
	 */
	error control(hw proof, abi::event_ctl &ctl) noexcept;
	// EVENT_SUMMARY. Context: may sleep. Errors: io, nodev (unregister has begun).
	error summary(hw proof, abi::event_summary &summary) noexcept;

	// Was there a completion of our own command? It is acknowledged, and @seen called with what was found
	// before anybody else can look. Context: may sleep; @seen must not.
	template <class Seen>
	own_completion take_mrpc_completion(hw proof, Seen seen) noexcept
	{
		return headers_.with([&](event_state &) {
			const own_completion found = acknowledge_mrpc_completion(proof);

			seen(found);
			return found;
		});
	}
	// Acknowledge a completion without a look. Any context; one register write, one more for each change of
	// the enables meanwhile, and no lock.
	void acknowledge_unread(hw proof) noexcept;
	// What acknowledge_unread() writes. Any context.
	u32 own_completion_header() const noexcept { return own_header_.load(); }

	// Find out what fired. Returns whether anything did. Context: may sleep.
	bool interrupt(hw proof) noexcept;
	// The interrupt came for none of the reasons we know: look at all that is armed, later. Any context.
	void unexplained() noexcept;
	// The same look, because interrupts may have been lost. Any context.
	void look_at_all() noexcept;
	// That look; the work function. Context: may sleep.
	void scan(hw proof) noexcept;
	// Which PFFs are ours may have changed: they are read again when they are needed, which is soon if there
	// are link clients. Any context.
	void forget_ports() noexcept;

	/**
	 * listen_to_links() - the first link client has come, or the last one has gone
	 * @proof: null: the registers are out of reach. Then software state changes, and the next set_up()
	 *	writes it
	 *
	 * Context: may sleep.
	 */
	void listen_to_links(const hw *proof, bool on) noexcept;
	// Disarm what is armed for clients. Context: may sleep.
	void stop_listening(hw proof) noexcept;

	// A step of unregister, and of a pause: no scan runs, and none will before set_up(). After the
	// interrupts, which arm it.
	void cancel_scan() noexcept;

private:
	struct tally {
		unsigned int events = 0; // for pollers
		unsigned int links = 0;  // for link clients
		unsigned int ports = 0;  // for us: other ports may be ours
		bool raised = false;     // see link_watch
	};
	struct scan_state {
		bool stopped = false;
		bool armed = false;
		bool ever = false;
		bool unexplained = false; // why it was armed
		bool told = false;
		u64 last_ms = 0;
	};

	unsigned int count_of(const scope_layout &scope) const noexcept { return where_.*scope.count; }
	event_header header(inquiry &ask, hw proof, event_at which) const noexcept
	{
		return event_header(ask, proof, where_, which);
	}
	bool go_on(const inquiry &ask) const noexcept;

	// ---- event_control.cc ----
	error control_all(hw proof, abi::event_ctl &ctl, unsigned int count) noexcept;
	error control_one(hw proof, event_state &s, abi::event_ctl &ctl, unsigned int index) noexcept;

	// ---- event_summary.cc ----
	error summarise(inquiry &ask, regs::event_scope scope, u32 *summaries) noexcept;

	// ---- own_completion.cc ----
	event_at own() const noexcept { return {regs::event_mrpc_comp, where_.partition}; }
	bool owned(event_at which) const noexcept
	{
		return which.id == own().id && which.index == own().index;
	}
	error set_up_own_completion(inquiry &ask, hw proof, event_state &s) noexcept;
	// Its "occurred" and interrupt enable.
	static constexpr u32 acknowledgement =
		regs::event_header::occurred::mask | regs::event_header::interrupt_enable::mask;
	void own_completion_enables(u32 header) noexcept;
	own_completion acknowledge_mrpc_completion(hw proof) noexcept;

	// ---- event_links.cc ----
	event_at watched(unsigned int n) const noexcept;
	bool for_clients(const event_state &s, event_at which) const noexcept;
	void see_to_links(inquiry &ask, hw proof, tally *news) noexcept;
	void see_to(inquiry &ask, hw proof, event_state &s, unsigned int n, tally *news) noexcept;
	error know_pffs(inquiry &ask, event_state &s) noexcept;

	// ---- event_interrupt.cc ----
	enum class trust : u8 { summaries, headers };
	void find_out(inquiry &ask, hw proof, trust which, tally &found) noexcept;
	// False: that was it.
	bool look(inquiry &ask, hw proof, trust which, tally &found) noexcept;
	void check_block(inquiry &ask, hw proof, event_state &s, event_block block, trust which,
			 tally &found) noexcept;
	void check_header(inquiry &ask, hw proof, event_state &s, event_at which, tally &found) noexcept;
	// Returns whether that explains an interrupt.
	bool tell(const tally &found) noexcept;

	// ---- event_set_up.cc ----
	// False: nothing is known yet, and nothing to be judged.
	bool first_look(inquiry &ask, hw proof) noexcept;
	bool ours(const event_state &s, event_block block) const noexcept;
	void learn_block(inquiry &ask, hw proof, event_state &s, event_block block) noexcept;
	void arm_block(inquiry &ask, hw proof, event_state &s, event_block block) noexcept;

	// ---- event_scan.cc ----
	void arm_scan(scan_state &s) noexcept;
	void nothing_explains() noexcept;

	pci_dev *const pdev_;
	upper::chardev &chardev_;
	topology where_;
	locked<event_state, mutex_> headers_;

	// Read and set in any context.
	atomic<u32> own_header_;
	atomic<bool> pffs_changed_;

	locked<scan_state, spinlock> scan_;
	delayed_work scan_work_;
};

} // namespace switchtec::lower
