// SPDX-License-Identifier: GPL-2.0
// EVENT_CTL of tests that it cannot fail for; it ends the program if it does.
#pragma once

#include "node.h"
#include "rules.h"

#include "abi/ioctl.h"

inline switchtec::abi::event_ctl event_control(host::file &f, uint32_t id, int32_t index, uint32_t flags)
{
	switchtec::abi::event_ctl ctl{id, index, flags, 0, 0, {}};

	if (const long rc = f.ioctl(switchtec::abi::EVENT_CTL, &ctl, SWITCHTEC_MAY_WRITE))
		host::bug("EVENT_CTL: %ld", rc);
	return ctl;
}
