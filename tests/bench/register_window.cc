// SPDX-License-Identifier: GPL-2.0-only
#include "register_window.h"

#include "../guest/fd.h"

#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/mman.h>

namespace bench {

namespace {

/* The page of system information: reading it changes nothing. */
constexpr off_t system_information = 0x2000;
constexpr size_t page_size = 4096;

} // namespace

register_window::register_window(const subject &on)
{
	const std::string path = on.sw.sysfs_path() + "/resource0";
	guest::fd file(open(path.c_str(), O_RDWR | O_SYNC | O_CLOEXEC));

	page_ = mmap(nullptr, page_size, PROT_READ, MAP_SHARED, file.get(), system_information);
	if (page_ == MAP_FAILED)
		throw std::runtime_error(path + ": " + std::strerror(errno));
	word_ = static_cast<const volatile uint32_t *>(page_);
}

register_window::~register_window()
{
	munmap(page_, page_size);
}

} // namespace bench
