// SPDX-License-Identifier: GPL-2.0-only
/*
 * The class in which mainline's NTB driver looks for switches, under the name and with the type that it imports.
 *
 * With CONFIG_MODVERSIONS a symbol has a checksum of its type as the exporting file sees it, down to structures
 * that the file knows only by name. A distribution's NTB driver has the checksum of mainline's switchtec.c: so this
 * file sees what that one sees, and nothing else. compat.c is apart for no other reason.
 */
#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/switchtec.h>
#include <linux/switchtec_ioctl.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <linux/wait.h>

/* Where a kernel's header has another type than its version says, this does not compile. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
const struct class switchtec_class = {
	.name = "switchtec_ntb",
};
#else
struct class *switchtec_class;
#endif
EXPORT_SYMBOL_GPL(switchtec_class);
