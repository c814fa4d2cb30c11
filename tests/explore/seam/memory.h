// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>

#include "tests/explore/engine/history.h"

namespace host {

// Where the driver's memory is, by the thread that has allocated it.
inline constexpr size_t piece_size = 64 * 1024;
extern unsigned char pieces[explore::max_threads][piece_size];

// Between runs: all memory is free again, no work is known.
void forget_memory();
void forget_work();
// Allocations of the driver that are not freed.
unsigned allocations();
// Memory as from seam_zalloc() that is not counted, until free_quietly().
void *allocate_quietly(size_t size);
void free_quietly(void *p, size_t size);

// Addresses in this page are not the user's: copies to and from it fault.
extern const char bad_page[64];
extern bool administrator;
// The last line of the driver's log, for messages.
const char *last_log();

} // namespace host
