// SPDX-License-Identifier: GPL-2.0-only
// The event that scenarios use, a global one: the device's side of it is inject("event=6").
#pragma once

#include "abi/ioctl.h"
#include "stage.h"

namespace explore {

inline switchtec::abi::event_ctl firmware_event(uint32_t flags)
{
	return {.event_id = 6, .index = 0, .flags = flags, .occurred = 0, .count = 0, .data = {}};
}

// Poll is told when it happens.
inline void arm_firmware_event(host::file &f)
{
	switchtec::abi::event_ctl ctl = firmware_event(switchtec::abi::event_flag::enable_poll);

	expect("EVENT_CTL", f.ioctl(switchtec::abi::EVENT_CTL, &ctl), {0});
}

} // namespace explore
