// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "handle.h"

#include <linux/switchtec_ioctl.h>
#include <sys/ioctl.h>

namespace guest {

/* The ioctls with the structures that existing programs are compiled with. */

using flash_info = switchtec_ioctl_flash_info;
using flash_part_info = switchtec_ioctl_flash_part_info;
using event_summary = switchtec_ioctl_event_summary;
using event_summary_legacy = switchtec_ioctl_event_summary_legacy;
using event_ctl = switchtec_ioctl_event_ctl;
using pff_port = switchtec_ioctl_pff_port;

outcome call(const handle &h, unsigned long number, void *argument);

template <typename structure>
outcome call(const handle &h, unsigned long number, structure &argument)
{
	return call(h, number, static_cast<void *>(&argument));
}

/* ---- EVENT_CTL ---- */

outcome control(const handle &h, uint32_t id, int32_t index, uint32_t flags,
		event_ctl *result = nullptr);
/** Forget what happened before, and be told of the next time. */
outcome arm(const handle &h, uint32_t id, int32_t index);
/** What the header says; throws when it cannot be read. */
event_ctl event_state(const handle &h, uint32_t id, int32_t index);

/** This handle has seen everything up to now. */
event_summary summarise(const handle &h);

/* ---- events by number ---- */

constexpr uint32_t event_count = SWITCHTEC_IOCTL_MAX_EVENTS;
enum class scope { global, partition, pff };
scope scope_of(uint32_t id);
/** Events that belong to the firmware's users of MRPC. */
bool tells_of_mrpc(uint32_t id);

/** "PRI|RDBAND", as poll_names() has it. */
std::string event_poll_names();
/** Wait until the handle is told of an event. */
bool wait_told(const handle &h);

} // namespace guest
