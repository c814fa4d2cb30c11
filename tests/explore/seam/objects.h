// SPDX-License-Identifier: GPL-2.0-only
// The explorer's versions of the objects that the core embeds; their sizes are those of the host's.
#pragma once

#include <cstdint>

#include "seam/seam.h"
#include "seam_sizes.h"

namespace host {
struct waiter;
}

namespace explore {
struct thread;
}

struct rw_semaphore {
	int readers, waiting_writers;
	bool writer;
};
struct mutex {
	bool locked, outermost;
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

// Somebody who sleeps on a wait queue. Lives on the sleeper's stack.
struct waiter {
	explore::thread *who = nullptr;
	wait_queue_head *queue = nullptr;
	waiter *next = nullptr;
};
void add_waiter(waiter &w, wait_queue_head &queue);
void remove_waiter(waiter &w);
// Wakes @t if it sleeps interruptibly.
void signal(unsigned thread_id);

// Is anything in [begin, begin + size) still in use: armed or running work, a handler, a sleeper?
void check_free_of_work(const void *begin, size_t size);
void check_free_of_handlers(const void *begin, size_t size);
// Work that is armed or runs.
unsigned pending_work();

// Numbers for what threads share: see scheduler::shared_state().
uint64_t state_of_memory();
uint64_t state_of_work();
uint64_t state_of_nodes();
uint64_t state_of_rules();

} // namespace host
