// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "fd.h"
#include "handle.h"
#include "wait.h"

#include <linux/userfaultfd.h>
#include <poll.h>
#include <stdexcept>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

namespace guest {

/** A page that does not exist until provide(): whoever touches it sleeps in the page fault. */
class slow_page {
public:
	slow_page()
		: size_(static_cast<size_t>(sysconf(_SC_PAGESIZE))),
		  faults_(static_cast<int>(syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK))),
		  memory_(mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			       -1, 0))
	{
		uffdio_api api = {};
		api.api = UFFD_API;
		uffdio_register range = {};
		range.range = { address(), size_ };
		range.mode = UFFDIO_REGISTER_MODE_MISSING;
		usable_ = faults_ && ioctl(faults_.get(), UFFDIO_API, &api) == 0 &&
			  ioctl(faults_.get(), UFFDIO_REGISTER, &range) == 0;
	}
	~slow_page()
	{
		/* A thread that still sleeps in it gets zeros. */
		faults_.close();
		munmap(memory_, size_);
	}

	/** false: a kernel without userfaultfd */
	bool usable() const { return usable_; }

	void *memory() const { return memory_; }

	/** Somebody sleeps in the page fault. */
	bool wait_touched(std::chrono::milliseconds limit = patience) const
	{
		pollfd entry = { faults_.get(), POLLIN, 0 };
		uffd_msg message;

		return poll(&entry, 1, static_cast<int>(limit.count())) == 1 &&
		       read(faults_.get(), &message, sizeof(message)) == sizeof(message);
	}

	/** The page exists now, starts with these bytes, and the sleeper goes on. */
	void provide(bytes content) const
	{
		content.resize(size_);
		uffdio_copy copy = {};
		copy.dst = address();
		copy.src = reinterpret_cast<uint64_t>(content.data());
		copy.len = size_;
		if (ioctl(faults_.get(), UFFDIO_COPY, &copy) != 0)
			throw std::runtime_error("UFFDIO_COPY");
	}

private:
	uint64_t address() const { return reinterpret_cast<uint64_t>(memory_); }

	size_t size_;
	fd faults_;
	void *memory_;
	bool usable_ = false;
};

} // namespace guest
