// SPDX-License-Identifier: GPL-2.0-only
// What the monitor of events tells the MRPC engine.
#pragma once
#include "seam/types.h"

namespace switchtec::lower {

/**
 * enum own_completion - the header that tells of our own mailbox commands
 * @silent: nobody there
 * @none: the device has no such header
 * @clear: nothing new
 * @occurred: a command has ended
 * @disarmed: nothing new, and it is not armed, which it is from probe on: the device was reset
 */
enum class own_completion : u8 { silent, none, clear, occurred, disarmed };

} // namespace switchtec::lower
