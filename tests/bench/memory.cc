// SPDX-License-Identifier: GPL-2.0-only
/* Bytes of the kernel's memory for a handle, and for a device. */
#include "../guest/sysfs.h"
#include "kernel_trace.h"
#include "subject.h"
#include "works.h"

#include <map>
#include <stdexcept>
#include <sys/mount.h>
#include <unistd.h>

namespace bench {

using namespace guest;

namespace {

const std::string dma_event = "bench/dma_memory";

double bytes_of(const std::string &line)
{
	return std::stod(field(line, "bytes_alloc"));
}

/* What the driver itself allocates. What every open file has besides is nobody's merit. */
void handle_memory(const subject &on, const results &out)
{
	constexpr unsigned count = 100;
	const kernel_trace trace({}, { "kmem/kmalloc", "kmem/kmem_cache_alloc" });
	const std::string node = on.sw.node();
	std::vector<handle> open;
	double bytes = 0, allocations = 0;

	open.reserve(count);
	for (auto &line : trace.lines_of([&] {
		     for (unsigned i = 0; i < count; i++)
			     open.emplace_back(node);
	     }))
		if (allocated_by_driver(line)) {
			bytes += bytes_of(line);
			allocations++;
		}
	out.value("memory-handle/" + on.key() + "/bytes", bytes / count);
	out.value("memory-handle/" + on.key() + "/allocations", allocations / count);
}

/* An event of our own at the entry of the function that all DMA memory comes from. */
void make_dma_event()
{
	(void)mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, nullptr);
	if (!exists("/sys/kernel/tracing/events/" + dma_event) &&
	    write_text("/sys/kernel/tracing/kprobe_events",
		       "p:" + dma_event + " dma_alloc_attrs size=%si:u64").error)
		throw std::runtime_error("cannot look at dma_alloc_attrs()");
}

/* What this thread has allocated in a bind and not freed: the driver's, and what the kernel makes for it. */
void device_memory(const subject &on, const results &out)
{
	make_dma_event();
	const std::string me = "-" + std::to_string(gettid()) + " ";
	const kernel_trace trace({}, { "kmem/kmalloc", "kmem/kmem_cache_alloc", "kmem/kfree",
				       "kmem/kmem_cache_free", dma_event });
	std::map<std::string, double> kept;
	double own = 0, all = 0, dma = 0;

	if (on.sw.unbind().error)
		throw std::runtime_error("unbind");
	for (auto &line : trace.lines_of([&] {
		     if (on.sw.bind().error || !on.sw.ready())
			     throw std::runtime_error("bind");
	     })) {
		if (line.find(me) == line.npos)
			continue;
		if (line.find("free: ") != line.npos) {
			kept.erase(field(line, "ptr"));
		} else if (line.find("(dma_alloc_attrs+") != line.npos) {
			dma += std::stod(field(line, "size"));
		} else if (!field(line, "bytes_alloc").empty()) {
			kept[field(line, "ptr")] = bytes_of(line);
			if (allocated_by_driver(line))
				own += bytes_of(line);
		}
	}
	for (auto &[where, bytes] : kept)
		all += bytes;
	out.value("memory-device/" + on.key() + "/by the driver", own);
	out.value("memory-device/" + on.key() + "/in all", all);
	out.value("memory-device/" + on.key() + "/for DMA", dma);
}

} // namespace

void memory(const results &out, const std::vector<unsigned> &)
{
	for (auto &on : subject::all()) {
		handle_memory(on, out);
		device_memory(on, out);
	}
}

} // namespace bench
