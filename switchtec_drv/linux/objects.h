/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel objects that the C++ core embeds by value without looking into them. */
#ifndef SWITCHTEC_LINUX_OBJECTS_H
#define SWITCHTEC_LINUX_OBJECTS_H

#include <linux/device.h>
#include <linux/ioctl.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/poll.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "seam/seam.h"

struct seam_spinlock {
	spinlock_t lock;
};

struct seam_work {
	struct delayed_work dwork;
	seam_function function;
	void *arg;
};

struct seam_irq {
	struct pci_dev *pdev;
	unsigned int number;
	seam_irq_function hard;
	seam_irq_function thread;
	void *arg;
};

#endif
