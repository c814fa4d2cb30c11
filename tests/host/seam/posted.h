// SPDX-License-Identifier: GPL-2.0-only
// Accesses that are on their way, so that a missing barrier shows on a machine that needs none.
#pragma once

#include <cstddef>
#include <cstdint>

namespace host {

class machine;

void *map_registers(machine &m, uint64_t offset, uint64_t length, bool write_combining);

/*
 * Register writes through a write-combining mapping stay in this thread's buffer until its next write
 * barrier. Then they reach the device, by turns the last one first and the first one first: between two
 * barriers there is no order.
 */
void write_register(void *at, uint64_t value, unsigned size);
void push_writes();
// Ends the program if something lingers in the buffer when @what happens.
void must_be_pushed(const char *what);
void spinlock_released();

/*
 * Reads through a write-combining mapping have no order either. Whoever has seen the status may read
 * what goes with it only after a read barrier, or a lock: those order reads as well.
 */
uint64_t read_register(const void *at, unsigned size);
void order_reads();

// Ends the program if DMA is enabled with an address that is not the driver's.
void check_dma_address(machine &m, const char *when);

/*
 * What the device writes to memory beside a single word (the status) is not seen before the reader's
 * barrier; or before somebody takes a spinlock outside an interrupt, which is long after.
 */
void hold_back(void *to, const void *data, size_t size);
void show_memory();
// Of stores and loads. This host keeps no store back.
inline void order_memory() { show_memory(); }
// Device writes are not ordered by any lock of the driver's: words, so that none is torn.
void store_words(void *to, const void *data, size_t size);

} // namespace host
