// SPDX-License-Identifier: GPL-2.0-only
// Toys whose schedules can be counted by hand: what the explorer says it searches it does search.
#include <cstdio>

#include "toy.h"

using namespace explore;

static scheduler &s = scheduler::the();

// Found with so many preemptions, and not with fewer; with and without the cache; and again by its seed.
static void found_at(const char *name, unsigned bound, play_function play, void (*check)(),
		     const char *what)
{
	bool well = true;

	for (const bool cache : {false, true}) {
		for (unsigned b = 0; b < bound; b++)
			well &= explore_toy(play, check, b, cache).found.empty();
		const verdict v = explore_toy(play, check, bound, cache);
		well &= v.found == what;
		s.follow(v.seed);
		well &= play_once(play, check, nullptr) == what;
		s.follow("");
	}
	expect(well, name);
}

static void never_found(const char *name, play_function play, void (*check)())
{
	bool well = true;

	for (const bool cache : {false, true})
		for (unsigned b = 0; b <= 4; b++)
			well &= explore_toy(play, check, b, cache).found.empty();
	expect(well, name);
}

// ---- how many schedules ----------------------------------------------------------------------

static unsigned steps_each;

static void two_threads()
{
	for (const char *name : {"a", "b"})
		s.spawn(name, rank_actor, false, [] {
			for (unsigned i = 0; i < steps_each; i++)
				s.step("step", &toy.x, access::write);
		});
}

// Words of as many a as b, with so many places at most where one stops that is not through.
static unsigned long words(unsigned a, unsigned b, int last, int preemptions)
{
	if (preemptions < 0)
		return 0;
	if (!a && !b)
		return 1;
	unsigned long n = 0;
	if (a)
		n += words(a - 1, b, 0, preemptions - (last == 1 && b));
	if (b)
		n += words(a, b - 1, 1, preemptions - (last == 0 && a));
	return n;
}

static void counting()
{
	for (steps_each = 1; steps_each <= 5; steps_each++) {
		for (unsigned bound = 0; bound <= 2 * steps_each; bound++) {
			const verdict v = explore_toy(two_threads, nullptr, bound, false);
			char name[100];

			std::snprintf(name, sizeof(name), "%u steps each, bound %u: %lu schedules", steps_each,
				      bound, v.schedules);
			expect(v.schedules == words(steps_each, steps_each, -1, static_cast<int>(bound)) &&
				       v.cut == 0, name);
		}
	}
	// All of them: 10 over 5.
	steps_each = 5;
	expect(explore_toy(two_threads, nullptr, 10, false).schedules == 252, "10 over 5 schedules");
	const verdict cached = explore_toy(two_threads, nullptr, 10, true);
	expect(cached.schedules + cached.cut < 252, "states are not searched twice");
}

// Nobody meets anybody: one schedule for each order in which they end.
static void strangers()
{
	s.spawn("a", rank_actor, false, [] {
		for (int i = 0; i < 9; i++)
			s.step("step", &toy.x, access::write);
	});
	s.spawn("b", rank_actor, false, [] {
		for (int i = 0; i < 9; i++)
			s.step("step", &toy.y, access::write);
	});
}

// ---- classic mistakes ------------------------------------------------------------------------

static void racy_counter()
{
	for (const char *name : {"a", "b"})
		s.spawn(name, rank_actor, false, [] {
			s.step("read", &toy.x, access::read);
			const long value = toy.x;
			s.observe(static_cast<uint64_t>(value));
			s.step("write", &toy.x, access::write);
			toy.x = value + 1;
		});
}

static void atomic_counter()
{
	for (const char *name : {"a", "b"})
		s.spawn(name, rank_actor, false, [] {
			s.step("add", &toy.x, access::write);
			toy.x++;
		});
}

static void counts_two()
{
	if (toy.x != 2)
		violation("an increment was lost");
}

static void lock(bool &which)
{
	s.step_when("lock", &which, access::write, [&] { return !which; });
	which = true;
}

static void two_locks(bool &first, bool &second)
{
	lock(first);
	lock(second);
	second = first = false;
}

