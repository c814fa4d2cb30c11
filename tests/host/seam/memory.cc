// SPDX-License-Identifier: GPL-2.0-only
// Seam, sections 4 and 5: memory, user space, time, log.
#include "memory.h"

#include <atomic>
#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>

#include "objects.h"
#include "rules.h"

namespace host {

thread_local bool administrator = true;
std::function<void()> on_user_copy;

static char bad_page_[4096];
const char *const bad_page = bad_page_;

static std::mutex memory_mutex;
static std::map<const void *, size_t> sizes;
static std::atomic<unsigned long> ever, limited;
static std::string logged, requested;

unsigned allocations()
{
	std::lock_guard lock(memory_mutex);
	return sizes.size();
}

unsigned long indexes_limited()
{
	return limited;
}

std::string requested_module()
{
	std::lock_guard lock(memory_mutex);
	return requested;
}

unsigned long allocations_ever()
{
	return ever;
}

std::string log()
{
	std::lock_guard lock(memory_mutex);
	return logged;
}

void clear_log()
{
	std::lock_guard lock(memory_mutex);
	logged.clear();
	requested.clear();
}

static bool faults(const void *p, size_t n)
{
	const char *begin = static_cast<const char *>(p);

	return !p || (begin + n > bad_page && begin < bad_page + sizeof(bad_page_));
}

uint64_t clock_ms()
{
	const auto now = std::chrono::steady_clock::now().time_since_epoch();

	return clock_factor * std::chrono::duration_cast<std::chrono::microseconds>(now).count() / 1000;
}

} // namespace host

extern "C" {

void *seam_zalloc(size_t size, seam_alloc)
{
	if (host::enter_fallible(__func__))
		return nullptr;
	void *p = std::calloc(1, size);
	std::lock_guard lock(host::memory_mutex);
	host::sizes[p] = size;
	host::ever++;
	return p;
}

void seam_free(const void *p)
{
	host::enter(__func__);
	if (!p)
		return;
	size_t size;
	{
		std::lock_guard lock(host::memory_mutex);
		const auto it = host::sizes.find(p);
		if (it == host::sizes.end())
			host::bug("freed twice, or never allocated");
		size = it->second;
		host::sizes.erase(it);
	}
	host::check_free_of_work(p, size);
	host::check_free_of_handlers(p, size);
	std::free(const_cast<void *>(p));
}

size_t seam_copy_to_user(void __user *to, const void *from, size_t n)
{
	host::enter_waits_for_others(__func__);
	if (host::on_user_copy)
		host::on_user_copy();
	if (host::is_to_fail(__func__) || host::faults(to, n))
		return n;
	std::memcpy(to, from, n);
	return 0;
}

size_t seam_copy_from_user(void *to, const void __user *from, size_t n)
{
	host::enter_waits_for_others(__func__);
	if (host::on_user_copy)
		host::on_user_copy();
	if (host::is_to_fail(__func__) || host::faults(from, n))
		return n;
	std::memcpy(to, from, n);
	return 0;
}

int seam_user_writable(char __user *at, size_t n)
{
	host::enter_waits_for_others(__func__);
	return !host::faults(at, n);
}

u32 seam_may_access_registers(file *f)
{
	return (f->administrator ? SEAM_OPENER_MAY : 0) | (host::administrator ? SEAM_CALLER_MAY : 0);
}

u64 seam_index_nospec(u64 index, u64 size)
{
	host::limited++;
	return index < size ? index : 0;
}

u64 seam_now_ms(void)
{
	const uint64_t at = host::clock_stands_at();

	return at ? at : host::clock_ms();
}

void seam_log(pci_dev *, int level, const char *fmt, ...)
{
	char line[512];
	va_list args;

	// A console may take milliseconds for a line.
	host::enter_might_sleep(__func__);

	va_start(args, fmt);
	std::vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	std::lock_guard lock(host::memory_mutex);
	host::logged += "<" + std::to_string(level) + ">" + line;
}

void seam_request_module(const char *name)
{
	host::enter_might_sleep(__func__);
	std::lock_guard lock(host::memory_mutex);
	host::requested = name;
}

int seam_format(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	const int length = std::vsnprintf(buf, size, fmt, args);
	va_end(args);
	return length < 0 ? 0 : static_cast<size_t>(length) < size ? length : static_cast<int>(size) - 1;
}

}
