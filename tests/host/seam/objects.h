// SPDX-License-Identifier: GPL-2.0-only
// The host's versions of the objects that the core embeds. None needs to be destroyed, like the
// kernel's; what must not be freed while in use is checked by check_free().
#pragma once

#include <pthread.h>

#include "seam/seam.h"
#include "seam_sizes.h"

namespace host {
struct waiter;
}

struct file {
	bool administrator; // whoever opened it was one
};
struct rw_semaphore {
	pthread_rwlock_t lock;
};
struct mutex {
	pthread_mutex_t lock;
	bool outermost; // others may be waited for with it held: nobody who is waited for takes it
};
struct seam_spinlock {
	pthread_mutex_t lock;
};
struct wait_queue_head {
	host::waiter *waiters;
	bool initialised;
};
struct seam_work {
	seam_function function;
	void *arg;
};
struct seam_irq {
	pci_dev *pdev;
	unsigned int vector;
	seam_irq_function hard;
	seam_irq_function thread;
	void *arg;
};

static_assert(sizeof(rw_semaphore) <= SEAM_SIZEOF_rw_semaphore);
static_assert(sizeof(mutex) <= SEAM_SIZEOF_mutex);
static_assert(sizeof(seam_spinlock) <= SEAM_SIZEOF_spinlock);
static_assert(sizeof(wait_queue_head) <= SEAM_SIZEOF_wait_queue_head);
static_assert(sizeof(seam_work) <= SEAM_SIZEOF_work);
static_assert(sizeof(seam_irq) <= SEAM_SIZEOF_irq);

namespace host {

// Somebody who sleeps on wait queues. Lives on the sleeper's stack.
struct sleeper {
	pthread_cond_t woken = PTHREAD_COND_INITIALIZER;
	bool awake = false;
};
struct waiter {
	sleeper *who;
	wait_queue_head *queue;
	waiter *next;
};
void add_waiter(waiter &w, wait_queue_head &queue, sleeper &who);
void remove_waiter(waiter &w);
// Until somebody wakes it, or so long; false: time is up. 0: no limit.
bool sleep_until_woken(sleeper &who, unsigned int timeout_ms);
void wake_sleeper(sleeper &who);
// How many sleep in a call of the driver's, or in poll(2).
unsigned asleep();

// Is anything in [begin, begin + size) still in use: armed or running work, a handler?
void check_free_of_work(const void *begin, size_t size);
void check_free_of_handlers(const void *begin, size_t size);

// Work that is armed or runs, of anybody.
unsigned pending_work();
// The shortest delay that work has been armed with since the last call of this.
unsigned shortest_delay_ms();

// While there is one the driver's clock stands still, and no delayed work begins: for tests that count to
// the last register read.
struct still_clock {
	still_clock();
	~still_clock();
	void step(unsigned ms);
};
// The time at which it stands; 0: it does not.
uint64_t clock_stands_at();

/*
 * The host's clock runs faster, so that time limits of the driver pass quickly in tests. Tests do
 * not rely on how fast.
 */
inline constexpr unsigned clock_factor = 10;
// That clock, whether or not it stands for the driver.
uint64_t clock_ms();

// A signal for a thread that sleeps interruptibly, as kill(2) would send it.
class task {
public:
	static task &self();
	void signal();
	bool take_signal();
	sleeper *asleep = nullptr; // guarded by the mutex of the wait queues

private:
	bool pending_ = false;
};

} // namespace host
