// SPDX-License-Identifier: GPL-2.0
// The explorer's versions of the objects that the core embeds; their sizes are those of the host's.
#pragma once

#include "seam/seam.h"
#include "seam_sizes.h"

namespace host {
struct waiter;
struct sleeper;
}

struct rw_semaphore {
	int readers, waiting_writers;
	bool writer;
};
struct mutex {
	bool locked;
};
struct seam_spinlock {
	bool locked;
};
struct wait_queue_head {
	host::waiter *waiters;
	bool initialised;
};
struct seam_work {
	seam_function function;
	void *arg;
	unsigned int number; // work.cc keeps the rest, which outlives this
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

// Somebody who sleeps on wait queues. Both live on the sleeper's stack.
struct sleeper {
	bool awake = false;
};
struct waiter {
	sleeper *who = nullptr;
	wait_queue_head *queue = nullptr;
	waiter *next = nullptr;
};
void add_waiter(waiter &w, wait_queue_head &queue, sleeper &who);
void remove_waiter(waiter &w);
// Wakes @t if it sleeps interruptibly.
void signal(unsigned thread_id);

// Is anything in [begin, begin + size) still in use: armed or running work, a handler, a sleeper?
void check_free_of_work(const void *begin, size_t size);
void check_free_of_handlers(const void *begin, size_t size);
// Work that is armed or runs.
unsigned pending_work();

} // namespace host
