// SPDX-License-Identifier: GPL-2.0-only
/*
 * switchtec_slow: sets and clears the notifier as ntb_hw_switchtec does, but its notifier takes its time. What it
 * has seen is a line in the log when it goes: a call is late if it ends after remove_dev.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/switchtec.h>
#include <linux/version.h>

static unsigned int calls, late;
static bool gone;

static void slow_notify(struct switchtec_dev *stdev)
{
	calls++;
	msleep(30);
	if (READ_ONCE(gone))
		late++;
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
static int slow_add(struct device *dev, struct class_interface *interface)
#else
static int slow_add(struct device *dev)
#endif
{
	to_stdev(dev)->link_notifier = slow_notify;
	return 0;
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
static void slow_remove(struct device *dev, struct class_interface *interface)
#else
static void slow_remove(struct device *dev)
#endif
{
	to_stdev(dev)->link_notifier = NULL;
	WRITE_ONCE(gone, true);
}

static struct class_interface slow_interface = {
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
	.class = &switchtec_class,
#endif
	.add_dev = slow_add,
	.remove_dev = slow_remove,
};

static int __init slow_init(void)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
	slow_interface.class = switchtec_class;
#endif
	return class_interface_register(&slow_interface);
}
module_init(slow_init);

static void __exit slow_exit(void)
{
	class_interface_unregister(&slow_interface);
	/* Or who is late would run in memory that is gone. */
	msleep(100);
	pr_info("slow: %u calls, %u late\n", calls, late);
}
module_exit(slow_exit);

MODULE_DESCRIPTION("A notifier of links that takes its time");
MODULE_AUTHOR("The Switchtec C++ driver authors");
MODULE_LICENSE("GPL");
