// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: the scheduler
 *
 * Threads are coroutines; one runs at a time, until its next step: a call of the seam that others
 * could notice. There the scheduler decides who goes on. What is decided comes from a search (all
 * schedules, one after the other) or from a script (one schedule again).
 *
 * Where nothing has to be decided:
 *
 * - at an object that no other thread meets, or that all of them only read. What others do before this
 *   step they could as well do after it. Which objects those are is learnt: all, to begin with; when
 *   one turns out to be shared, the search begins anew.
 * - at the first step after a lock has been taken. What others do just before it they could as well
 *   do before the lock was taken: they do not need the lock, or they would have to wait. (Not where
 *   that step may have to wait itself: two locks.)
 * - at a load with a spinlock held, of a variable that is stored with a spinlock held only: nobody can
 *   store it now. (There is one spinlock under which atomic variables are stored.)
 * - where a lock is given back, memory allocated or freed: these are no steps.
 *
 * What memory does is decided, too: weak_memory.h.
 */
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coroutine.h"
#include "history.h"
#include "trace.h"
#include "weak_memory.h"

namespace explore {

class search;

// Who goes first where nothing else decides; the lower, the earlier.
enum rank : unsigned { rank_actor, rank_hard_interrupt, rank_thread, rank_device, rank_work };

struct thread {
	thread(unsigned number, std::string called, rank r, bool is_daemon)
		: id(number), name(std::move(called)), first(r), daemon(is_daemon)
	{
	}

	unsigned id;
	std::string name;
	rank first;
	bool daemon; // may be left waiting at the end, if at the step where it always waits
	bool finished = false;
	bool resting = false; // it is a daemon, waiting there

	// What it does next.
	const char *call = nullptr;
	const void *object = nullptr;
	bool (*ready)(const void *) = nullptr; // null: it may at any time
	const void *ready_arg = nullptr;
	const uint64_t *deadline = nullptr; // ready or not, it may from then on; null, or 0: never

	// What it has done and seen: what it will do is a function of this, and of what it will see.
	uint64_t history = 0;
	clocks past = {};
	bool just_acquired = false;

	// For the rules of the seam.
	struct {
		int fences = 0, mutexes = 0, spinlocks = 0;
		bool hard_interrupt = false;
	} holds;
	bool signalled = false; // there is a signal for it
	bool awake = false;     // it is asleep, and somebody has woken it

	std::function<void()> body;
	coroutine context;
};

class scheduler {
public:
	static scheduler &the();

	// ---- a run ----

	// Nobody, nothing, and time at its beginning.
	void clear();
	// Another scenario: what is known of objects does not count.
	void forget_objects() { objects_.forget_all(); }
	/*
	 * Has an object turned out to be shared since the last call of this? Then what was explored so
	 * far is not enough: threads went on at it without a decision.
	 */
	bool learnt() { return std::exchange(learnt_, false); }
	// A new thread, up to its first step.
	thread &spawn(std::string name, rank first, bool daemon, std::function<void()> body);
	enum class end { all_wait, abandoned };
	// Let them run until nobody can go on. @from: who decides; null: whoever comes first.
	end run(search *from);
	// The same without a search, and only until @t has ended.
	void run_until_end_of(thread &t);
	// Everybody stops here and now, and is forgotten.
	[[noreturn]] void abandon();
	// A number for all that threads share; together with what each has seen it is the state.
	void shared_state(std::function<uint64_t()> f) { shared_state_ = std::move(f); }
	// Those who wait and should not; empty: all is well.
	std::string stuck();
	// run() follows these decisions: a thread's letter and how many steps, again and again.
	void follow(const std::string &seed);
	// What the last run can be had again with.
	std::string seed() const;
	void print_trace(std::FILE *to) const;
	unsigned long runs() const { return runs_; }
	bool exploring() const { return search_ || running_script_; }

	// ---- from threads ----

