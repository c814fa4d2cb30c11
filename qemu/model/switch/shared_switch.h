// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <string>
#include <vector>

#include "faults/event_faults.h"
#include "firmware/firmware.h"
#include "machine/hosts.h"
#include "machine/timeline.h"
#include "registers/config.h"
#include "registers/events.h"
#include "registers/gas.h"
#include "registers/generation.h"

namespace switchtec::model {

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
	/* @its_cfg, @way_out: of an endpoint that is admitted; they stay until it leaves */
	void join(const config &its_cfg, port &way_out);
	void leave(const config &its_cfg, const port &way_out);

	/* all is as after power-up but for the flash */
	void reset();
	/* the events of this partition are; what others look at too stays */
	void reset_partition(unsigned partition);

	const config cfg;
	const chip what;
	timeline time;
	gas mem;
	events all_events;
	hosts all_hosts;
	event_faults faults;
	firmware fw;

private:
	std::vector<const config *> endpoints_;
};

} // namespace switchtec::model
