// SPDX-License-Identifier: GPL-2.0-only
#include "fault_injection.h"

#include "sysfs.h"

#include <cstdio>
#include <fcntl.h>

namespace guest {

namespace {

const std::string debugfs = "/sys/kernel/debug/";

/* A number, or an error when this very call is the one that was to fail. */
bool put(int file, unsigned n)
{
	char text[16];
	int length = std::snprintf(text, sizeof(text), "%u", n);

	return pwrite(file, text, static_cast<size_t>(length), 0) == length;
}

} // namespace

fault_injection::fault_injection() : nth_(open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC))
{
	for (const char *kind : { "failslab", "fail_page_alloc", "fail_usercopy" })
		(void)write_text(debugfs + kind + "/verbose", "0");
	(void)write_text(debugfs + "failslab/ignore-gfp-wait", "N");
	(void)write_text(debugfs + "fail_page_alloc/ignore-gfp-wait", "N");
	(void)write_text(debugfs + "fail_page_alloc/ignore-gfp-highmem", "N");
	(void)write_text(debugfs + "fail_page_alloc/min-order", "0");
}

bool fault_injection::run(unsigned n, const std::function<void()> &what) const
{
	char left[16] = {};

	(void)put(nth_.get(), n);
	what();
	/*
	 * What is left of n, 0 when it has happened. Reading it copies to user memory, which may be
	 * the n-th place itself: then `what` had n - 1.
	 */
	bool happened = pread(nth_.get(), left, sizeof(left) - 1, 0) > 0 && left[0] == '0';
	while (!put(nth_.get(), 0))
		;
	return happened;
}

} // namespace guest
