// SPDX-License-Identifier: GPL-2.0-only
// Seam, sections 1 and 2: locks, waiting and waking.
//
// Taking a lock is a step, giving it back is none: what others could do just before it, they can do
// just after it, with the lock or without.
#include <cerrno>

#include "checks.h"
#include "objects.h"
#include "tests/explore/engine/scheduler.h"
#include "tests/host/seam/rules.h"

using explore::access;
using explore::scheduler;
using host::rules;

static scheduler &s = scheduler::the();

// Readers tell writers what they have done, and not each other.
static const void *of_readers(const rw_semaphore *sem)
{
	return &sem->readers + 1;
}

static void acquired(const void *lock)
{
	s.acquire(lock);
	s.self().just_acquired = true;
}

extern "C" {

void seam_rwsem_init(rw_semaphore *sem, const char *name, void *)
{
	*sem = {};
	s.name(sem, name);
}

void down_read(rw_semaphore *sem)
{
	rules::may_sleep(__func__);
	if (s.self().holds.fences)
		host::bug("the fence is taken twice: a writer in between would wait for ever");
	// As in the kernel: a waiting writer keeps new readers out.
	s.step_when(__func__, sem, access::read, [&] { return !sem->writer && !sem->waiting_writers; });
	sem->readers++;
	s.self().holds.fences++;
	acquired(sem);
}

void up_read(rw_semaphore *sem)
{
	if (!sem->readers)
		host::bug("%s without down_read", __func__);
	s.release(of_readers(sem));
	sem->readers--;
	s.self().holds.fences--;
}

void down_write(rw_semaphore *sem)
{
	rules::waits_for_others(__func__);
	s.step("down_write: in line", sem, access::write);
	sem->waiting_writers++;
	s.step_when(__func__, sem, access::write, [&] { return !sem->writer && !sem->readers; });
	sem->waiting_writers--;
	sem->writer = true;
	s.self().holds.fences++;
	s.acquire(of_readers(sem));
	acquired(sem);
}

void up_write(rw_semaphore *sem)
{
	if (!sem->writer)
		host::bug("%s without down_write", __func__);
	s.release(sem);
	sem->writer = false;
	s.self().holds.fences--;
}

void seam_mutex_init(mutex *lock, const char *name, void *)
{
	lock->locked = false;
	lock->outermost = host::is_outermost(name);
	s.name(lock, name);
}

void seam_mutex_lock(mutex *lock)
{
	rules::may_sleep(__func__);
	s.step_when("mutex_lock", lock, access::write, [&] { return !lock->locked; });
	if (lock->outermost && (s.self().holds.mutexes || s.self().holds.fences))
		host::bug("the outermost lock is taken inside of another");
	lock->locked = true;
	s.self().holds.mutexes += !lock->outermost;
	acquired(lock);
}

void seam_mutex_unlock(mutex *lock)
{
	s.release(lock);
	lock->locked = false;
	s.self().holds.mutexes -= !lock->outermost;
}

void seam_spin_init(seam_spinlock *lock, const char *name, void *)
{
	lock->locked = false;
	s.name(lock, name);
}

// A hard interrupt is a thread: it runs on another processor, and waits here if it has to.
unsigned long seam_spin_lock(seam_spinlock *lock)
{
	s.step_when("spin_lock", lock, access::write, [&] { return !lock->locked; });
	lock->locked = true;
	s.self().holds.spinlocks++;
	acquired(lock);
	return 0;
}

void seam_spin_unlock(seam_spinlock *lock, unsigned long)
{
	s.release(lock);
	lock->locked = false;
	s.self().holds.spinlocks--;
}

}

namespace host {

void add_waiter(waiter &w, wait_queue_head &queue)
{
	if (!queue.initialised)
		bug("wait queue was never initialised");
	w = {&s.self(), &queue, queue.waiters};
	queue.waiters = &w;
	// It has a lock of its own.
	s.acquire(&queue);
	s.release(&queue);
}

void remove_waiter(waiter &w)
{
	s.touch(w.queue, access::write);
	for (waiter **at = &w.queue->waiters; *at; at = &(*at)->next) {
		if (*at == &w) {
			*at = w.next;
			return;
		}
	}
	bug("a sleeper is no longer on its wait queue");
}

} // namespace host

extern "C" {

void seam_wait_init(wait_queue_head *wq, const char *name, void *)
{
	if (wq->initialised)
		host::bug("wait queue initialised twice: its sleepers are lost");
	*wq = {nullptr, true};
	s.name(wq, name);
}

int seam_wait(wait_queue_head *wq, seam_condition ready, void *arg, int interruptible,
	      unsigned int timeout_ms)
{
	explore::thread &self = s.self();
	host::waiter w;
	uint64_t deadline = 0;
	int rc = 0;

	rules::waits_for_others(__func__);
	s.step("wait: in line", wq, access::write);
	host::add_waiter(w, *wq);
	self.awake = false;
	if (timeout_ms) {
		s.touch(s.clock(), access::read);
		deadline = s.now_ns() + timeout_ms * 1'000'000ull;
	}
	while (!ready(arg)) {
		s.observe(self.signalled);
		if (interruptible && self.signalled) {
			self.signalled = false;
			rc = -512; // ERESTARTSYS
			break;
		}
		s.memory().order(explore::weak_memory::barrier::full);
		s.step_when("sleep", wq, access::write,
			    [&] { return self.awake || (interruptible && self.signalled); },
			    deadline ? &deadline : nullptr);
		s.touch(&self.signalled, access::write);
		s.acquire(wq);
		s.observe(self.awake);
		if (!self.awake && deadline && deadline <= s.now_ns()) {
			rc = ready(arg) ? 0 : -ETIME;
			break;
		}
		self.awake = false;
	}
	host::remove_waiter(w);
	return rc;
}

// Others run at the next read of a register as well: no step.
void seam_give_way(void)
{
	rules::may_sleep(__func__);
}

void seam_wake(wait_queue_head *wq, u32)
{
	s.step("wake", wq, access::write);
	s.acquire(wq);
	s.release(wq);
	for (host::waiter *w = wq->waiters; w; w = w->next)
		w->who->awake = true;
}

}

namespace host {

void signal(unsigned thread_id)
{
	explore::thread &t = s.number(thread_id);

	s.step("signal", &t.signalled, access::write);
	t.signalled = true;
}

} // namespace host
