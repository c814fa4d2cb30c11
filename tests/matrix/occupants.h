// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "record.h"
#include "totals.h"
#include "waiter.h"

#include "../guest/slot.h"

#include <optional>

namespace matrix {

/** What became of commands while nothing went. */
struct circumstances {
	bool lost;	/* what the device worked on; what waited behind it was not */
};

/**
 * The programs of a cell: handles in one state, with all that was done to get them into it, and what
 * they are told when the device goes. Each has a role, under which what it saw is recorded.
 */
class occupants {
public:
	/** Returns when they really are in this state. Throws when that cannot be reached. */
	static std::unique_ptr<occupants> make(const std::string &state, const guest::slot &sw,
					       const totals &before, record &out);
	~occupants();

	/** The device answers all ones and nobody has been told: those with a command find out. */
	void notice_death();
	/** The device has gone, or its commands have been lost: collect what everybody is told. */
	void woken();
	/** Nothing has gone. Sleepers that wait for no command still sleep, what was armed is; all goes on. */
	void go_on(circumstances how);
	/** Every call on every handle, after the device has gone. @when names the phase. */
	void inert(const std::string &when);
	/** Close everything; true: the module counts no user any more. */
	bool close();
	bool closed() const { return closed_; }
	bool holds() const { return held_; }

	/** The emulated device completes what it was told to hold; no harm if it is away. */
	void release_hold();

private:
	enum class waits_for { nothing, command, device, memory };
	struct occupant {
		std::string role;
		shared_handle h;
		std::optional<uint32_t> word;	/* of the command that is outstanding */
		std::unique_ptr<waiter> asleep;
		waits_for what = waits_for::nothing;
		bool told = false;
	};

	occupants(const guest::slot &sw, const totals &before, record &out)
		: sw_(sw), out_(out), accepted_(before.commands)
	{
	}
	void set_up(const std::string &state);
	void set_up_poll();
	void set_up_event();
	void set_up_faulting(bool writes);
	void hold();
	shared_handle open(int flags = O_RDWR);
	occupant &add(const std::string &role, shared_handle h);
	occupant &command(const std::string &role, int flags = O_RDWR);
	void put_to_sleep(occupant &who, std::unique_ptr<waiter> asleep, waits_for what);
	void collect(occupant &who);
	/** Since the last look the device has accepted so many; waits for it. */
	bool accepted(unsigned commands);
	void arm_event(const guest::handle &h);

	const guest::slot &sw_;
	record &out_;
	std::vector<std::unique_ptr<occupant>> all_;
	uint64_t accepted_ = 0;
	bool held_ = false, closed_ = false;
};

/** Thrown where a kernel or driver lacks what a state needs. */
struct not_here : std::runtime_error {
	using std::runtime_error::runtime_error;
};

} // namespace matrix
