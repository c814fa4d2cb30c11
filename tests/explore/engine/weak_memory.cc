// SPDX-License-Identifier: GPL-2.0-only
#include "weak_memory.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "scheduler.h"

namespace explore {

static scheduler &s = scheduler::the();

static unsigned self()
{
	return s.self().id;
}

static clocks &past()
{
	return s.self().past;
}

// What comes after this is not known to those who know what was before.
static void next_moment()
{
	past().at[self()]++;
}

void weak_memory::content::set(const void *from, size_t size)
{
	size_ = size;
	if (size <= sizeof(few_)) {
		std::memcpy(few_, from, size);
		return;
	}
	more_.assign(static_cast<const unsigned char *>(from), static_cast<const unsigned char *>(from) + size);
}

void weak_memory::clear()
{
	for (agent &a : agents_) {
		a.buffer.clear();
		a.late_loads.clear();
		a.floor = a.newest_loaded = a.newest_stored = a.newest_released = a.batch = 0;
		a.at_store_barrier = a.of_loads = {};
	}
	used_ = 0;
	time_ = 1;
	waiting_ = 0;
}

weak_memory::location &weak_memory::place(const void *at, size_t size)
{
	for (size_t i = 0; i < used_; i++)
		if (places_[i].at == at)
			return with_plain_stores(places_[i]);
	if (used_ == places_.size())
		places_.emplace_back();
	location &l = places_[used_++];
	l.at = static_cast<unsigned char *>(const_cast<void *>(at));
	l.newest_last.clear();
	std::fill(std::begin(l.known), std::end(l.known), 0);
	l.newest_last.emplace_back().value.set(at, size);
	return l;
}

// What was stored there without an atomic operation is the newest.
weak_memory::location &weak_memory::with_plain_stores(location &l)
{
	const message &newest = l.newest_last.back();

	if (std::memcmp(l.at, newest.value.data(), newest.value.size())) {
		message m;
		m.number = newest.number + 1;
		time_goes_on();
		m.time = time_;
		m.value.set(l.at, newest.value.size());
		l.newest_last.push_back(std::move(m));
	}
	return l;
}

// ---- loads -----------------------------------------------------------------------------------

size_t weak_memory::oldest_for(const location &l, unsigned who) const
{
	size_t i = l.newest_last.size() - 1;

	// It may find what was superseded no earlier than what it knows.
	while (i && l.newest_last[i].time > agents_[who].floor && l.newest_last[i - 1].number >= l.known[who])
		i--;
	return i;
}

void weak_memory::take(location &l, const message &m, void *to, size_t size, int order)
{
	agent &me = agents_[self()];

	std::memcpy(to, m.value.data(), std::min(size, m.value.size()));
	l.known[self()] = m.number;
	me.newest_loaded = std::max(me.newest_loaded, m.time);
	if (!acquires(order)) {
		me.of_loads.join(m.released);
		return;
	}
	me.floor = std::max(me.floor, m.time);
	past().join(m.released);
}

void weak_memory::do_load(const void *at, void *to, size_t size, int order)
{
	agent &me = agents_[self()];

	if (acquires(order) && (how_ == acquire_load::ldar || order == __ATOMIC_SEQ_CST)) {
		force_all(self(), [](const waiting &w) { return w.release; });
		me.floor = std::max(me.floor, me.newest_released);
	}
	for (auto w = me.buffer.rbegin(); w != me.buffer.rend(); ++w) {
		if (w->at == at) {
			std::memcpy(to, w->what.value.data(), size);
			return;
		}
	}
	location &l = place(at, size);
	const size_t newest = l.newest_last.size() - 1;
	const unsigned older = s.pick(static_cast<unsigned>(newest - oldest_for(l, self())) + 1, "loads an older value");

	take(l, l.newest_last[newest - older], to, size, order);
}

void weak_memory::load(const void *at, void *to, size_t size, int order)
{
	finish_late_loads(at);
	do_load(at, to, size, order);
}

// ---- late loads ------------------------------------------------------------------------------

// Of one place, or all.
void weak_memory::finish_late_loads(const void *at)
{
	std::vector<late *> &all = agents_[self()].late_loads;

	for (size_t i = 0; i < all.size();) {
		late &l = *all[i];
		if (at && l.at != at) {
			i++;
			continue;
		}
		all.erase(all.begin() + static_cast<long>(i));
		do_load(l.at, &l.value, sizeof(l.value), l.order);
		l.done = true;
	}
}

void weak_memory::later_load(late &l)
{
	finish_late_loads(l.at);
	l.done = acquires(l.order) || !s.pick(2, "loads later");
	if (l.done)
		do_load(l.at, &l.value, sizeof(l.value), l.order);
	else
		agents_[self()].late_loads.push_back(&l);
}

long weak_memory::value(late &l)
{
	if (!l.done)
		finish_late_loads(l.at);
	return l.value;
}

// ---- stores ----------------------------------------------------------------------------------

weak_memory::waiting weak_memory::new_store(void *at, const void *from, size_t size, int order)
{
	const agent &me = agents_[self()];
	waiting w{static_cast<unsigned char *>(at), {}, releases(order), false, me.batch, {}};

	w.what.value.set(from, size);
	w.what.released = w.release ? past() : me.at_store_barrier;
	if (w.release)
		next_moment();
	return w;
}

void weak_memory::store(void *at, const void *from, size_t size, int order)
{
	finish_late_loads(releases(order) ? nullptr : at);
	put(self(), new_store(at, from, size, order), !s.alone_at(at));
}

void weak_memory::device_stores(void *at, const void *from, size_t size)
{
	waiting w{static_cast<unsigned char *>(at), {}, false, false, 0, {}};

	w.what.value.set(from, size);
	put(device, std::move(w), true);
}

void weak_memory::device_is_quiet()
{
	force_all(device, [](const waiting &) { return true; });
}

void weak_memory::put(unsigned who, waiting &&w, bool may_stay)
{
	std::vector<waiting> &buffer = agents_[who].buffer;

	// First of all: who is given up in the middle may own nothing.
	place(w.at, w.what.value.size());
	buffer.push_back(std::move(w));
	waiting_++;
	if (!weak_ || !may_stay || buffer.size() > slots || !s.pick(2, "the store stays in its buffer"))
		force(who, buffer.size() - 1);
}

bool weak_memory::blocks(const waiting &before, const waiting &w)
{
	return before.at == w.at || w.release || before.batch < w.batch;
}

void weak_memory::force(unsigned who, size_t i)
{
	std::vector<waiting> &buffer = agents_[who].buffer;

	for (size_t j = 0; j < i;) {
		if (!blocks(buffer[j], buffer[i])) {
			j++;
			continue;
		}
		// It, and what is before it.
		const size_t before = buffer.size();
		force(who, j);
		i -= before - buffer.size();
		j = 0;
	}
	arrives(who, i);
}

template <class F>
void weak_memory::force_all(unsigned who, const F &which)
{
	std::vector<waiting> &buffer = agents_[who].buffer;

	for (size_t i = 0; i < buffer.size();) {
		if (which(buffer[i])) {
			force(who, i);
			i = 0;
		} else {
			i++;
		}
	}
}

void weak_memory::arrives(unsigned who, size_t i)
{
	agent &a = agents_[who];
	const waiting w = std::move(a.buffer[i]);

	a.buffer.erase(a.buffer.begin() + static_cast<long>(i));
	waiting_--;
	// Whoever has loaded this place and has not stored yet does so first.
	if (waiting_)
		for (unsigned other = 0; other < agents; other++)
			if (other != who)
				force_all(other, [&](const waiting &o) { return o.exclusive && o.at == w.at; });
	location &l = place(w.at, w.what.value.size());
	std::memcpy(w.at, w.what.value.data(), w.what.value.size());
	const uint32_t number = l.newest_last.back().number + 1;
	if (!weak_)
		l.newest_last.clear();
	message &m = l.newest_last.emplace_back(w.what);
	m.number = number;
	time_goes_on();
	m.time = time_;
	l.known[who] = number;
	for (object *o : w.promised)
		o->released_at = m.time;
	a.newest_stored = m.time;
	if (w.release)
		a.newest_released = m.time;
	if (weak_)
		forget_the_unreadable(l);
}

// Who waits for something is not too early for anything.
void weak_memory::time_goes_on()
{
	time_++;
	for (unsigned i = 0; weak_ && i < s.threads(); i++)
		if (s.at_rest(i))
			agents_[i].floor = time_;
}

void weak_memory::forget_the_unreadable(location &l)
{
	size_t oldest = l.newest_last.size() - 1;

	for (unsigned i = 0; i < s.threads() && oldest; i++)
		if (!s.at_rest(i))
			oldest = std::min(oldest, oldest_for(l, i));
	l.newest_last.erase(l.newest_last.begin(), l.newest_last.begin() + static_cast<long>(oldest));
}

// ---- exchanges -------------------------------------------------------------------------------

bool weak_memory::exchange_by(void *at, void *was, size_t size, int success, int failure,
			      bool (*change)(const void *, void *), const void *arg)
{
	const auto here = [at](const waiting &w) { return w.at == at; };
	unsigned char value[8];

	finish_late_loads(at);
	force_all(self(), here);
	if (waiting_)
		for (unsigned other = 0; other < agents; other++)
			force_all(other, [&](const waiting &w) { return w.exclusive && here(w); });
	location &l = place(at, size);
	// The newest, or an older one with which nothing is stored.
	const size_t newest = l.newest_last.size() - 1;
	size_t may[8] = {newest};
	unsigned count = 1;
	for (size_t i = newest; weak_ && count < std::size(may) && i-- > oldest_for(l, self());) {
		std::memcpy(value, l.newest_last[i].value.data(), size);
		if (!change(arg, value))
			may[count++] = i;
	}
	const size_t taken = may[s.pick(count, "loads an older value")];
	std::memcpy(value, l.newest_last[taken].value.data(), size);
	if (!change(arg, value)) {
		take(l, l.newest_last[taken], was, size, failure);
		return false;
	}
	if (releases(success)) {
		finish_late_loads(nullptr);
		force_all(self(), [](const waiting &) { return true; });
	}
	location &again = place(at, size);
	const message m = again.newest_last.back();
	take(again, m, was, size, success);
	waiting w = new_store(at, value, size, success);
	// Who acquires it knows what whoever acquired the one before it knew.
	w.what.released.join(m.released);
	w.exclusive = true;
	force_all(self(), [&](const waiting &b) { return blocks(b, w); });
	put(self(), std::move(w), success != __ATOMIC_SEQ_CST && !s.alone_at(at));
	if (success == __ATOMIC_SEQ_CST)
		order(barrier::full);
	return true;
}

// ---- order -----------------------------------------------------------------------------------

void weak_memory::order(barrier what)
{
	agent &me = agents_[self()];

	if (what != barrier::stores) {
		finish_late_loads(nullptr);
		me.floor = std::max(me.floor, me.newest_loaded);
		past().join(me.of_loads);
	}
	if (what == barrier::full) {
		force_all(self(), [](const waiting &) { return true; });
		me.floor = std::max(me.floor, me.newest_stored);
	}
	if (what != barrier::loads) {
		me.batch++;
		me.at_store_barrier = past();
		next_moment();
	}
}

void weak_memory::register_written()
{
	const unsigned now = agents_[self()].batch;

	force_all(self(), [now](const waiting &w) { return w.batch < now; });
}

void weak_memory::acquire(object &o)
{
	if (!weak_)
		return;
	if (waiting_)
		for (unsigned who = 0; who < agents; who++)
			force_all(who, [&](const waiting &w) {
				return std::find(w.promised.begin(), w.promised.end(), &o) != w.promised.end();
			});
	uint32_t &floor = agents_[self()].floor;
	floor = std::max(floor, o.released_at);
}

void weak_memory::release(object &o, unsigned who)
{
	if (!weak_)
		return;
	if (who != device)
		finish_late_loads(nullptr);
	for (waiting &w : agents_[who].buffer)
		if (std::find(w.promised.begin(), w.promised.end(), &o) == w.promised.end())
			w.promised.push_back(&o);
	o.released_at = time_;
}

void weak_memory::calm_down()
{
	if (!weak_)
		return;
	for (unsigned who = 0; who < agents; who++)
		force_all(who, [](const waiting &) { return true; });
	for (agent &a : agents_)
		a.floor = time_;
	for (size_t i = 0; i < used_; i++)
		places_[i].newest_last.erase(places_[i].newest_last.begin(), places_[i].newest_last.end() - 1);
}

void weak_memory::used_plainly(const void *at, size_t size)
{
	if (waiting_)
		force_all(self(), [&](const waiting &w) { return w.is_in(at, size); });
}

bool weak_memory::knows(const void *at) const
{
	return std::any_of(places_.begin(), places_.begin() + static_cast<long>(used_),
			   [at](const location &l) { return l.at == at; });
}

bool weak_memory::forget(const void *at, size_t size)
{
	used_plainly(at, size);
	for (const agent &a : agents_)
		for (const waiting &w : a.buffer)
			if (w.is_in(at, size))
				return false;
	const auto *const from = static_cast<const unsigned char *>(at);
	for (size_t i = 0; i < used_;) {
		location &l = places_[i];
		if (l.at < from + size && from < l.at + l.newest_last.back().value.size())
			std::swap(l, places_[--used_]);
		else
			i++;
	}
	return true;
}

// ---- for the scheduler -----------------------------------------------------------------------

unsigned weak_memory::may_leave(unsigned who) const
{
	const std::vector<waiting> &buffer = agents_[who].buffer;
	unsigned bits = 0;

	for (size_t i = 0; i < buffer.size(); i++) {
		bool may = true;
		for (size_t j = 0; j < i; j++)
			may &= !blocks(buffer[j], buffer[i]);
		bits |= static_cast<unsigned>(may) << i;
	}
	return bits;
}

uint64_t weak_memory::state(bool loads) const
{
	uint64_t sum = 0;

	if (!weak_)
		return 0;
	for (unsigned who = 0; waiting_ && who < agents; who++)
		for (const waiting &w : agents_[who].buffer) {
			uint64_t promised = 0;
			for (const object *o : w.promised)
				promised += mix(reinterpret_cast<uintptr_t>(o), 1);
			sum = mix(sum, mix(who, reinterpret_cast<uintptr_t>(w.at)));
			sum = mix(sum, hash(w.what.value.data(), w.what.value.size()) + promised);
			sum = mix(sum, (agents_[who].batch - w.batch) << 2 | w.release << 1 | w.exclusive);
		}
	if (!loads)
		return sum;
	// Times count by their order only, and only those at which something arrived that has not replaced
	// what was there for everybody.
	struct moment {
		uint32_t time;
		const location *where;
		const message *what;
	};
	moment moments[64];
	size_t count = 0;
	for (size_t i = 0; i < used_; i++) {
		const location &l = places_[i];
		for (size_t n = 1; n < l.newest_last.size() && count < std::size(moments); n++)
			moments[count++] = {l.newest_last[n].time, &l, &l.newest_last[n - 1]};
	}
	if (!count)
		return sum;
	std::sort(moments, moments + count, [](const moment &a, const moment &b) { return a.time < b.time; });
	const auto rank = [&](uint32_t time) {
		size_t n = 0;
		while (n < count && moments[n].time <= time)
			n++;
		return n;
	};
	for (size_t n = 0; n < count; n++) {
		const moment &m = moments[n];
		sum = mix(sum, mix(reinterpret_cast<uintptr_t>(m.where->at),
				   hash(m.what->value.data(), m.what->value.size())));
		sum = mix(sum, rank(m.what->time));
	}
	for (unsigned i = 0; i < s.threads(); i++) {
		if (s.at_rest(i))
			continue;
		const agent &a = agents_[i];
		sum = mix(sum, i << 24 | rank(a.floor) << 16 | rank(a.newest_loaded) << 8 | rank(a.newest_stored));
		for (size_t n = 0; n < count; n++)
			sum = mix(sum, moments[n].what->number < moments[n].where->known[i]);
	}
	uint64_t released = 0;
	s.all_objects().for_each([&](const object &o) {
		if (o.released_at)
			released += mix(reinterpret_cast<uintptr_t>(o.at), rank(o.released_at));
	});
	return mix(sum, released);
}

} // namespace explore
