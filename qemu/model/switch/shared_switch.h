// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "faults/event_faults.h"
#include "firmware/firmware.h"
#include "machine/hosts.h"
#include "machine/timeline.h"
#include "ntb/bridge.h"
#include "registers/config.h"
#include "registers/events.h"
#include "registers/gas.h"
#include "registers/generation.h"

namespace switchtec::model {

/** class endpoint - one host's part of a switch, as the switch sees it */
class endpoint {
public:
	virtual const config &its_config() const = 0;
	virtual port &way_out() = 0;
	/* the firmware stops: the running command is forgotten */
	virtual void stop() = 0;
	/* what is its own is as after power-up */
	virtual void start() = 0;
	/* the switch's registers are: they are to tell of it */
	virtual void appear() = 0;
	/* the link to the host; one that comes up is a new card's */
	virtual void set_link(bool up) = 0;

protected:
	~endpoint() = default;
};

/**
 * class shared_switch - what all hosts have in common: registers, events, the firmware and its flash
 *
 * Each host has an endpoint (switch_model), which is one partition, and joins. The switch is of the
 * kind that the first of them asks for.
 */
class shared_switch {
public:
	explicit shared_switch(const config &first);

	/* false: there can be no endpoint of @its_cfg here, and @error says why */
	bool admits(const config &its_cfg, std::string &error) const;
	/* @who is admitted, and stays until it leaves */
	void join(endpoint &who);
	void leave(endpoint &who);

	/* all is as after power-up but for the flash */
	void reset();

	/*
	 * The firmware alone, or the whole switch, starts anew. That takes @ms, in which nobody
	 * answers; then all is as after power-up. One that begins meanwhile begins from the start.
	 */
	void restart(bool drops_link, uint64_t ms);

	const config cfg;
	const chip what;
	timeline time;
	gas mem;
	events all_events;
	hosts all_hosts;
	event_faults faults;
	bridge ntb;
	firmware fw;

private:
	void start_after(uint64_t ns);
	void start();

	std::vector<endpoint *> endpoints_;
	std::optional<uint64_t> starts_at_ns_; /* none: it runs */
	bool link_dropped_ = false;
	/* number of the current start: a timed event of an older one does nothing */
	uint64_t start_sequence_ = 0;
};

} // namespace switchtec::model
