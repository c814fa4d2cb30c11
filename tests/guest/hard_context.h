// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "json.h"
#include "slot.h"

#include <string>

namespace guest {

/**
 * What a switch has counted when an interrupt's hard handler has run, and nothing else could.
 *
 * Every processor is kept busy by a thread of the highest real-time priority meanwhile, so that no
 * interrupt thread and no work of the kernel's gets to run: hard interrupts do, which is all that
 * the serial port of the control channel needs to have the emulator raise the event and count.
 * Should a thread get through all the same, the counts are too high, never too low.
 */
json counters_in_hard_context(const slot &sw, const std::string &fault);

} // namespace guest
