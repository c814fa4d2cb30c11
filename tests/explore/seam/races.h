// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>

namespace host {

// The core reads, or writes, its memory without an atomic operation: nobody may write it, or use it, at
// the same time. Freeing is writing.
void core_reads(const void *at, size_t size);
void core_writes(const void *at, size_t size);
// It stores with an atomic operation. Others may do so at the same time, and load so, but not go without.
void core_stores_whole(const void *at);

} // namespace host
