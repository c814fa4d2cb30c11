// SPDX-License-Identifier: GPL-2.0-only
// EVENT_CTL of tests that it cannot fail for; it ends the program if it does.
#pragma once

#include "bench.h"

#include "abi/ioctl.h"

inline switchtec::abi::event_ctl event_control(host::file &f, uint32_t id, int32_t index, uint32_t flags)
{
	switchtec::abi::event_ctl ctl{id, index, flags, 0, 0, {}};

	if (const long rc = f.ioctl(switchtec::abi::EVENT_CTL, &ctl, SWITCHTEC_MAY_WRITE))
		host::bug("EVENT_CTL: %ld", rc);
	return ctl;
}

// The first event interrupt of a binding looks at what is armed already. After it, and the look that it
// causes as nothing explains it, things cost what they cost.
inline void pass_first_look(host::machine &machine)
{
	machine.interrupt_now(0);
	machine.settle();
	if (!eventually([] { return host::pending_work() == 0; }))
		host::bug("the look at all that is armed has not ended");
}