static void abba()
{
	s.spawn("a", rank_actor, false, [] { two_locks(toy.lock1, toy.lock2); });
	s.spawn("b", rank_actor, false, [] { two_locks(toy.lock2, toy.lock1); });
}

static void abab()
{
	for (const char *name : {"a", "b"})
		s.spawn(name, rank_actor, false, [] { two_locks(toy.lock1, toy.lock2); });
}

// x: the condition, y: somebody is in line, z: he has been woken.
static void sleeper(bool in_line_first)
{
	const auto get_in_line = [] {
		s.step("in line", &toy.y, access::write);
		toy.y = 1;
	};
	const auto ready = [] {
		s.step("test", &toy.x, access::read);
		s.observe(static_cast<uint64_t>(toy.x));
		return toy.x;
	};

	if (in_line_first)
		get_in_line();
	if (ready())
		return;
	if (!in_line_first)
		get_in_line();
	s.step_when("sleep", &toy.z, access::write, [] { return toy.z; });
}

static void waker()
{
	s.spawn("waker", rank_actor, false, [] {
		s.step("set", &toy.x, access::write);
		toy.x = 1;
		s.step("wake", &toy.z, access::write);
		s.touch(&toy.y, access::write);
		if (toy.y)
			toy.z = 1;
	});
}

static void check_then_sleep()
{
	s.spawn("sleeper", rank_actor, false, [] { sleeper(false); });
	waker();
}

static void in_line_then_check()
{
	s.spawn("sleeper", rank_actor, false, [] { sleeper(true); });
	waker();
}

// Wrong in the order a b a b only: a is stopped once, b is stopped once.
static void two_preemptions()
{
	for (const long base : {1, 2})
		s.spawn(base == 1 ? "a" : "b", rank_actor, false, [base] {
			for (int i = 0; i < 2; i++) {
				s.step("step", &toy.x, access::write);
				toy.x = 10 * toy.x + base;
			}
		});
}

static void not_abab()
{
	if (toy.x == 1212)
		violation("a b a b");
}

// ---- time ------------------------------------------------------------------------------------

static uint64_t early, late;

static void wait_until(uint64_t &deadline, long mark)
{
	s.step_when("sleep", &toy.x, access::write, [] { return false; }, &deadline);
	toy.x = 10 * toy.x + mark;
}

static void two_timers()
{
	early = s.now_ns() + 1000;
	late = s.now_ns() + 2000;
	s.spawn("late", rank_actor, false, [] { wait_until(late, 2); });
	s.spawn("early", rank_actor, false, [] { wait_until(early, 1); });
}

static void in_their_order()
{
	if (toy.x != 12)
		violation("time went backwards");
}

// A time limit may pass while somebody else could go on, and that counts as a preemption.
static void timer_and_worker()
{
	early = s.now_ns() + 1000;
	s.spawn("worker", rank_actor, false, [] {
		s.step("work", &toy.x, access::write);
		s.step("work", &toy.x, access::write);
		toy.x = 10 * toy.x + 2;
	});
	s.spawn("timer", rank_actor, false, [] { wait_until(early, 1); });
}

static void worker_first()
{
	if (toy.x != 21)
		violation("the timer was first");
}

void schedules()
{
	counting();
	const verdict v = explore_toy(strangers, nullptr, 4, false);
	expect(v.schedules == 2, "who meets nobody is not preempted");

	found_at("a racy counter", 1, racy_counter, counts_two, "an increment was lost");
	never_found("an atomic counter", atomic_counter, counts_two);
	found_at("locks in different orders", 1, abba, nullptr, "stuck");
	never_found("locks in one order", abab, nullptr);
	found_at("a lost wake-up", 1, check_then_sleep, nullptr, "stuck");
	never_found("no lost wake-up", in_line_then_check, nullptr);
	found_at("a mistake that takes two preemptions", 2, two_preemptions, not_abab, "a b a b");
	never_found("two timers", two_timers, in_their_order);
	found_at("a timer that is early", 1, timer_and_worker, worker_first, "the timer was first");
}
