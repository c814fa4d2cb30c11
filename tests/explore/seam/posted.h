// SPDX-License-Identifier: GPL-2.0-only
// In place of tests/host/seam/posted.h, for tests/host/seam/pci.cc: every access arrives at once.
#pragma once

#include <machine.h>

#include "tests/explore/engine/scheduler.h"

namespace host {

inline void *map_registers(machine &m, uint64_t offset, uint64_t length, bool)
{
	return m.map(offset, length);
}

inline uint64_t read_register(const void *at, unsigned size)
{
	uint64_t offset = 0;
	machine &m = machine::at_address(at, offset);

	return m.read(offset, size);
}

inline void write_register(void *at, uint64_t value, unsigned size)
{
	uint64_t offset = 0;
	machine &m = machine::at_address(at, offset);

	m.write(offset, value, size);
}

// Of memory; registers are as they are written. The barriers are no steps: what they do, others notice at
// their next access.
inline void push_writes() { explore::scheduler::the().memory().order(explore::weak_memory::barrier::stores); }
inline void order_reads() {}
inline void show_memory() { explore::scheduler::the().memory().order(explore::weak_memory::barrier::loads); }
inline void order_memory() { explore::scheduler::the().memory().order(explore::weak_memory::barrier::full); }
inline void must_be_pushed(const char *) {}
inline void check_dma_address(machine &, const char *) {}

} // namespace host
