// SPDX-License-Identifier: GPL-2.0-only
/*
 * Litmus tests: exactly the outcomes that arm64 allows, each of them and no other. Names and outcomes are
 * those of the literature; an outcome is what threads have seen, in the order of their loads, then
 * what memory has in the end.
 *
 * The loads of LB, S and the like are later_load()s; a dependency is that their value is asked for at once.
 */
#include <set>
#include <string>

#include "toy.h"

using namespace explore;

static scheduler &s = scheduler::the();

namespace {

using outcomes = std::set<std::string>;
using late = weak_memory::late;
using barrier = weak_memory::barrier;

enum orders { relaxed = __ATOMIC_RELAXED, acquire = __ATOMIC_ACQUIRE, release = __ATOMIC_RELEASE,
	      acq_rel = __ATOMIC_ACQ_REL, seq_cst = __ATOMIC_SEQ_CST };

// ---- what threads do --------------------------------------------------------------------------

void store(long &where, long value, int order)
{
	s.step("store", &where, access::write);
	s.memory().store(&where, &value, sizeof(value), order);
}

long load(const long &where, int order)
{
	long value = 0;

	s.step("load", &where, access::read);
	s.memory().load(&where, &value, sizeof(value), order);
	s.observe(static_cast<uint64_t>(value));
	return value;
}

void begin_load(late &l, const long &where, int order)
{
	l = {&where, 0, order, false};
	s.step("load", &where, access::read);
	s.memory().later_load(l);
}

long end_load(late &l)
{
	s.step("value", l.at, access::read);
	const long value = s.memory().value(l);
	s.observe(static_cast<uint64_t>(value));
	return value;
}

long exchange(long &where, long to, int order)
{
	long was = 0;

	s.step("exchange", &where, access::write);
	s.memory().exchange(&where, &was, sizeof(was), order, relaxed, [to](void *v) {
		*static_cast<long *>(v) = to;
		return true;
	});
	s.observe(static_cast<uint64_t>(was));
	return was;
}

void add(long &where, int order)
{
	long was = 0;

	s.step("add", &where, access::write);
	s.memory().exchange(&where, &was, sizeof(was), order, relaxed, [](void *v) {
		++*static_cast<long *>(v);
		return true;
	});
	s.observe(static_cast<uint64_t>(was));
}

void fence(barrier what)
{
	s.memory().order(what);
}

void lock()
{
	s.step_when("lock", &toy.lock1, access::write, [] { return !toy.lock1; });
	toy.lock1 = true;
	s.acquire(&toy.lock1);
}

void unlock()
{
	s.release(&toy.lock1);
	toy.lock1 = false;
}

void thread(const char *name, std::function<void()> does)
{
	s.spawn(name, rank_actor, false, std::move(does));
}

// ---- tests ------------------------------------------------------------------------------------

// How a test is ordered this time.
struct {
	int store, load;       // orders
	bool fence1, fence2;   // does the first, the second thread have one
	barrier what1, what2;
	bool depends1, depends2; // what follows a load needs its value
} how;

void reset(int store_order = relaxed, int load_order = relaxed)
{
	how = {store_order, load_order, false, false, barrier::full, barrier::full, false, false};
}

void fence1() { if (how.fence1) fence(how.what1); }
void fence2() { if (how.fence2) fence(how.what2); }

void sb()
{
	thread("a", [] { store(toy.x, 1, how.store); fence1(); toy.seen[0] = load(toy.y, how.load); });
	thread("b", [] { store(toy.y, 1, how.store); fence2(); toy.seen[1] = load(toy.x, how.load); });
}

void mp()
{
	thread("a", [] { store(toy.x, 1, relaxed); fence1(); store(toy.y, 1, how.store); });
	thread("b", [] {
		toy.seen[0] = load(toy.y, how.load);
		fence2();
		toy.seen[1] = load(toy.x, relaxed);
	});
}

void lb()
{
	thread("a", [] {
		late l;
		begin_load(l, toy.x, how.load);
		if (how.depends1)
			end_load(l);
		fence1();
		store(toy.y, 1, how.store);
		toy.seen[0] = end_load(l);
	});
	thread("b", [] {
		late l;
		begin_load(l, toy.y, how.load);
		if (how.depends2)
			end_load(l);
		fence2();
		store(toy.x, 1, how.store);
		toy.seen[1] = end_load(l);
	});
}

void s_test()
{
	thread("a", [] { store(toy.x, 2, relaxed); fence1(); store(toy.y, 1, how.store); });
	thread("b", [] {
		late l;
		begin_load(l, toy.y, how.load);
		if (how.depends2)
			end_load(l);
		fence2();
		store(toy.x, 1, relaxed);
		toy.seen[0] = end_load(l);
	});
}

void r_test()
{
	thread("a", [] { store(toy.x, 1, relaxed); fence1(); store(toy.y, 1, how.store); });
	thread("b", [] { store(toy.y, 2, how.store); fence2(); toy.seen[0] = load(toy.x, how.load); });
}

void two_plus_two_w()
{
	thread("a", [] { store(toy.x, 1, relaxed); fence1(); store(toy.y, 2, how.store); });
	thread("b", [] { store(toy.y, 1, relaxed); fence2(); store(toy.x, 2, how.store); });
}

void iriw()
{
	thread("a", [] { store(toy.x, 1, relaxed); });
	thread("b", [] { store(toy.y, 1, relaxed); });
	thread("c", [] {
		toy.seen[0] = load(toy.x, how.load);
		fence1();
		toy.seen[1] = load(toy.y, relaxed);
	});
	thread("d", [] {
		toy.seen[2] = load(toy.y, how.load);
		fence2();
		toy.seen[3] = load(toy.x, relaxed);
	});
}

// What c learns from b was stored by a.
void wrc()
{
	thread("a", [] { store(toy.x, 1, relaxed); });
	thread("b", [] { toy.seen[0] = load(toy.x, how.load); store(toy.y, 1, how.store); });
	thread("c", [] { toy.seen[1] = load(toy.y, how.load); toy.seen[2] = load(toy.x, relaxed); });
}

void corr()
{
	thread("a", [] { store(toy.x, 1, relaxed); });
	thread("b", [] {
		late l;
		begin_load(l, toy.x, relaxed);
		toy.seen[1] = load(toy.x, relaxed);
		toy.seen[0] = end_load(l);
	});
}

void coww()
{
	thread("a", [] { store(toy.x, 1, relaxed); store(toy.x, 2, relaxed); });
	thread("b", [] { toy.seen[0] = load(toy.x, relaxed); toy.seen[1] = load(toy.x, relaxed); });
}

void cowr()
{
	thread("a", [] { store(toy.x, 1, relaxed); toy.seen[0] = load(toy.x, relaxed); });
	thread("b", [] { store(toy.x, 2, relaxed); });
}

void corw()
{
	thread("a", [] {
		late l;
		begin_load(l, toy.x, relaxed);
		store(toy.x, 1, relaxed);
		toy.seen[0] = end_load(l);
	});
	thread("b", [] { store(toy.x, 2, relaxed); });
}

void sb_with_exchanges()
{
	thread("a", [] { exchange(toy.x, 1, how.store); toy.seen[0] = load(toy.y, how.load); });
	thread("b", [] { exchange(toy.y, 1, how.store); toy.seen[1] = load(toy.x, how.load); });
}

void mp_behind_an_exchange()
{
	thread("a", [] { exchange(toy.x, 1, how.store); store(toy.y, 1, relaxed); });
	thread("b", [] { toy.seen[0] = load(toy.y, acquire); toy.seen[1] = load(toy.x, relaxed); });
}

void two_adds()
{
	thread("a", [] { add(toy.x, how.store); store(toy.y, 1, relaxed); });
	thread("b", [] { add(toy.x, how.store); toy.seen[0] = load(toy.y, how.load); });
	thread("c", [] { store(toy.y, 2, relaxed); });
}

// A lock keeps what is inside inside, and what is outside not out.
void mp_behind_a_lock()
{
	thread("a", [] { lock(); store(toy.x, 1, relaxed); unlock(); store(toy.y, 1, how.store); });
	thread("b", [] {
		toy.seen[0] = load(toy.y, how.load);
		if (how.depends2)
			lock();
		toy.seen[1] = load(toy.x, relaxed);
		if (how.depends2)
			unlock();
	});
}

void mp_under_a_lock()
{
	thread("a", [] { lock(); store(toy.x, 1, relaxed); store(toy.y, 1, relaxed); unlock(); });
	thread("b", [] { lock(); toy.seen[0] = load(toy.y, relaxed); toy.seen[1] = load(toy.x, relaxed); unlock(); });
}

// ---- outcomes ---------------------------------------------------------------------------------

outcomes found;
std::string (*outcome)();

void note()
{
	found.insert(outcome());
}

std::string seen(unsigned n)
{
	std::string text;

	for (unsigned i = 0; i < n; i++)
		text += std::to_string(toy.seen[i]);
	return text;
}

std::string two() { return seen(2); }
std::string three() { return seen(3); }
std::string four() { return seen(4); }
std::string one_and_x() { return seen(1) + std::to_string(toy.x); }
std::string one_and_y() { return seen(1) + std::to_string(toy.y); }
std::string x_and_y() { return std::to_string(toy.x) + std::to_string(toy.y); }
std::string x() { return std::to_string(toy.x); }

// With as many preemptions and reorderings as it takes.
constexpr unsigned enough = 8;

void allows(const char *name, play_function play, std::string (*what)(), const outcomes &allowed,
	    acquire_load loads = acquire_load::ldapr)
{
	outcome = what;
	found.clear();
	s.memory().set_weak(true, loads);
	const verdict v = explore_toy(play, note, enough, true);
	s.memory().set_weak(false);
	std::string text = name;
	for (const std::string &o : allowed)
		if (!found.contains(o))
			text += ", not seen: " + o;
	for (const std::string &o : found)
		if (!allowed.contains(o))
			text += ", not allowed: " + o;
	expect(v.found.empty() && found == allowed, text.c_str());
}

const outcomes all_of_two = {"00", "01", "10", "11"};

// All but these.
outcomes without(outcomes all, std::initializer_list<const char *> not_these)
{
	for (const char *o : not_these)
		all.erase(o);
	return all;
}

outcomes bits(unsigned n)
{
	outcomes all{""};

	for (; n; n--) {
		outcomes longer;
		for (const std::string &o : all) {
			longer.insert(o + "0");
			longer.insert(o + "1");
		}
		all = longer;
	}
	return all;
}

void fences(barrier first, barrier second)
{
	how.fence1 = how.fence2 = true;
	how.what1 = first;
	how.what2 = second;
}

} // namespace

