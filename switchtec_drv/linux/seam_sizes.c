// SPDX-License-Identifier: GPL-2.0-only
/* Never linked: compiled to assembly, out of which kbuild extracts seam_sizes.h. */
#include <linux/kbuild.h>
#include "objects.h"

#define SEAM_OBJECT(name, type)						\
	DEFINE(SEAM_SIZEOF_##name, sizeof(type));			\
	DEFINE(SEAM_ALIGNOF_##name, __alignof__(type))

static void __used seam_sizes(void)
{
	SEAM_OBJECT(rw_semaphore, struct rw_semaphore);
	SEAM_OBJECT(mutex, struct mutex);
	SEAM_OBJECT(spinlock, struct seam_spinlock);
	SEAM_OBJECT(wait_queue_head, struct wait_queue_head);
	SEAM_OBJECT(work, struct seam_work);
	SEAM_OBJECT(irq, struct seam_irq);
	SEAM_OBJECT(lock_class_key, struct lock_class_key);
}
