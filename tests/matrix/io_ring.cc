// SPDX-License-Identifier: GPL-2.0-only
#include "io_ring.h"

#include <atomic>
#include <cstdint>
#include <cstring>
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>

namespace matrix {

using guest::fails;
using guest::outcome;

io_ring::io_ring()
{
	io_uring_params setup = {};

	ring_ = guest::fd(static_cast<int>(syscall(SYS_io_uring_setup, 1, &setup)));
	if (!ring_ || !(setup.features & IORING_FEAT_SINGLE_MMAP))
		return;
	const size_t sq_size = setup.sq_off.array + setup.sq_entries * sizeof(uint32_t);
	const size_t cq_size = setup.cq_off.cqes + setup.cq_entries * sizeof(io_uring_cqe);

	rings_size_ = sq_size > cq_size ? sq_size : cq_size;
	entries_size_ = setup.sq_entries * sizeof(io_uring_sqe);
	rings_ = mmap(nullptr, rings_size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
		      ring_.get(), IORING_OFF_SQ_RING);
	entries_ = mmap(nullptr, entries_size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
			ring_.get(), IORING_OFF_SQES);
	sq_tail_ = setup.sq_off.tail;
	sq_array_ = setup.sq_off.array;
	cq_head_ = setup.cq_off.head;
	cq_tail_ = setup.cq_off.tail;
	cqes_ = setup.cq_off.cqes;
	usable_ = rings_ != MAP_FAILED && entries_ != MAP_FAILED;
}

io_ring::~io_ring()
{
	if (rings_ && rings_ != MAP_FAILED)
		munmap(rings_, rings_size_);
	if (entries_ && entries_ != MAP_FAILED)
		munmap(entries_, entries_size_);
}

unsigned *io_ring::word(size_t offset) const
{
	return reinterpret_cast<unsigned *>(static_cast<char *>(rings_) + offset);
}

outcome io_ring::read(int number, void *data, size_t size)
{
	auto *entry = static_cast<io_uring_sqe *>(entries_);
	std::atomic_ref sq_tail(*word(sq_tail_)), cq_head(*word(cq_head_)), cq_tail(*word(cq_tail_));

	std::memset(entry, 0, sizeof(*entry));
	entry->opcode = IORING_OP_READ;
	entry->fd = number;
	entry->addr = reinterpret_cast<uintptr_t>(data);
	entry->len = static_cast<uint32_t>(size);
	entry->off = ~0ull;
	*word(sq_array_) = 0;
	sq_tail.store(sq_tail.load() + 1);

	unsigned submit = 1;
	while (cq_head.load() == cq_tail.load()) {
		long n = syscall(SYS_io_uring_enter, ring_.get(), submit, 1, IORING_ENTER_GETEVENTS,
				 nullptr, 0);
		if (n < 0 && errno != EINTR)
			return fails(errno);
		submit = 0;
	}
	const auto *done = reinterpret_cast<const io_uring_cqe *>(word(cqes_));
	const int result = done[cq_head.load() % 2].res;
	cq_head.store(cq_head.load() + 1);
	return result < 0 ? fails(-result) : guest::ok(result);
}

} // namespace matrix
