// SPDX-License-Identifier: GPL-2.0-only
/*
 * The n-th call of a kernel function by the process that loads this module fails: the function does
 * not run and returns what the parameter says. The kernel's own fail_function does that to the few
 * functions only that agree to it.
 */
#include <linux/kprobes.h>
#include <linux/linkage.h>
#include <linux/module.h>
#include <linux/objtool.h>
#include <linux/sched.h>

static char *function;
module_param(function, charp, 0444);
MODULE_PARM_DESC(function, "kernel function that is to fail");
static long result;
module_param(result, long, 0444);
MODULE_PARM_DESC(result, "what it returns: a negative errno, or 0 for NULL");
static unsigned int nth = 1;
module_param(nth, uint, 0444);
MODULE_PARM_DESC(nth, "which call fails, 1 is the first");
static unsigned int calls;
module_param(calls, uint, 0444);
MODULE_PARM_DESC(calls, "how often it has been called (to be read)");

static pid_t caller;

void failing_call_return(void);
asm(".pushsection .text\n"
	".type failing_call_return, @function\n"
	".globl failing_call_return\n"
	"failing_call_return:\n"
	ANNOTATE_NOENDBR
	ASM_RET
	".size failing_call_return, .-failing_call_return\n"
	".popsection\n");

static int failing_call_before(struct kprobe *probe, struct pt_regs *regs)
{
	if (current->tgid != caller || ++calls != nth)
		return 0;
	regs_set_return_value(regs, result);
	instruction_pointer_set(regs, (unsigned long)failing_call_return);
	return 1;
}

/* Its being there keeps the probe from being optimised into a jump, which could not go elsewhere. */
static void failing_call_after(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
}

static struct kprobe failing_call_probe = {
	.pre_handler = failing_call_before,
	.post_handler = failing_call_after,
};

static int __init failing_call_init(void)
{
	caller = current->tgid;
	failing_call_probe.symbol_name = function;
	return register_kprobe(&failing_call_probe);
}
module_init(failing_call_init);

static void __exit failing_call_exit(void)
{
	unregister_kprobe(&failing_call_probe);
}
module_exit(failing_call_exit);

MODULE_DESCRIPTION("Lets a call of a kernel function fail");
MODULE_LICENSE("GPL");
