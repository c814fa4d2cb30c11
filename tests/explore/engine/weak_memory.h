// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: memory as arm64 has it
 *
 * One memory for all, in which stores become visible one after the other: a store is seen by everybody or by
 * nobody but its own thread (arm64 is "multi-copy atomic"). What makes it weak is when that happens:
 *
 * - a store may stay in its thread's buffer while the thread goes on. What is in there leaves in any
 *   order, but for stores to the same place, a release store (after all before it), and barriers;
 * - a load may be early: it finds what memory had at an earlier time, though not before what its thread
 *   knows already: by an acquire load, a lock, a barrier, or the same place;
 * - a load may be late (later_load): after stores that follow it. For toys: what the driver loads it looks
 *   at on the spot, and nothing that depends on it is stored before;
 * - an exchange reads the newest and writes at once, or leaves its write in the buffer, and until
 *   that has left nobody else writes there.
 *
 * Nothing else is weak: calls of the seam happen where they stand. Each says what it orders by
 * acquire() and release(), and what a thread has released has left its buffer when another acquires it.
 *
 * Without weak() all of this is as on a machine that reorders nothing. What the race detector knows is the same
 * in both: who knows what others have done by an acquire load of what they stored with release.
 *
 * Every store that stays and every load that is not of the newest is paid for like a preemption.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "history.h"

namespace explore {

/*
 * What compilers make of an acquire load. @ldar: waits until the release stores before it have left the
 * buffer. @ldapr (from ARMv8.3 on): does not.
 */
enum class acquire_load : uint8_t { ldar, ldapr };

// As __ATOMIC_RELAXED and so on have them.
inline constexpr bool acquires(int order) { return order == __ATOMIC_ACQUIRE || order >= __ATOMIC_ACQ_REL; }
inline constexpr bool releases(int order) { return order >= __ATOMIC_RELEASE; }

/**
 * class weak_memory - who sees which store when
 *
 * The bytes themselves are where the program has them: there is what has left all buffers. An agent is a
 * thread, or the device.
 */
class weak_memory {
public:
	static constexpr unsigned device = max_threads, agents = max_threads + 1;
	static constexpr unsigned slots = 8; // of a buffer

	// Between runs: all is forgotten.
	void clear();
	void set_weak(bool weak, acquire_load how = acquire_load::ldapr)
	{
		weak_ = weak;
		how_ = how;
	}
	bool weak() const { return weak_; }

	// ---- accesses; each after a step of its thread at that place ----

	void load(const void *at, void *to, size_t size, int order);
	void store(void *at, const void *from, size_t size, int order);
	// The device's: in any order, until it releases something.
	void device_stores(void *at, const void *from, size_t size);
	// All that it has stored is there.
	void device_is_quiet();
	/**
	 * exchange() - load, change and store, with nobody else's store in between
	 * @was: what was loaded
	 * @change: of the value in place; false: nothing is stored, it was a load with order @failure
	 */
	template <class F>
	bool exchange(void *at, void *was, size_t size, int success, int failure, const F &change)
	{
		return exchange_by(at, was, size, success, failure, [](const void *f, void *v) -> bool {
			return (*static_cast<const F *>(f))(v);
		}, &change);
	}

	enum class barrier : uint8_t { full, loads, stores };
	void order(barrier what);
	// A register of the device is written: what a barrier has put before that has left the buffer.
	void register_written();

	/**
	 * struct late - a load that is done when value() asks, or something comes that has to be after it
	 */
	struct late {
		const void *at;
		long value;
		int order;
		bool done;
	};
	void later_load(late &l);
	long value(late &l);

	// ---- what threads and the device do without accesses ----

	void acquire(object &o);
	void release(object &o, unsigned agent);
	// Time passes, and to a buffer each moment is long.
	void calm_down();
	// Plain accesses: what the caller itself has stored there has arrived.
	void used_plainly(const void *at, size_t size);
	bool knows(const void *at) const;
	// It is freed. False: somebody else has a store to it on its way.
	bool forget(const void *at, size_t size);

	// ---- buffers, as the scheduler sees them ----

	bool quiet() const { return !waiting_; }
	// Which of an agent's stores may leave: bits.
	unsigned may_leave(unsigned who) const;
	void leave(unsigned who, unsigned slot) { arrives(who, slot); }
	// For the state. @loads: what may still be loaded counts.
	uint64_t state(bool loads) const;

private:
	// A value of up to 8 bytes, or more.
	class content {
	public:
		void set(const void *from, size_t size);
		const unsigned char *data() const { return more_.empty() ? few_ : more_.data(); }
		size_t size() const { return size_; }

	private:
		size_t size_ = 0;
		unsigned char few_[8] = {};
		std::vector<unsigned char> more_;
	};
	// What was stored somewhere, when it arrived there, and what who has stored it knew.
	struct message {
		uint32_t number = 0, time = 0;
		content value;
		clocks released = {};
	};
	struct location {
		unsigned char *at = nullptr;
		std::vector<message> newest_last;
		uint32_t known[agents] = {}; // each agent finds none older than that number
	};
	// A store on its way.
	struct waiting {
		unsigned char *at;
		message what;
		bool release, exclusive;
		unsigned batch; // those of an earlier one leave first
		std::vector<object *> promised; // released after it: who acquires them finds it

		bool is_in(const void *from, size_t size) const
		{
			const auto *const f = static_cast<const unsigned char *>(from);
			return at < f + size && f < at + what.value.size();
		}
	};
	struct agent {
		std::vector<waiting> buffer;
		uint32_t floor = 0; // loads find nothing older
		uint32_t newest_loaded = 0, newest_stored = 0, newest_released = 0;
		unsigned batch = 0;
		clocks at_store_barrier = {}, of_loads = {};
		std::vector<late *> late_loads;
	};

	location &place(const void *at, size_t size);
	location &with_plain_stores(location &l);
	void finish_late_loads(const void *at);
	void do_load(const void *at, void *to, size_t size, int order);
	bool exchange_by(void *at, void *was, size_t size, int success, int failure,
			 bool (*change)(const void *, void *), const void *arg);
	void take(location &l, const message &m, void *to, size_t size, int order);
	size_t oldest_for(const location &l, unsigned who) const;
	static bool blocks(const waiting &before, const waiting &w);
	void put(unsigned who, waiting &&w, bool may_stay);
	void force(unsigned who, size_t i);
	template <class F>
	void force_all(unsigned who, const F &which);
	void arrives(unsigned who, size_t i);
	void time_goes_on();
	void forget_the_unreadable(location &l);
	waiting new_store(void *at, const void *from, size_t size, int order);

	bool weak_ = false;
	acquire_load how_ = acquire_load::ldapr;
	agent agents_[agents];
	std::vector<location> places_;
	size_t used_ = 0; // of places_
	uint32_t time_ = 1;
	unsigned waiting_ = 0;
};

} // namespace explore
