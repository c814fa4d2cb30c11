// SPDX-License-Identifier: GPL-2.0-only
/*
 * switchtec_dawdle: whoever returns from a function, or calls it, takes his time. What is a gap of nanoseconds between two steps is
 * one of milliseconds then, and others come into it.
 */
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/module.h>

static char *function;
module_param(function, charp, 0444);
MODULE_PARM_DESC(function, "kernel function from which the way back is long");
static unsigned int ms = 300;
module_param(ms, uint, 0444);
MODULE_PARM_DESC(ms, "how long");
static bool before;
module_param(before, bool, 0444);
MODULE_PARM_DESC(before, "it is the way into it that is long");
static unsigned int calls;
module_param(calls, uint, 0444);
MODULE_PARM_DESC(calls, "how many have come to it (to be read)");

/* Nobody may sleep in either. */
static int dawdle_on_entry(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	if (before) {
		calls++;
		mdelay(ms);
	}
	return 0;
}

static int dawdle_on_return(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	if (!before) {
		calls++;
		mdelay(ms);
	}
	return 0;
}

static struct kretprobe dawdle_probe = {
	.entry_handler = dawdle_on_entry,
	.handler = dawdle_on_return,
};

static int __init dawdle_init(void)
{
	dawdle_probe.kp.symbol_name = function;
	return register_kretprobe(&dawdle_probe);
}
module_init(dawdle_init);

static void __exit dawdle_exit(void)
{
	unregister_kretprobe(&dawdle_probe);
}
module_exit(dawdle_exit);

MODULE_DESCRIPTION("Makes the way back from a kernel function long");
MODULE_AUTHOR("The Switchtec C++ driver authors");
MODULE_LICENSE("GPL");
