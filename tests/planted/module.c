// SPDX-License-Identifier: GPL-2.0-only
/* The parameter "bug" runs the fault of that name, each time it is written. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#include <linux/kthread.h>
#include <linux/module.h>
#include "bugs.h"

static const struct planted_bug {
	const char *name;
	void (*run)(void);
} planted_bugs[] = {
#define PLANTED_ENTRY(name) { #name, planted_##name },
	PLANTED_BUGS(PLANTED_ENTRY)
};

static int planted_thread(void *bug)
{
	((const struct planted_bug *)bug)->run();
	/* kthread_stop() wants it to be there. */
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

/* Twice at a time, on two processors where there are; a data race needs company. */
static int planted_run(const struct planted_bug *bug)
{
	struct task_struct *other = kthread_create(planted_thread, (void *)bug, "planted");

	if (IS_ERR(other))
		return PTR_ERR(other);
	kthread_bind(other, cpumask_last(cpu_online_mask));
	wake_up_process(other);
	bug->run();
	return kthread_stop(other);
}

static int planted_set(const char *value, const struct kernel_param *param)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(planted_bugs); i++) {
		if (!sysfs_streq(value, planted_bugs[i].name))
			continue;
		pr_info("start: %s\n", planted_bugs[i].name);
		if (!strcmp(planted_bugs[i].name, "data_race"))
			return planted_run(&planted_bugs[i]);
		planted_bugs[i].run();
		return 0;
	}
	return -EINVAL;
}

static const struct kernel_param_ops planted_ops = { .set = planted_set };
module_param_cb(bug, &planted_ops, NULL, 0200);
MODULE_PARM_DESC(bug, "the fault to commit");

static int __init planted_init(void)
{
	return 0;
}
module_init(planted_init);

static void __exit planted_exit(void)
{
}
module_exit(planted_exit);

MODULE_DESCRIPTION("Faults in C++ for the kernel's checkers to find");
MODULE_LICENSE("GPL");
