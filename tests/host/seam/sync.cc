// SPDX-License-Identifier: GPL-2.0-only
// Seam, sections 1 and 2: locks, waiting and waking, over POSIX threads.
#include <cerrno>
#include <ctime>
#include <mutex>

#include "objects.h"
#include "posted.h"
#include "rules.h"

using host::current;

extern "C" {

void seam_rwsem_init(rw_semaphore *sem, const char *, void *)
{
	pthread_rwlockattr_t attr;

	pthread_rwlockattr_init(&attr);
	// As in the kernel: a waiting writer keeps new readers out.
	pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&sem->lock, &attr);
	pthread_rwlockattr_destroy(&attr);
}

void down_read(rw_semaphore *sem)
{
	host::enter_might_sleep(__func__);
	if (current.fences)
		host::bug("the fence is taken twice: a writer in between would wait for ever");
	pthread_rwlock_rdlock(&sem->lock);
	current.fences++;
}

void up_read(rw_semaphore *sem)
{
	current.fences--;
	pthread_rwlock_unlock(&sem->lock);
}

void down_write(rw_semaphore *sem)
{
	host::enter_waits_for_others(__func__);
	pthread_rwlock_wrlock(&sem->lock);
	current.fences++;
}

void up_write(rw_semaphore *sem)
{
	current.fences--;
	pthread_rwlock_unlock(&sem->lock);
}

void seam_mutex_init(mutex *lock, const char *name, void *)
{
	lock->outermost = host::is_outermost(name);
	pthread_mutex_init(&lock->lock, nullptr);
}

void seam_mutex_lock(mutex *lock)
{
	host::enter_might_sleep(__func__);
	if (lock->outermost && (current.mutexes || current.fences))
		host::bug("the outermost lock is taken inside of another");
	pthread_mutex_lock(&lock->lock);
	current.mutexes += !lock->outermost;
}

void seam_mutex_unlock(mutex *lock)
{
	current.mutexes -= !lock->outermost;
	pthread_mutex_unlock(&lock->lock);
}

void seam_spin_init(seam_spinlock *lock, const char *, void *)
{
	pthread_mutex_init(&lock->lock, nullptr);
}

unsigned long seam_spin_lock(seam_spinlock *lock)
{
	host::enter(__func__);
	pthread_mutex_lock(&lock->lock);
	current.spinlocks++;
	host::order_reads();
	if (!current.hard_interrupt)
		host::show_memory();
	return 0;
}

void seam_spin_unlock(seam_spinlock *lock, unsigned long)
{
	host::spinlock_released();
	current.spinlocks--;
	pthread_mutex_unlock(&lock->lock);
}

}

namespace host {

// Guards every wait queue, sleeper and task. Innermost: taken inside the driver's spinlocks.
static pthread_mutex_t queues = PTHREAD_MUTEX_INITIALIZER;

namespace {
struct queues_guard {
	queues_guard() { pthread_mutex_lock(&queues); }
	~queues_guard() { pthread_mutex_unlock(&queues); }
};

timespec after_ms(unsigned int ms)
{
	timespec at;

	clock_gettime(CLOCK_REALTIME, &at);
	const long long ns = at.tv_nsec + 1'000'000ll * ms / clock_factor;
	at.tv_sec += ns / 1'000'000'000;
	at.tv_nsec = ns % 1'000'000'000;
	return at;
}
} // namespace

void add_waiter(waiter &w, wait_queue_head &queue, sleeper &who)
{
	queues_guard lock;

	if (!queue.initialised)
		bug("wait queue was never initialised");
	w = {&who, &queue, queue.waiters};
	queue.waiters = &w;
}

void remove_waiter(waiter &w)
{
	queues_guard lock;

	for (waiter **at = &w.queue->waiters; *at; at = &(*at)->next) {
		if (*at == &w) {
			*at = w.next;
			return;
		}
	}
	bug("a sleeper is no longer on its wait queue");
}

static unsigned sleepers; // guarded by queues

unsigned asleep()
{
	queues_guard lock;

	return sleepers;
}

bool sleep_until_woken(sleeper &who, unsigned int timeout_ms)
{
	queues_guard lock;
	const timespec limit = after_ms(timeout_ms);

	while (!who.awake) {
		sleepers++;
		const int rc = timeout_ms ? pthread_cond_timedwait(&who.woken, &queues, &limit)
					  : pthread_cond_wait(&who.woken, &queues);
		sleepers--;
		if (rc == ETIMEDOUT && !who.awake)
			return false;
	}
	who.awake = false;
	return true;
}

void wake_sleeper(sleeper &who)
{
	queues_guard lock;

	who.awake = true;
	pthread_cond_signal(&who.woken);
}

task &task::self()
{
	static thread_local task t;
	return t;
}

void task::signal()
{
	queues_guard lock;

	pending_ = true;
	if (asleep) {
		asleep->awake = true;
		pthread_cond_signal(&asleep->woken);
	}
}

bool task::take_signal()
{
	queues_guard lock;
	const bool was = pending_;

	pending_ = false;
	return was;
}

} // namespace host

extern "C" {

void seam_wait_init(wait_queue_head *wq, const char *, void *)
{
	if (wq->initialised)
		host::bug("wait queue initialised twice: its sleepers are lost");
	*wq = {nullptr, true};
}

int seam_wait(wait_queue_head *wq, seam_condition ready, void *arg, int interruptible,
	      unsigned int timeout_ms)
{
	host::enter_waits_for_others(__func__);
	host::task &self = host::task::self();
	host::sleeper who;
	host::waiter w;
	int rc = 0;

	host::add_waiter(w, *wq, who);
	if (interruptible) {
		host::queues_guard lock;
		self.asleep = &who;
	}
	while (!ready(arg)) {
		if (interruptible && self.take_signal()) {
			rc = -512; // ERESTARTSYS
			break;
		}
		if (!host::sleep_until_woken(who, timeout_ms)) {
			rc = ready(arg) ? 0 : -ETIME;
			break;
		}
	}
	if (interruptible) {
		host::queues_guard lock;
		self.asleep = nullptr;
	}
	host::remove_waiter(w);
	// A call of its own for the hooks: what happens between being woken and looking.
	host::enter("seam_wait returns");
	return rc;
}

void seam_give_way(void)
{
	host::enter_might_sleep(__func__);
}

void seam_wake(wait_queue_head *wq, u32)
{
	host::enter(__func__);
	host::queues_guard lock;

	for (host::waiter *w = wq->waiters; w; w = w->next) {
		w->who->awake = true;
		pthread_cond_signal(&w->who->woken);
	}
}

}
