/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few names that both sides of the seam use. In C the kernel's own headers come first and
 * define them; in C++ no kernel header is ever included, so they are spelled out here, in the
 * way the kernel spells them.
 */
#ifndef SWITCHTEC_SEAM_TYPES_H
#define SWITCHTEC_SEAM_TYPES_H

#ifdef __cplusplus
using u8 = unsigned char;
using u16 = unsigned short;
using u32 = unsigned int;
using u64 = unsigned long long;
using s32 = int;
using s64 = long long;
using size_t = __SIZE_TYPE__;
using ssize_t = __PTRDIFF_TYPE__;
#define __user
#define __iomem
#endif

#endif
