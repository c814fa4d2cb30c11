// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every access of the core to memory is a call here (see build.mk: AddressSanitizer's checks are
 * calls, and the linker lets them pass through). It serves two ends.
 *
 * Races: two accesses to the same byte, one of them a write and not both atomic, and nothing that orders
 * them: no lock, no wake-up, no atomic variable in between. The scheduler switches at calls of the seam only; this
 * check is why that is enough.
 *
 * What is read belongs to the history of the thread that reads it: see thread::history.
 */
#include "races.h"

#include <cstring>

#include "memory.h"
#include "tests/explore/engine/scheduler.h"

using explore::clocks;
using explore::scheduler;
using explore::violation;

static scheduler &s = scheduler::the();

namespace {

// Who has used a byte, and how far he was then.
struct use {
	uint32_t when;
	uint8_t who;
};

struct cell {
	unsigned long run;
	use writer;
	use whole; // the last who stored it by an atomic operation
	use readers[3]; // the last ones; more than that at a time are not remembered
	uint8_t next_reader;
};

cell cells[sizeof(host::pieces)];

cell *cell_of(const void *at)
{
	const auto *const p = static_cast<const unsigned char *>(at);
	const unsigned char *const begin = host::pieces[0];

	if (p < begin || p >= begin + sizeof(host::pieces))
		return nullptr;
	cell &c = cells[p - begin];
	if (c.run != s.runs())
		c = {s.runs(), {0, 0}, {0, 0}, {}, 0};
	return &c;
}

bool unordered(const use &u, const explore::thread &me)
{
	return u.when && u.who != me.id && me.past.at[u.who] < u.when;
}

[[noreturn]] void race(const char *what, const use &other, const char *how, const void *at)
{
	const explore::thread &me = s.self();

	violation("a race: %s %s %p, which %s %s, and nothing orders the two", me.name.c_str(), what, at,
		  s.number(other.who).name.c_str(), how);
}

void reads_byte(const void *at)
{
	cell *const c = cell_of(at);
	const explore::thread &me = s.self();

	if (!c)
		return;
	if (unordered(c->writer, me))
		race("reads", c->writer, "writes", at);
	if (unordered(c->whole, me))
		race("reads", c->whole, "stores", at);
	for (use &r : c->readers) {
		if (r.when && r.who == me.id) {
			r.when = me.past.at[me.id];
			return;
		}
	}
	c->readers[c->next_reader] = {me.past.at[me.id], static_cast<uint8_t>(me.id)};
	c->next_reader = static_cast<uint8_t>((c->next_reader + 1) % 3);
}

void writes_byte(const void *at)
{
	cell *const c = cell_of(at);
	const explore::thread &me = s.self();

	if (!c)
		return;
	if (unordered(c->writer, me))
		race("writes", c->writer, "writes", at);
	if (unordered(c->whole, me))
		race("writes", c->whole, "stores", at);
	for (const use &r : c->readers)
		if (unordered(r, me))
			race("writes", r, "reads", at);
	c->writer = {me.past.at[me.id], static_cast<uint8_t>(me.id)};
	std::memset(c->readers, 0, sizeof(c->readers));
}

void stores_whole(const void *at)
{
	cell *const c = cell_of(at);
	const explore::thread &me = s.self();

	if (!c)
		return;
	if (unordered(c->writer, me))
		race("stores", c->writer, "writes", at);
	for (const use &r : c->readers)
		if (unordered(r, me))
			race("stores", r, "reads", at);
	c->whole = {me.past.at[me.id], static_cast<uint8_t>(me.id)};
}

bool is_drivers(const void *at)
{
	return at >= host::pieces && at < host::pieces + explore::max_threads;
}

// Of more than a word some bytes stand for all: it is copied as one.
template <class F>
void for_some_bytes(const void *at, size_t size, F f)
{
	const auto *const p = static_cast<const char *>(at);

	for (size_t i = 0; i < size; i += size > 16 ? 16 : 1)
		f(p + i);
}

void load(const void *at, size_t size)
{
	if (!s.exploring() || !is_drivers(at))
		return;
	s.memory().used_plainly(at, size);
	host::core_reads(at, size);
	s.observe(explore::hash(at, size));
}

void store(const void *at, size_t size)
{
	if (!s.exploring() || !is_drivers(at))
		return;
	s.memory().used_plainly(at, size);
	host::core_writes(at, size);
}

} // namespace

namespace host {

void core_reads(const void *at, size_t size)
{
	if (s.exploring())
		for_some_bytes(at, size, reads_byte);
}

void core_writes(const void *at, size_t size)
{
	if (s.exploring())
		for_some_bytes(at, size, writes_byte);
}

void core_stores_whole(const void *at)
{
	if (s.exploring())
		stores_whole(at);
}

} // namespace host

#define ACCESS(name, size)                                                                          \
	void __real___asan_##name(const void *at);                                                  \
	void __wrap___asan_##name(const void *at)                                                   \
	{                                                                                           \
		__real___asan_##name(at);                                                           \
		size;                                                                               \
	}

#define ACCESS_N(name, what)                                                                        \
	void __real___asan_##name##N(const void *at, size_t size);                                  \
	void __wrap___asan_##name##N(const void *at, size_t size)                                   \
	{                                                                                           \
		__real___asan_##name##N(at, size);                                                  \
		what(at, size);                                                                     \
	}

extern "C" {

ACCESS(load1, load(at, 1))
ACCESS(load2, load(at, 2))
ACCESS(load4, load(at, 4))
ACCESS(load8, load(at, 8))
ACCESS(load16, load(at, 16))
ACCESS_N(load, load)
ACCESS(store1, store(at, 1))
ACCESS(store2, store(at, 2))
ACCESS(store4, store(at, 4))
ACCESS(store8, store(at, 8))
ACCESS(store16, store(at, 16))
ACCESS_N(store, store)

}
