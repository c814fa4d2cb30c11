// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../guest/fd.h"
#include "../guest/outcome.h"

#include <cstddef>

struct io_uring_sqe;
struct io_uring_cqe;

namespace matrix {

/**
 * Just enough io_uring for one read at a time: submitted and waited for in one io_uring_enter(), so
 * whoever sleeps in that has handed its read to the driver.
 */
class io_ring {
public:
	io_ring();
	~io_ring();
	io_ring(const io_ring &) = delete;
	io_ring &operator=(const io_ring &) = delete;

	/** false: a kernel without io_uring */
	bool usable() const { return usable_; }
	guest::outcome read(int number, void *data, size_t size);

private:
	unsigned *word(size_t offset) const;

	guest::fd ring_;
	void *rings_ = nullptr, *entries_ = nullptr;
	size_t rings_size_ = 0, entries_size_ = 0;
	size_t sq_tail_ = 0, sq_array_ = 0, cq_head_ = 0, cq_tail_ = 0, cqes_ = 0;
	bool usable_ = false;
};

} // namespace matrix
