// SPDX-License-Identifier: GPL-2.0
/*
 * DOC: events
 *
 * Each event has a header register. A program arms one for poll by setting its interrupt enable;
 * when it fires, the driver clears the enable (so it fires once), counts, and wakes pollers.
 *
 * Registers are slow, so the monitor remembers what is armed. An interrupt costs a summary read
 * for each block in which something is armed, and two accesses for each event that fired; nothing
 * grows with the number of ports. An interrupt that this does not explain (a header armed behind
 * our back, a summary bit that is missing) causes a look at every header, later, and not more than
 * one a second.
 *
 * What goes over many blocks ends at the first silence of the device, and when the gate closes: see
 * inquiry.h. Between blocks others may run. event_scan.cc has the looks at everything.
 */
#pragma once
#include "abi/ioctl.h"
#include "core/sync.h"
#include "lower/inquiry.h"
#include "lower/own_completion.h"
#include "regs/events.h"
#include "upper/chardev.h"

namespace switchtec::lower {

/**
 * struct armed_events - the interrupt enables as we know them, a bit for each slot of a scope
 *
 * MRPC completions are never in here: they belong to the firmware's users of MRPC.
 */
struct armed_events {
	u16 global = 0;
	u8 partition[regs::gas::max_partitions] = {};
	u16 pff[regs::gas::max_pffs] = {};
	// How many partitions and PFFs have a bit set: where there is none, nothing is looked at.
	unsigned int partitions = 0;
	unsigned int pffs = 0;
	// Link clients: the link-state headers of all PFFs are armed for them, and stay so.
	bool links = false;
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

	// Learn what is armed already: reads every header. @mailbox: our own completions come as events.
	// Context: may sleep. Errors: io.
	error attach(hw proof, const topology &where, bool mailbox) noexcept;

	/**
	 * control() - EVENT_CTL: read an event and change what its header enables
	 * @ctl: as the program gave it, filled in on success
	 *
	 * Context: may sleep. Errors: inval (event, index, flags), opnotsupp (not on this device),
	 * io (the device does not answer).
	 */
	error control(hw proof, abi::event_ctl &ctl) noexcept;

	// In mailbox mode our own completions come as events, in DMA mode they would come twice: arm, or
	// disarm, their header. Context: may sleep.
	void own_mrpc_completion(hw proof) noexcept;
	// Was there a completion of our own command? It is acknowledged, and @seen called with what was found
	// before anybody else can look. Context: may sleep; @seen must not.
	template <class Seen>
	own_completion take_mrpc_completion(hw proof, Seen seen) noexcept
	{
		return headers_.with([&](armed_events &) {
			const own_completion found = acknowledge_mrpc_completion(proof);

			seen(found);
			return found;
		});
	}
	// The headers were reset: enable again what was armed. Context: may sleep.
	void rearm(hw proof) noexcept;
	// Find out what fired. Returns whether anything did. Context: may sleep.
	bool interrupt(hw proof) noexcept;
	// The interrupt came for none of the reasons we know: look at everything, later. Any context.
	void unexplained() noexcept;
	// The same look, because interrupts may have been lost. Any context.
	void look_at_all() noexcept;
	// That look; the work function. Context: may sleep.
	void scan(hw proof) noexcept;

	// Arm, or disarm, the link state of every PFF for link clients. Context: may sleep.
	void listen_to_links(hw proof, bool on) noexcept;
	// Disarm it if it is armed for clients. Context: may sleep.
	void stop_listening(hw proof) noexcept;

	// A step of unregister: no scan runs, and none will. After the interrupts, which arm it.
	void cancel_scan() noexcept;

private:
	struct tally {
		unsigned int events = 0; // for pollers
		unsigned int links = 0;  // for link clients
	};
	struct scan_state {
		bool armed = false;
		bool ever = false;
		bool unexplained = false; // why it was armed
		bool told = false;
		u64 last_ms = 0;
	};

	regs::window block_of(regs::event_scope scope, unsigned int index) const noexcept;
	unsigned int count_of(regs::event_scope scope) const noexcept;
	error control_all(hw proof, abi::event_ctl &ctl, unsigned int count) noexcept;
	error control_one(hw proof, armed_events &armed, abi::event_ctl &ctl,
			  unsigned int index) noexcept;
	own_completion acknowledge_mrpc_completion(hw proof) noexcept;
	void listen_to_link(inquiry &ask, hw proof, armed_events &armed, unsigned int index,
			    bool on) noexcept;
	bool owned(unsigned int id, unsigned int index) const noexcept;
	static bool get_armed(const armed_events &armed, const regs::event_location &event,
			      unsigned int index) noexcept;
	static void set_armed(armed_events &armed, const regs::event_location &event,
			      unsigned int index, bool on) noexcept;
	void check_blocks(inquiry &ask, hw proof, armed_events &armed, tally &found) noexcept;
	void check_block(inquiry &ask, hw proof, armed_events &armed, regs::event_scope scope,
			 unsigned int index, u32 slots, tally &found) noexcept;
	void check_header(inquiry &ask, hw proof, armed_events &armed, unsigned int id,
			  unsigned int index, tally &found) noexcept;
	bool go_on(const inquiry &ask) const noexcept;
	template <class Visit> error for_each_header(hw proof, Visit visit) noexcept;
	void arm_scan(scan_state &s) noexcept;
	void nothing_explains() noexcept;
	bool tell(const tally &found) noexcept;

	pci_dev *const pdev_;
	upper::chardev &chardev_;
	topology where_;
	bool mailbox_ = false;
	locked<armed_events, mutex_> headers_;

	locked<scan_state, spinlock> scan_;
	delayed_work scan_work_;
};

} // namespace switchtec::lower
