/* SPDX-License-Identifier: GPL-2.0-only */
/* What kbuild generates for the kernel, for the host's objects: see objects.h, which checks it. */
#pragma once
#define SEAM_SIZEOF_rw_semaphore 64
#define SEAM_ALIGNOF_rw_semaphore 8
#define SEAM_SIZEOF_mutex 48
#define SEAM_ALIGNOF_mutex 8
#define SEAM_SIZEOF_spinlock 48
#define SEAM_ALIGNOF_spinlock 8
#define SEAM_SIZEOF_wait_queue_head 16
#define SEAM_ALIGNOF_wait_queue_head 8
#define SEAM_SIZEOF_work 32
#define SEAM_ALIGNOF_work 8
#define SEAM_SIZEOF_irq 48
#define SEAM_ALIGNOF_irq 8
#define SEAM_SIZEOF_lock_class_key 1
#define SEAM_ALIGNOF_lock_class_key 1
