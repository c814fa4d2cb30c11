// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../guest/handle.h"
#include "../guest/sleeper.h"

#include <memory>
#include <string>

namespace matrix {

using shared_handle = std::shared_ptr<guest::handle>;

/** Somebody who sleeps in the driver until something happens. */
class waiter {
public:
	virtual ~waiter() = default;
	/** The kernel has put it to sleep in its call. */
	virtual bool wait_asleep() = 0;
	virtual bool done() = 0;
	/** What it was told; "hang" when it did not come back in time. */
	virtual std::string told() = 0;
};

/** In read(): "ok" when the answer is the echo of this word. */
std::unique_ptr<waiter> in_read(shared_handle h, uint32_t word);
/** In poll(), asking for these bits; told are their names. */
std::unique_ptr<waiter> in_poll(shared_handle h, short events);
/** In epoll_wait(). */
std::unique_ptr<waiter> in_epoll(shared_handle h, bool edge_triggered);
/** In io_uring_enter(), for a read that the ring does; nullptr: this kernel has no io_uring. */
std::unique_ptr<waiter> in_uring(shared_handle h, uint32_t word);
/**
 * In write(), and in an ioctl: in the page fault of memory that is not there. told() provides it.
 * nullptr: this kernel has no userfaultfd.
 */
std::unique_ptr<waiter> in_write_fault(shared_handle h, uint32_t word);
std::unique_ptr<waiter> in_ioctl_fault(shared_handle h);
/** In read(), in a process of its own that has inherited the handle. */
std::unique_ptr<waiter> in_child(shared_handle h, uint32_t word);

} // namespace matrix
