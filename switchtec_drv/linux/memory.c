// SPDX-License-Identifier: GPL-2.0-only
/* Seam, sections 4 and 5: memory, user space, time, log. */
#include <linux/capability.h>
#include <linux/jiffies.h>
#include <linux/nospec.h>
#include <linux/pagemap.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>
#include "objects.h"

void *seam_zalloc(size_t size, enum seam_alloc how)
{
	return kzalloc(size, how == SEAM_ALLOC_ACCOUNT ? GFP_KERNEL_ACCOUNT : GFP_KERNEL);
}

void seam_free(const void *p)
{
	kfree(p);
}

size_t seam_copy_to_user(void __user *to, const void *from, size_t n)
{
	return copy_to_user(to, from, n);
}

size_t seam_copy_from_user(void *to, const void __user *from, size_t n)
{
	return copy_from_user(to, from, n);
}

int seam_user_writable(char __user *at, size_t n)
{
	/*
	 * Not fault_in_writeable(): that writes zeros. One page at a time: of more than one some kernels
	 * say that all is there when only the first is.
	 */
	while (n) {
		size_t here = min_t(size_t, n, PAGE_SIZE - offset_in_page(at));

		if (fault_in_safe_writeable(at, here))
			return 0;
		at += here;
		n -= here;
	}
	return 1;
}

u32 seam_may_access_registers(struct file *file)
{
	return (file_ns_capable(file, &init_user_ns, CAP_SYS_ADMIN) ? SEAM_OPENER_MAY : 0) |
	       (capable(CAP_SYS_ADMIN) ? SEAM_CALLER_MAY : 0);
}

u64 seam_index_nospec(u64 index, u64 size)
{
	return array_index_nospec(index, size);
}

u64 seam_now_ms(void)
{
	return jiffies64_to_msecs(get_jiffies_64());
}

void seam_log(struct pci_dev *pdev, int level, const char *fmt, ...)
{
	const char prefix[] = { KERN_SOH_ASCII, '0' + level, '\0' };
	struct va_format vaf = { .fmt = fmt };
	va_list args;

	va_start(args, fmt);
	vaf.va = &args;
	if (level == LOGLEVEL_DEBUG)
		dev_dbg(&pdev->dev, "%pV", &vaf);
	else
		_dev_printk(prefix, &pdev->dev, "%pV", &vaf);
	va_end(args);
}

int seam_format(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int length;

	va_start(args, fmt);
	length = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return length;
}