	thread &self() { return *current_; }
	thread &number(unsigned id) { return *threads_[id]; }
	unsigned threads() const { return count_; }
	// Is it through, or waits for what is not so? Then nothing that it does is under way.
	bool at_rest(unsigned id) const;
	/**
	 * step() - something that others may notice is about to be done, at @object
	 * @ready: waits until it is true
	 * @deadline: or until then, if not null and not 0
	 *
	 * Returns when the caller may do it. Until its next step nobody else runs.
	 */
	void step(const char *call, const void *object, access how);
	template <class F>
	void step_when(const char *call, const void *object, access how, const F &ready,
		       const uint64_t *deadline = nullptr)
	{
		wait(call, object, how, [](const void *f) -> bool {
			return (*static_cast<const F *>(f))();
		}, &ready, deadline);
	}
	// It met @object on its way, without a step of its own.
	void touch(const void *object, access how);
	// step() for a variable that is stored with a spinlock held and is loaded with or without.
	void load(const void *variable);
	void store(const void *variable);
	// Somebody who knows no lock writes it.
	void store_bare(const void *variable);
	// It has learnt something from what others can change: a value that it has read.
	void observe(uint64_t value) { current_->history = mix(current_->history, value); }
	// The caller knows all that those knew who released @object.
	void acquire(const void *object);
	void release(const void *object);
	void device_releases(const void *object) { memory_.release(objects_.at(object), weak_memory::device); }
	/**
	 * pick() - which of @count things that memory may do now is done; @what: other than the first
	 *
	 * The first is free, and each other costs as much as a preemption.
	 */
	unsigned pick(unsigned count, const char *what);
	// For messages; and the same object for a thread with the same history.
	void name(const void *object, const char *name) { objects_.at(object).name = name; }
	// Does nobody else meet it, as far as is known?
	bool alone_at(const void *object);
	objects &all_objects() { return objects_; }
	weak_memory &memory() { return memory_; }
	trace &log() { return trace_; }

	uint64_t now_ns() const { return now_ns_; }
	const uint64_t *clock() const { return &now_ns_; }
	unsigned long steps() const { return steps_; }

private:
	// A thread; or a store that waits in a buffer, and may leave it.
	struct candidate {
		uint8_t who, cost;
	};
	static constexpr unsigned most_candidates = max_threads + weak_memory::slots;
	static uint8_t leaving(unsigned agent, unsigned slot)
	{
		return static_cast<uint8_t>(max_threads + agent * weak_memory::slots + slot);
	}
	static constexpr uint8_t picked = 255; // in place of a thread, in a leg
	void leaves(uint8_t who);
	unsigned pick_by_script(unsigned count);

	void wait(const char *call, const void *object, access how, bool (*ready)(const void *),
		  const void *arg, const uint64_t *deadline);
	void reschedule();
	unsigned find_candidates(candidate *all);
	unsigned decide(const candidate *all, unsigned count);
	unsigned decide_by_script(const candidate *all, unsigned count);
	uint64_t state() const;
	// A thread that is being started stops at its first step; a script may switch at any.
	bool must_ask() const { return starting_for_ || running_script_; }
	void go_on_with(thread &next);
	void done(const char *call, const void *object, access how);

	// In places that are the same in every run, for they are objects, too.
	std::optional<thread> threads_[max_threads];
	unsigned count_ = 0;
	thread outside_{0, "outside", rank_actor, true}; // the program itself, between runs
	thread *current_ = &outside_;
	thread *starting_for_ = nullptr;
	search *search_ = nullptr;
	bool following_ = false;
	thread *only_until_ = nullptr;
	bool abandoned_ = false;
	bool choosing_ = false; // the current thread is at a step, like the others
	bool time_passed_ = false;
	bool learnt_ = false;
	bool running_script_ = false;
	std::function<uint64_t()> shared_state_;
	objects objects_;
	weak_memory memory_;
	trace trace_;
	uint64_t now_ns_ = 0;
	unsigned long steps_ = 0, runs_ = 1;

	struct leg {
		uint8_t who;
		unsigned steps;
	};
	std::vector<leg> legs_, script_;
	size_t script_at_ = 0;
};

// What is being explored, for messages.
extern std::string title;
// A rule is broken: say which, the seed and the trace, and end the program.
[[noreturn, gnu::format(printf, 1, 2)]] void violation(const char *format, ...);
// Tests of the explorer want to go on: called instead.
extern void (*on_violation)(const char *what);

} // namespace explore
