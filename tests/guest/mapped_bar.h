// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "fd.h"
#include "slot.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/mman.h>

namespace guest {

/** BAR 0 of a function that no driver has. */
class mapped_bar {
public:
	explicit mapped_bar(const slot &sw)
		: file_(open((sw.sysfs_path() + "/resource0").c_str(), O_RDWR | O_CLOEXEC)),
		  start_(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0))
	{
		REQUIRE(start_ != MAP_FAILED);
	}
	~mapped_bar() { munmap(start_, size); }
	mapped_bar(const mapped_bar &) = delete;
	mapped_bar &operator=(const mapped_bar &) = delete;

	uint32_t read32(uint64_t at) const { return *word(at); }
	void write32(uint64_t at, uint32_t value) const { *word(at) = value; }

private:
	static constexpr size_t size = 4 << 20;

	volatile uint32_t *word(uint64_t at) const
	{
		return reinterpret_cast<volatile uint32_t *>(static_cast<char *>(start_) + at);
	}

	fd file_;
	void *start_;
};

} // namespace guest
