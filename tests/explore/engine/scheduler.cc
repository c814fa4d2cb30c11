// SPDX-License-Identifier: GPL-2.0-only
#include "scheduler.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include <utility>

#include "search.h"

namespace explore {

void (*on_violation)(const char *what);

// More than any schedule of a scenario that ends.
static constexpr unsigned long most_steps = 20'000;

static unsigned char stacks[max_threads][coroutine::stack_size] __attribute__((aligned(4096)));

scheduler &scheduler::the()
{
	static scheduler s;
	return s;
}

// ---- runs ------------------------------------------------------------------------------------

void scheduler::clear()
{
	for (auto &t : threads_)
		t.reset();
	count_ = 0;
	shared_state_ = nullptr;
	objects_.begin_run();
	memory_.clear();
	trace_.clear();
	legs_.clear();
	steps_ = 0;
	runs_++;
	now_ns_ = 1'000'000'000'000'000;
	current_ = &outside_;
	outside_.holds = {};
}

thread &scheduler::spawn(std::string name, rank first, bool daemon, std::function<void()> body)
{
	const unsigned id = count_;

	if (id == max_threads)
		violation("more than %u threads", max_threads);
	thread &t = threads_[count_++].emplace(id, std::move(name), first, daemon);
	t.past.at[id] = 1;
	// Its clock begins behind its parent's: all that the parent has done happened before.
	memory_.calm_down();
	if (current_ != &outside_) {
		t.past.join(current_->past);
		current_->past.at[current_->id]++;
	}
	t.body = std::move(body);
	t.context.prepare(stacks[id], [](void *self) {
		thread *const me = static_cast<thread *>(self);
		me->body();
		me->finished = true;
		scheduler &s = scheduler::the();
		if (thread *parent = std::exchange(s.starting_for_, nullptr))
			s.go_on_with(*parent);
		else if (me == s.only_until_)
			s.go_on_with(s.outside_);
		else
			s.reschedule();
	}, &t);
	thread *const parent = current_;
	starting_for_ = parent;
	go_on_with(t);
	return t;
}

scheduler::end scheduler::run(search *from)
{
	search_ = from;
	running_script_ = following_;
	abandoned_ = false;
	reschedule();
	search_ = nullptr;
	running_script_ = false;
	return abandoned_ ? end::abandoned : end::all_wait;
}

void scheduler::run_until_end_of(thread &t)
{
	if (t.finished)
		return;
	only_until_ = &t;
	reschedule();
	only_until_ = nullptr;
}

void scheduler::abandon()
{
	abandoned_ = true;
	starting_for_ = nullptr;
	choosing_ = false;
	go_on_with(outside_);
	__builtin_unreachable();
}

std::string scheduler::stuck()
{
	std::string who;

	for (unsigned i = 0; i < count_; i++) {
		const thread *const t = &*threads_[i];
		if (t->finished || (t->daemon && t->resting))
			continue;
		const object *o = t->object ? objects_.find(t->object) : nullptr;
		who += "  " + t->name + " waits in " + t->call + (o && o->name ? std::string(" for ") + o->name : "") +
		       "\n";
	}
	return who;
}

// ---- steps -----------------------------------------------------------------------------------

void scheduler::go_on_with(thread &next)
{
	thread *const before = current_;

	if (before == &next)
		return;
	current_ = &next;
	before->context.switch_to(next.context);
}

void scheduler::step(const char *call, const void *object, access how)
{
	if (std::exchange(current_->just_acquired, false) && !must_ask())
		return done(call, object, how);
	wait(call, object, how, nullptr, nullptr, nullptr);
}

void scheduler::load(const void *variable)
{
	if (current_->holds.spinlocks && !must_ask() && !objects_.at(variable).stored_bare)
		return done("load", variable, access::read);
	step("load", variable, access::read);
}

void scheduler::store(const void *variable)
{
	step("store", variable, access::write);
	if (!current_->holds.spinlocks)
		store_bare(variable);
}

void scheduler::store_bare(const void *variable)
{
	object &o = objects_.at(variable);

	if (exploring() && !std::exchange(o.stored_bare, true))
		learnt_ = true;
}

bool scheduler::alone_at(const void *object)
{
	return search_ && !(object && objects_.at(object).shared);
}

void scheduler::wait(const char *call, const void *object, access how, bool (*ready)(const void *),
		     const void *arg, const uint64_t *deadline)
{
	thread &me = *current_;

	if (&me == &outside_)
		violation("%s outside of any thread", call);
	me.just_acquired = false;
	me.call = call;
	me.object = object;
	me.ready = ready;
	me.ready_arg = arg;
	me.deadline = deadline;
	if (me.resting)
		me.history = 0;
	if (thread *parent = std::exchange(starting_for_, nullptr))
		go_on_with(*parent); // it was only being started
	else if (!alone_at(object) || deadline || (ready && !ready(arg)))
		reschedule();
	done(call, object, how);
	if (deadline) {
		touch(clock(), std::exchange(time_passed_, false) ? access::write : access::read);
		observe(*deadline && *deadline <= now_ns_);
	}
}

void scheduler::done(const char *call, const void *object, access how)
{
	thread &me = *current_;

	trace_.add(me.id, call, object);
	if (++steps_ > most_steps)
		violation("it does not end");
	if (!exploring())
		return;
	if (legs_.empty() || legs_.back().who != me.id)
		legs_.push_back({static_cast<uint8_t>(me.id), 0});
	legs_.back().steps++;
	if (script_at_ < script_.size())
		script_[script_at_].steps--;
	observe(reinterpret_cast<uintptr_t>(call));
	observe(reinterpret_cast<uintptr_t>(object));
	if (object)
		touch(object, how);
}

void scheduler::touch(const void *address, access how)
{
	if (!exploring())
		return;
	object &o = objects_.at(address);
	thread &me = *current_;

	if (!o.first)
		o.first = static_cast<uint8_t>(me.id + 1);
	o.by_others |= o.first != me.id + 1;
	o.written |= how == access::write;
	if (o.by_others && o.written && !std::exchange(o.shared, true))
		learnt_ = true;
}

void scheduler::acquire(const void *object)
{
	explore::object &o = objects_.at(object);

	current_->past.join(o.released);
	memory_.acquire(o);
}

void scheduler::release(const void *object)
{
	explore::object &o = objects_.at(object);

	o.released.join(current_->past);
	current_->past.at[current_->id]++;
	memory_.release(o, current_->id);
}

bool scheduler::at_rest(unsigned id) const
{
	const thread &t = *threads_[id];

	if (t.finished)
		return true;
	return (&t != current_ || choosing_) && t.ready && !t.ready(t.ready_arg);
}

// ---- who goes on -----------------------------------------------------------------------------

unsigned scheduler::find_candidates(candidate *all)
{
	unsigned count = 0;
	bool current_may = false;
	uint64_t earliest = UINT64_MAX;
	candidate later[max_threads];
	unsigned later_count = 0;

	bool actors_left = false;

	for (unsigned i = 0; i < count_; i++) {
		const thread *const t = &*threads_[i];
		if (t->finished)
			continue;
		actors_left |= !t->daemon;
		const bool due = t->deadline && *t->deadline && *t->deadline <= now_ns_;
		if (!t->ready || due || t->ready(t->ready_arg)) {
			if (t == current_) {
				current_may = true;
				continue;
			}
			// Sorted by rank: few, and nearly sorted.
			unsigned i = count++;
			for (; i && threads_[all[i - 1].who]->first > t->first; i--)
				all[i] = all[i - 1];
			all[i] = {static_cast<uint8_t>(t->id), 0};
		} else if (t->deadline && *t->deadline && *t->deadline <= earliest) {
			// Time passes in its order: only who is due first may make it pass.
			if (*t->deadline < earliest)
				later_count = 0;
			earliest = *t->deadline;
			later[later_count++] = {static_cast<uint8_t>(t->id), 0};
		}
	}
	if (current_may) {
		for (unsigned i = count++; i; i--)
			all[i] = {all[i - 1].who, 1};
		all[0] = {static_cast<uint8_t>(current_->id), 0};
	}
	// What waits in a buffer is there before time passes.
	for (unsigned agent = 0; agent < weak_memory::agents && !memory_.quiet(); agent++)
		for (unsigned slot = 0, may = memory_.may_leave(agent); may >> slot; slot++)
			if (may >> slot & 1 && count < most_candidates)
				all[count++] = {leaving(agent, slot), current_may};
	// When all is over, time may stand still.
	if (!actors_left || !memory_.quiet())
		later_count = 0;
	// That time passes while somebody could go on counts as a preemption.
	for (unsigned i = 0; i < later_count; i++)
		all[count + i] = {later[i].who, static_cast<uint8_t>(count != 0)};
	return count + later_count;
}

uint64_t scheduler::state() const
{
	uint64_t sum = mix(current_ == &outside_ ? max_threads : current_->id, now_ns_);

	for (unsigned i = 0; i < count_; i++) {
		const thread &t = *threads_[i];
		const unsigned flags = t.finished | t.resting << 1 | t.signalled << 2 | t.awake << 3;
		// One that is over, or back where it always waits, has forgotten everything.
		sum = mix(sum, flags);
		if (!t.finished && !t.resting)
			sum = mix(sum, t.history);
	}
	if (memory_.weak())
		sum = mix(sum, memory_.state(search_ && search_->left()));
	return shared_state_ ? mix(sum, shared_state_()) : sum;
}

void scheduler::reschedule()
{
	candidate all[most_candidates];

	choosing_ = true;
	for (;;) {
		const unsigned count = find_candidates(all);

		if (!count) {
			choosing_ = false;
			return go_on_with(outside_);
		}
		const unsigned who = running_script_ ? decide_by_script(all, count) : decide(all, count);
		if (who >= max_threads) {
			leaves(static_cast<uint8_t>(who));
			continue;
		}
		thread &next = *threads_[who];
		if (next.deadline && *next.deadline > now_ns_ && !(next.ready && next.ready(next.ready_arg))) {
			now_ns_ = *next.deadline, time_passed_ = true;
			memory_.calm_down();
		}
		choosing_ = false;
		return go_on_with(next);
	}
}

void scheduler::leaves(uint8_t who)
{
	const unsigned agent = (who - max_threads) / weak_memory::slots;

	trace_.note(agent < count_ ? agent : current_->id,
		    agent < count_ ? "(a store leaves the buffer)" : "(a store of the device arrives)");
	if (exploring())
		legs_.push_back({who, 1});
	memory_.leave(agent, (who - max_threads) % weak_memory::slots);
}

unsigned scheduler::pick(unsigned count, const char *what)
{
	unsigned which = 0;

	if (count == 1 || !exploring())
		return 0;
	if (running_script_) {
		which = pick_by_script(count);
	} else {
		search::option options[search::most];

		// Nothing but the first can be paid for.
		if (!search_->left())
			return 0;
		for (unsigned i = 0; i < count && i < search::most; i++)
			options[i] = {static_cast<uint8_t>(i), static_cast<uint8_t>(i != 0)};
		const int found = search_->choose(options, count < search::most ? count : search::most,
						  search_->beyond_the_path() ? mix(state(), count) : 0);
		if (found < 0)
			abandon();
		which = static_cast<unsigned>(found);
	}
	legs_.push_back({picked, which});
	observe(which);
	if (which)
		trace_.note(current_->id, what);
	return which;
}

unsigned scheduler::decide(const candidate *all, unsigned count)
{
	if (!search_ || (count == 1 && !all[0].cost))
		return all[0].who;
	search::option options[search::most];

	if (count > search::most)
		violation("%u threads can go on at once", count);
	for (unsigned i = 0; i < count; i++)
		options[i] = {all[i].who, all[i].cost};
	const int who = search_->choose(options, count, search_->beyond_the_path() ? state() : 0);
	if (who < 0)
		abandon();
	return static_cast<unsigned>(who);
}

// ---- seeds -----------------------------------------------------------------------------------

std::string scheduler::seed() const
{
	std::string text;

	for (const leg &l : legs_) {
		if (l.who == picked)
			text += 'z' + std::to_string(l.steps);
		else if (l.who < max_threads)
			text += static_cast<char>('a' + l.who) + std::to_string(l.steps);
		else
			text += static_cast<char>('A' + (l.who - max_threads) / weak_memory::slots) +
				std::to_string((l.who - max_threads) % weak_memory::slots);
	}
	return text.empty() ? "-" : text;
}

void scheduler::follow(const std::string &seed)
{
	following_ = !seed.empty();
	script_.clear();
	script_at_ = 0;
	for (size_t i = 0; i < seed.size() && seed[i] != '-';) {
		const char letter = seed[i];
		size_t digits = 0;
		const unsigned number = static_cast<unsigned>(std::stoul(seed.substr(i + 1), &digits));
		if (letter == 'z')
			script_.push_back({picked, number});
		else if (letter >= 'a')
			script_.push_back({static_cast<uint8_t>(letter - 'a'), number});
		else
			script_.push_back({leaving(static_cast<unsigned>(letter - 'A'), number), 1});
		i += 1 + digits;
	}
}

unsigned scheduler::decide_by_script(const candidate *all, unsigned count)
{
	while (script_at_ < script_.size() && (script_[script_at_].who == picked || !script_[script_at_].steps))
		script_at_++;
	if (script_at_ == script_.size())
		return all[0].who;
	for (unsigned i = 0; i < count; i++) {
		if (all[i].who != script_[script_at_].who)
			continue;
		if (all[i].who >= max_threads)
			script_at_++;
		return all[i].who;
	}
	std::fprintf(stderr, "explore: the seed does not fit: step %lu is not possible\n", steps_ + 1);
	std::exit(2);
}

// A seed has those of the steps that it has, and only where there was a choice.
unsigned scheduler::pick_by_script(unsigned count)
{
	while (script_at_ < script_.size() && script_[script_at_].who < max_threads && !script_[script_at_].steps)
		script_at_++;
	if (script_at_ == script_.size() || script_[script_at_].who != picked)
		return 0;
	const unsigned which = script_[script_at_++].steps;
	return which < count ? which : 0;
}

// ---- messages --------------------------------------------------------------------------------

std::string title;

void scheduler::print_trace(std::FILE *to) const
{
	std::vector<std::string> names;

	for (unsigned i = 0; i < count_; i++)
		names.push_back(threads_[i]->name);
	names.push_back(outside_.name);
	trace_.print(to, names, objects_);
}

void violation(const char *format, ...)
{
	char what[2000];
	va_list args;

	va_start(args, format);
	std::vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	if (on_violation)
		on_violation(what);
	scheduler &s = scheduler::the();
	std::fprintf(stderr, "\nexplore: VIOLATION in %s: %s\n", title.c_str(), what);
	s.print_trace(stderr);
	std::fprintf(stderr, "explore: VIOLATION in %s: %s\nexplore: again: build/tests/explore/explore --replay %s:%s\n",
		     title.c_str(), what, title.c_str(), s.seed().c_str());
	std::_Exit(1);
}

} // namespace explore
