// SPDX-License-Identifier: GPL-2.0
/* The core spells the kernel's numbers out, because it includes no kernel header. Compared here. */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/poll.h>

static_assert(EPERM == 1 && EIO == 5 && ENXIO == 6 && EBADF == 9 && EAGAIN == 11 && ENOMEM == 12);
static_assert(EFAULT == 14 && ENODEV == 19 && EINVAL == 22 && ENOSPC == 28 && EPIPE == 32);
static_assert(EBADE == 52 && EBADMSG == 74 && ENOTTY == 25 && EOPNOTSUPP == 95 && ETIMEDOUT == 110);
static_assert((__force u32)EPOLLIN == 0x0001 && (__force u32)EPOLLPRI == 0x0002);
static_assert((__force u32)EPOLLOUT == 0x0004 && (__force u32)EPOLLERR == 0x0008);
static_assert((__force u32)EPOLLHUP == 0x0010 && (__force u32)EPOLLRDNORM == 0x0040);
static_assert((__force u32)EPOLLRDBAND == 0x0080 && (__force u32)EPOLLRDHUP == 0x2000);