void litmus()
{
	const outcomes sb_ordered = without(all_of_two, {"00"}), mp_ordered = without(all_of_two, {"10"}),
		       lb_ordered = without(all_of_two, {"11"});
	const outcomes all_of_s = {"01", "02", "11", "12"}, s_ordered = without(all_of_s, {"12"});
	const outcomes all_of_r = all_of_s, r_ordered = without(all_of_r, {"02"});
	const outcomes all_of_w = {"11", "12", "21", "22"}, w_ordered = without(all_of_w, {"11"});

	reset();
	allows("SB", sb, two, all_of_two);
	reset(release, acquire);
	allows("SB+rel+acq, LDAPR", sb, two, all_of_two);
	allows("SB+rel+acq, LDAR", sb, two, sb_ordered, acquire_load::ldar);
	reset(release, relaxed);
	allows("SB+rel", sb, two, all_of_two, acquire_load::ldar);
	reset(relaxed, acquire);
	allows("SB+acq", sb, two, all_of_two, acquire_load::ldar);
	reset();
	fences(barrier::full, barrier::full);
	allows("SB+full+full", sb, two, sb_ordered);
	fences(barrier::stores, barrier::stores);
	allows("SB+st+st", sb, two, all_of_two);
	fences(barrier::loads, barrier::loads);
	allows("SB+ld+ld", sb, two, all_of_two);
	fences(barrier::full, barrier::stores);
	allows("SB+full+st", sb, two, all_of_two);

	reset();
	allows("MP", mp, two, all_of_two);
	reset(release, acquire);
	allows("MP+rel+acq", mp, two, mp_ordered);
	reset(release, relaxed);
	allows("MP+rel", mp, two, all_of_two);
	reset(relaxed, acquire);
	allows("MP+acq", mp, two, all_of_two);
	reset();
	fences(barrier::full, barrier::full);
	allows("MP+full+full", mp, two, mp_ordered);
	fences(barrier::stores, barrier::loads);
	allows("MP+st+ld", mp, two, mp_ordered);
	fences(barrier::loads, barrier::loads);
	allows("MP+ld+ld", mp, two, all_of_two);
	fences(barrier::stores, barrier::stores);
	allows("MP+st+st", mp, two, all_of_two);

	reset();
	allows("LB", lb, two, all_of_two);
	how.depends1 = true;
	allows("LB+data+po", lb, two, all_of_two);
	how.depends2 = true;
	allows("LB+data+data", lb, two, lb_ordered);
	reset(release, relaxed);
	allows("LB+rel+rel", lb, two, lb_ordered);
	reset(relaxed, acquire);
	allows("LB+acq+acq", lb, two, lb_ordered);
	reset();
	fences(barrier::full, barrier::full);
	allows("LB+full+full", lb, two, lb_ordered);
	fences(barrier::loads, barrier::loads);
	allows("LB+ld+ld", lb, two, lb_ordered);
	fences(barrier::stores, barrier::stores);
	allows("LB+st+st", lb, two, all_of_two);

	reset();
	allows("S", s_test, one_and_x, all_of_s);
	reset(release, acquire);
	allows("S+rel+acq", s_test, one_and_x, s_ordered);
	reset(release, relaxed);
	allows("S+rel+po", s_test, one_and_x, all_of_s);
	how.depends2 = true;
	allows("S+rel+data", s_test, one_and_x, s_ordered);
	reset(relaxed, acquire);
	allows("S+acq", s_test, one_and_x, all_of_s);
	reset();
	fences(barrier::full, barrier::full);
	allows("S+full+full", s_test, one_and_x, s_ordered);

	reset();
	allows("R", r_test, one_and_y, all_of_r);
	reset(release, acquire);
	allows("R+rel+acq, LDAPR", r_test, one_and_y, all_of_r);
	allows("R+rel+acq, LDAR", r_test, one_and_y, r_ordered, acquire_load::ldar);
	reset();
	fences(barrier::full, barrier::full);
	allows("R+full+full", r_test, one_and_y, r_ordered);

	reset();
	allows("2+2W", two_plus_two_w, x_and_y, all_of_w);
	reset(release);
	allows("2+2W+rel+rel", two_plus_two_w, x_and_y, w_ordered);
	reset();
	fences(barrier::stores, barrier::stores);
	allows("2+2W+st+st", two_plus_two_w, x_and_y, w_ordered);

	reset();
	allows("IRIW", iriw, four, bits(4));
	reset(relaxed, acquire);
	allows("IRIW+acq+acq", iriw, four, without(bits(4), {"1010"}));
	reset();
	fences(barrier::loads, barrier::loads);
	allows("IRIW+ld+ld", iriw, four, without(bits(4), {"1010"}));
	reset();
	allows("WRC", wrc, three, bits(3));
	reset(release, acquire);
	allows("WRC+rel+acq", wrc, three, without(bits(3), {"110"}));

	reset();
	allows("CoRR", corr, two, mp_ordered);
	allows("CoWW", coww, two, {"00", "01", "02", "11", "12", "22"});
	allows("CoWR", cowr, one_and_x, {"11", "12", "22"});
	// Its own store is after the load.
	allows("CoRW", corw, one_and_x, {"01", "02", "21"});

	reset(relaxed, relaxed);
	allows("SB of exchanges", sb_with_exchanges, two, all_of_two);
	reset(acq_rel, acquire);
	allows("SB of exchanges, acq_rel", sb_with_exchanges, two, all_of_two);
	reset(seq_cst, acquire);
	allows("SB of exchanges, seq_cst", sb_with_exchanges, two, sb_ordered);
	reset(acq_rel);
	allows("MP behind an exchange, acq_rel", mp_behind_an_exchange, two, all_of_two);
	reset(seq_cst);
	allows("MP behind an exchange, seq_cst", mp_behind_an_exchange, two, mp_ordered);
	reset();
	allows("no addition is lost", two_adds, x, {"2"});

	reset(relaxed, acquire);
	allows("MP behind a lock", mp_behind_a_lock, two, all_of_two);
	reset(release, acquire);
	allows("MP behind a lock, rel+acq", mp_behind_a_lock, two, mp_ordered);
	// Whoever has the lock first.
	reset(relaxed, relaxed);
	how.depends2 = true;
	allows("MP behind a lock, before a lock", mp_behind_a_lock, two, mp_ordered);
	reset();
	allows("MP under a lock", mp_under_a_lock, two, {"00", "11"});
}
