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

register_window::register_window(const subject &on) : on_(on)
{
	const std::string path = on.sw.sysfs_path() + "/resource0";
	guest::fd file(open(path.c_str(), O_RDWR | O_SYNC | O_CLOEXEC));

	bar_ = mmap(nullptr, bar0_size, PROT_READ, MAP_SHARED, file.get(), 0);
	if (bar_ == MAP_FAILED)
		throw std::runtime_error(path + ": " + std::strerror(errno));
}

register_window::~register_window()
{
	munmap(bar_, bar0_size);
}

uint32_t register_window::read(uint64_t offset) const
{
	return *reinterpret_cast<const volatile uint32_t *>(static_cast<const char *>(bar_) + offset);
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
