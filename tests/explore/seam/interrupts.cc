// SPDX-License-Identifier: GPL-2.0-only
// The function's interrupts. A vector has two threads: one runs its hard handler, whenever it has been
// raised, the other its threaded part.
#include <algorithm>

#include "machine.h"
#include "tests/explore/engine/scheduler.h"
#include "tests/host/seam/rules.h"

using explore::access;
using explore::scheduler;

static scheduler &s = scheduler::the();

namespace host {

int machine::alloc_vectors(unsigned max)
{
	if (vectors_)
		bug("vectors are allocated twice");
	vectors_ = std::min({max, granted_vectors, most_vectors});
	return vectors_ ? static_cast<int>(vectors_) : -28;
}

void machine::free_vectors()
{
	for (line &l : lines_) {
		if (l.irq)
			bug("vectors are freed while a handler is attached: BUG_ON in the PCI core");
		s.touch(&l, access::write);
		l.raised = 0;
	}
	vectors_ = 0;
}

void machine::interrupt(unsigned vector)
{
	// With one message, an MSI function cannot tell its vectors apart.
	line &l = lines_[(!msix && granted_vectors == 1) || vector >= most_vectors ? 0 : vector];

	// Nobody is there, or a mask bit is set.
	if (!vectors_)
		return;
	s.touch(&l, access::write);
	// Behind all that it has written to memory.
	s.device_releases(&l);
	l.raised++;
}

void machine::run_hard(unsigned vector)
{
	line &l = lines_[vector];

	for (;;) {
		s.self().resting = true;
		s.step_when("interrupt", &l, access::write,
			    [&] { return l.raised && l.irq && !l.closing && !l.disabled && !l.hard_runs; });
		s.self().resting = false;
		l.raised--;
		l.hard_runs = true;
		s.acquire(&l);
		s.self().holds.hard_interrupt = true;
		const seam_irq_result result = l.irq->hard(l.irq->arg);
		s.self().holds.hard_interrupt = false;
		s.release(&l);
		s.touch(&l, access::write);
		l.hard_runs = false;
		if (result == SEAM_IRQ_WAKE_THREAD) {
			if (!l.irq->thread)
				bug("a handler without a thread asked for one");
			l.thread_due = true;
		}
	}
}

void machine::run_thread(unsigned vector)
{
	line &l = lines_[vector];

	for (;;) {
		s.self().resting = true;
		s.step_when("interrupt thread", &l, access::write, [&] { return l.thread_due; });
		s.self().resting = false;
		l.thread_due = false;
		l.thread_runs = true;
		s.acquire(&l);
		l.irq->thread(l.irq->arg);
		s.release(&l);
		s.touch(&l, access::write);
		l.thread_runs = false;
	}
}

int machine::request_irq(seam_irq *irq)
{
	const unsigned vector = irq->vector;

	if (vector >= vectors_)
		return -22;
	line &l = lines_[vector];
	if (l.irq)
		return -16;
	l.irq = irq;
	s.touch(&l, access::write);
	s.release(&l);
	if (served_[vector])
		return 0;
	served_[vector] = true;
	const std::string number = std::to_string(vector);
	s.name(&l, "vector");
	s.spawn("irq" + number, explore::rank_hard_interrupt, true, [=, this] { run_hard(vector); });
	s.spawn("thread" + number, explore::rank_thread, true, [=, this] { run_thread(vector); });
	return 0;
}

void machine::free_irq(seam_irq *irq)
{
	for (line &l : lines_) {
		if (l.irq != irq)
			continue;
		// As in the kernel: nothing new starts, what has been woken runs to its end first.
		s.step("irq_free", &l, access::write);
		l.closing = true;
		s.step_when("irq_free: wait", &l, access::write,
			    [&] { return !l.hard_runs && !l.thread_due && !l.thread_runs; });
		s.acquire(&l);
		const unsigned raised = l.raised;
		l = {};
		l.raised = raised;
		return;
	}
	bug("a handler is freed that is not attached");
}

void machine::disable_irq(seam_irq *irq)
{
	for (line &l : lines_) {
		if (l.irq != irq)
			continue;
		if (l.disabled)
			bug("a handler is disabled twice");
		s.step("irq_disable", &l, access::write);
		l.disabled = true;
		s.step_when("irq_disable: wait", &l, access::write,
			    [&] { return !l.hard_runs && !l.thread_due && !l.thread_runs; });
		s.acquire(&l);
		return;
	}
	bug("a handler is disabled that is not attached");
}

void machine::enable_irq(seam_irq *irq)
{
	for (line &l : lines_) {
		if (l.irq != irq)
			continue;
		if (!l.disabled)
			bug("a handler is enabled that is not disabled");
		s.step("irq_enable", &l, access::write);
		s.release(&l);
		l.disabled = false;
		return;
	}
	bug("a handler is enabled that is not attached");
}

void machine::check_free_of_handlers(const void *begin, size_t size) const
{
	const char *const from = static_cast<const char *>(begin);
	const auto inside = [&](const void *p) { return p >= from && p < from + size; };

	for (const line &l : lines_)
		if (l.irq && (inside(l.irq) || inside(l.irq->arg)))
			bug("memory is freed while an interrupt handler uses it");
}

void check_free_of_handlers(const void *begin, size_t size)
{
	if (machine *const m = &machine::of(nullptr))
		m->check_free_of_handlers(begin, size);
}

} // namespace host
