// SPDX-License-Identifier: GPL-2.0-only
#include "posted.h"

#include <atomic>
#include <cstring>
#include <mutex>
#include <vector>

#include "machine.h"
#include "rules.h"

namespace host {

// ---- register writes -------------------------------------------------------------------------

namespace {

struct posted_write {
	machine *m;
	uint64_t offset, value;
	unsigned size;
	bool locked; // with a spinlock held
};
thread_local std::vector<posted_write> buffer;

} // namespace

void *map_registers(machine &m, uint64_t offset, uint64_t length, bool write_combining)
{
	return m.map(offset, length, write_combining);
}

void write_register(void *at, uint64_t value, unsigned size)
{
	const machine::place place = machine::at_address(at);

	place.m->check_reach(place.offset);
	if (place.write_combining)
		buffer.push_back({place.m, place.offset, value, size, current.spinlocks != 0});
	else
		place.m->write(place.offset, value, size);
}

void push_writes()
{
	static thread_local bool backwards;

	// One alone has no order, and says nothing about the next ones.
	if (buffer.size() > 1)
		backwards = !backwards;
	while (!buffer.empty()) {
		const auto at = backwards ? buffer.end() - 1 : buffer.begin();
		const posted_write next = *at;

		buffer.erase(at);
		next.m->write(next.offset, next.value, next.size);
		next.m->check_dma_address("DMA is enabled");
	}
}

[[noreturn]] static void lingers(const posted_write &w, const char *what)
{
	bug("a write to register %#llx lingers in a write-combining buffer when %s",
	    static_cast<unsigned long long>(w.offset), what);
}

void must_be_pushed(const char *what)
{
	if (!buffer.empty())
		lingers(buffer.front(), what);
}

// Writes without the lock are not its matter: an interrupt may have come between one and its barrier.
void spinlock_released()
{
	for (const posted_write &w : buffer)
		if (w.locked)
			lingers(w, "a spinlock is released: the next processor's could overtake it");
}

// ---- register reads --------------------------------------------------------------------------

static constexpr uint64_t mrpc_status = 0x804;
static thread_local bool status_seen;

uint64_t read_register(const void *at, unsigned size)
{
	const machine::place place = machine::at_address(at);

	place.m->check_reach(place.offset);
	if (place.write_combining && status_seen && place.offset != mrpc_status)
		bug("register %#llx may be read before the status that it goes with",
		    static_cast<unsigned long long>(place.offset));
	status_seen = place.write_combining && place.offset == mrpc_status;
	return place.m->read(place.offset, size);
}

void order_reads()
{
	status_seen = false;
}

void check_dma_address(machine &m, const char *when)
{
	m.check_dma_address(when);
}

// ---- memory ----------------------------------------------------------------------------------

namespace {

struct device_write {
	void *to;
	std::vector<unsigned char> data;
};
std::mutex held_mutex;
std::vector<device_write> held;
std::atomic<bool> holding;

} // namespace

void store_words(void *to, const void *data, size_t size)
{
	auto *at = static_cast<unsigned char *>(to);
	const auto *from = static_cast<const unsigned char *>(data);

	for (size_t done = 0; done < size;) {
		if (size - done >= 4 && reinterpret_cast<uintptr_t>(at + done) % 4 == 0) {
			uint32_t word;
			std::memcpy(&word, from + done, 4);
			__atomic_store_n(reinterpret_cast<uint32_t *>(at + done), word, __ATOMIC_RELEASE);
			done += 4;
		} else {
			__atomic_store_n(at + done, from[done], __ATOMIC_RELEASE);
			done++;
		}
	}
}

void hold_back(void *to, const void *data, size_t size)
{
	const auto *from = static_cast<const unsigned char *>(data);
	std::lock_guard lock(held_mutex);

	held.push_back({to, {from, from + size}});
	holding = true;
}

void show_memory()
{
	if (!holding)
		return;
	std::lock_guard lock(held_mutex);
	for (const device_write &w : held)
		store_words(w.to, w.data.data(), w.data.size());
	held.clear();
	holding = false;
}

} // namespace host
