// SPDX-License-Identifier: GPL-2.0-only
#include "register_window.h"

#include "../guest/fd.h"
#include "qemu/model/registers/layout.h"

#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/mman.h>

namespace bench {

using namespace switchtec::model;

namespace {

/* Not the mailbox's page: drivers map it otherwise, write-combining. */
constexpr uint64_t begin = top_cfg_base, size = bar0_size - begin;

} // namespace

register_window::register_window(const subject &on) : on_(on)
{
	const std::string path = on.sw.sysfs_path() + "/resource0";
	guest::fd file(open(path.c_str(), O_RDWR | O_SYNC | O_CLOEXEC));

	bar_ = mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), begin);
	if (bar_ == MAP_FAILED)
		throw std::runtime_error(path + ": " + std::strerror(errno));
}

register_window::~register_window()
{
	munmap(bar_, size);
}

uint32_t register_window::read(uint64_t offset) const
{
	return *reinterpret_cast<const volatile uint32_t *>(static_cast<const char *>(bar_) + offset - begin);
}

void register_window::touch() const
{
	(void)read(sys_info_base);
}

void register_window::read_summaries() const
{
	(void)read(sw_event_base + sw_event_reg::global_summary);
	(void)read(sw_event_base + sw_event_reg::part_event_bitmap);
	(void)read(sw_event_base + sw_event_reg::part_event_bitmap + sizeof(uint32_t));
	for (unsigned i = 0; i < on_.partitions; i++)
		(void)read(part_cfg(i) + part_cfg_reg::part_event_summary);
	for (unsigned i = 0; i < on_.pffs; i++)
		(void)read(pff_csr(i) + pff_csr_reg::pff_event_summary);
}

} // namespace bench
