// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the core spells out, because it includes no kernel header, compared with the kernel's own: errno
 * values, bits of poll, and the ioctls, by way of abi/layout.h.
 */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/ioctl.h>
#include <linux/poll.h>
#include <linux/stddef.h>
#include <linux/switchtec_ioctl.h>
#include <linux/types.h>
#include "abi/layout.h"
#include "seam/seam.h"

static_assert(EPERM == 1 && EIO == 5 && ENXIO == 6 && EBADF == 9 && EAGAIN == 11 && ENOMEM == 12);
static_assert(EFAULT == 14 && ENODEV == 19 && EINVAL == 22 && ENOSPC == 28 && EPIPE == 32);
static_assert(EBADE == 52 && EBADMSG == 74 && ENOTTY == 25 && EOPNOTSUPP == 95 && ETIMEDOUT == 110);
static_assert((__force u32)EPOLLIN == 0x0001 && (__force u32)EPOLLPRI == 0x0002);
static_assert((__force u32)EPOLLOUT == 0x0004 && (__force u32)EPOLLERR == 0x0008);
static_assert((__force u32)EPOLLHUP == 0x0010 && (__force u32)EPOLLRDNORM == 0x0040);
static_assert((__force u32)EPOLLRDBAND == 0x0080 && (__force u32)EPOLLRDHUP == 0x2000);

#define SAME_SIZE(theirs, bytes)								\
	static_assert(sizeof(struct switchtec_ioctl_##theirs) == (bytes), #theirs);
#define SAME_PLACE(theirs, member, offset, bytes)						\
	static_assert(offsetof(struct switchtec_ioctl_##theirs, member) == (offset) &&		\
		      sizeof_field(struct switchtec_ioctl_##theirs, member) == (bytes),		\
		      #theirs "." #member);
#define SAME_NUMBER(theirs, number)								\
	static_assert(SWITCHTEC_IOCTL_##theirs == (number), #theirs);
#define SAME_VALUE(ours, theirs, value) static_assert(theirs == (value), #theirs);
#define SAME_PARTITION(id, theirs, generation)							\
	static_assert(SWITCHTEC_IOCTL_PART_##theirs == (id), #theirs);
#define SAME_EVENT(id, theirs, whose)								\
	static_assert(SWITCHTEC_IOCTL_EVENT_##theirs == (id), #theirs);

SWITCHTEC_ABI_SIZES(SAME_SIZE)
SWITCHTEC_ABI_MEMBERS(SAME_PLACE)
SWITCHTEC_ABI_NUMBERS(SAME_NUMBER)
SWITCHTEC_ABI_VALUES(SAME_VALUE)
SWITCHTEC_ABI_PARTITIONS(SAME_PARTITION)
SWITCHTEC_ABI_EVENTS(SAME_EVENT)

/* The core has no structure for this one: it is the beginning of the other. */
SAME_SIZE(event_summary_legacy, 408)
SAME_PLACE(event_summary_legacy, global, 0, 8)
SAME_PLACE(event_summary_legacy, part_bitmap, 8, 8)
SAME_PLACE(event_summary_legacy, local_part, 16, 4)
SAME_PLACE(event_summary_legacy, padding, 20, 4)
SAME_PLACE(event_summary_legacy, part, 24, 48 * 4)
SAME_PLACE(event_summary_legacy, pff, 216, 48 * 4)

static_assert((typeof(((struct switchtec_ioctl_event_ctl *)NULL)->index))-1 < 0, "event_ctl.index");

/* A later kernel may know of more events and flags, but not give ours another meaning. */
static_assert(SWITCHTEC_IOCTL_MAX_EVENTS >= 32, "MAX_EVENTS");
static_assert((SWITCHTEC_IOCTL_EVENT_FLAG_UNUSED & 0x1ff) == 0, "EVENT_FLAG_UNUSED");
