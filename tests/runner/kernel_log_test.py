# SPDX-License-Identifier: GPL-2.0-only
"""Which kernel messages fail a run, by example."""

from tally import check, end
import kernel_log

BAD = """\
WARNING: CPU: 1 PID: 95 at drivers/base/core.c:3700 device_add+0x1/0x2
WARNING: possible circular locking dependency detected
WARNING: possible recursive locking detected
WARNING: suspicious RCU usage
WARNING: bad unlock balance detected!
------------[ cut here ]------------
kernel BUG at mm/slub.c:435!
BUG: unable to handle page fault for address: ffffffffffffffd0
BUG: kernel NULL pointer dereference, address: 0000000000000010
Oops: 0000 [#1] PREEMPT SMP NOPTI
Oops: Oops: 0000 [#1] PREEMPT SMP NOPTI
general protection fault, probably for non-canonical address 0xdead000000000100: 0000 [#1]
invalid opcode: 0000 [#1] PREEMPT SMP NOPTI
BUG: KASAN: slab-use-after-free in switchtec_read+0x1/0x2 [switchtec]
BUG: KCSAN: data-race in a [switchtec] / b
BUG: KFENCE: use-after-free read in a+0x1/0x2
UBSAN: array-index-out-of-bounds in drivers/a.c:3:4
kmemleak: 2 new suspected memory leaks (see /sys/kernel/debug/kmemleak)
INFO: task cat:123 blocked for more than 30 seconds.
watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [rmmod:99]
watchdog: Watchdog detected hard LOCKUP on cpu 0
rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:
rcu: INFO: rcu_preempt self-detected stall on CPU
rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: { 1-...D }
BUG: scheduling while atomic: swapper/0/0/0x00000002
BUG: sleeping function called from invalid context at kernel/locking/rwsem.c:1
BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 31s!
INFO: trying to register non-static key.
Call Trace:
list_del corruption. prev->next should be ffff, but was dead
refcount_t: underflow; use-after-free.
ODEBUG: free active (active state 0) object type: timer_list hint: a+0x0/0x1
sysfs: cannot create duplicate filename '/class/switchtec'
irq 24: nobody cared (try booting with the "irqpoll" option)
Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100
BUG kmalloc-64 (Not tainted): Poison overwritten
DEBUG_LOCKS_WARN_ON(lock->magic != lock)
CFI failure at seam_work_run+0x1e/0x30 [switchtec] (target: a+0x0/0x70 [switchtec]; expected type: 0xb38fe20b)
workqueue: work func seam_work_run [switchtec] enqueued on deprecated workqueue. Use system_{percpu|dfl}_wq instead.
Unable to handle kernel paging request at virtual address dead000000000108
Internal error: Oops: 0000000096000044 [#1] SMP
Call trace:
""".splitlines()

GOOD = """\
Linux version 6.1.0-56-amd64 (builder@example.org) (gcc-12 (Debian 12.2.0-14))
Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on, data leaks possible
SRSO: WARNING: See https://kernel.org/doc/html/latest/admin-guide/hw-vuln/srso.html for options
x86/bugs: Spectre mitigations
Freeing unused kernel image (initmem) memory: 2000K
rcu: Hierarchical RCU implementation.
rcu: Offload RCU callbacks from CPUs: (none).
NMI watchdog: Enabled. Permanently consumes one hw-PMU counter.
kmemleak: Kernel memory leak detector initialized (mem pool available: 15000)
kmemleak: 0 new suspected memory leaks
KASAN: KernelAddressSanitizer initialized
kcsan: enabled early
switchtec 0000:01:00.0: Management device registered.
switchtec: loading out-of-tree module taints kernel.
switchtec: module verification failed: signature and/or required key missing - tainting kernel
guest: running the command
pcieport 0000:00:02.0: pciehp: Slot(1): Card not present
debug: unmapping init memory
ACPI BIOS Warning (bug): something harmless
""".splitlines()

KERNEL_WARNING = """\
[    1.000000] before
[    2.000000] ------------[ cut here ]------------
[    2.000001] WARNING: CPU: 1 PID: 95 at a.c:1 f+0x1/0x2
[    2.000002] Modules linked in: switchtec(OE)
[    2.000003] Call Trace:
[    2.000004]  <TASK>
[    2.000005]  f+0x1/0x2
[    2.000006]  </TASK>
[    2.000007] ---[ end trace 0000000000000000 ]---
[    2.000008] after
"""


KCSAN = """\
[    5.0] ==================================================================
[    5.1] BUG: KCSAN: data-race in one{m} / two
[    5.2]
[    5.3] write to 0xffff8880 of 8 bytes by interrupt on cpu 0:
[    5.4]  one+0x1/0x2{m}
[    5.5]  tick_sched_handle+0x1/0x2
[    5.6]
[    5.7] read to 0xffff8880 of 8 bytes by task 12 on cpu 1:
[    5.8]  two+0x1/0x2
[    5.9]
[    6.0] Reported by Kernel Concurrency Sanitizer on:
[    6.1] CPU: 1 PID: 12 Comm: switchtec Tainted: G
[    6.2] ==================================================================
[    6.3] switchtec 0000:01:00.0: after
"""

LEAKS = """\
[    7.0] kmemleak: 2 new suspected memory leaks (see /sys/kernel/debug/kmemleak)
[    7.1] guest: kmemleak: scanned
[    7.2] guest: kmemleak: unreferenced object 0xffff888004a5a000 (size 64):
[    7.3] guest: kmemleak:   comm "insmod", pid 95, jiffies 4294671234 (age 12.300s)
[    7.4] guest: kmemleak:   backtrace:
[    7.5] guest: kmemleak:     [<00000000aa>] kmalloc_trace+0x1/0x2
[    7.6] guest: kmemleak:     [<00000000aa>] pci_somewhere+0x1/0x2
[    7.7] guest: kmemleak: unreferenced object 0xffff888004a5b000 (size 32):
[    7.8] guest: kmemleak:   comm "insmod", pid 95, jiffies 4294671234 (age 12.300s)
[    7.9] guest: kmemleak:   backtrace:
[    8.0] guest: kmemleak:     [<00000000aa>] {frame}
[    8.1] reboot: Power down
"""


def main() -> None:
    for form in ("[    1.234567] {}", "[    1.234567][  T123] {}", "{}", "[    1.234567] {}\r"):
        for line in BAD:
            text = form.format(line)
            check(f"bad: {text!r}", len(kernel_log.reports(text, [])) == 1)
        for line in GOOD:
            text = form.format(line)
            check(f"good: {text!r}", not kernel_log.reports(text, []))

    found = kernel_log.reports(KERNEL_WARNING, [])
    check("one warning is one report", len(found) == 1)
    check("a report has its call trace and no more", found and len(found[0]) in (6, 7, 8))
    check("an allowed report goes as a whole",
          not kernel_log.reports(KERNEL_WARNING, [r"at a\.c:1 "]))
    twice = KERNEL_WARNING + KERNEL_WARNING.replace("a.c", "b.c")
    check("two warnings are two reports", len(kernel_log.reports(twice, [])) == 2)
    check("an allowed report does not excuse the next",
          len(kernel_log.reports(twice, [r"at a\.c:1 "])) == 1)
    two = "[ 1.0] BUG: a\n[ 2.0] fine\n[ 3.0] BUG: b\n"
    check("reports without call traces", kernel_log.reports(two, []) ==
          [["[ 1.0] BUG: a"], ["[ 3.0] BUG: b"]])
    check("each of them is allowed by itself",
          kernel_log.reports(two, ["BUG: a"]) == [["[ 3.0] BUG: b"]])
    check("the next one's line does not allow it", len(kernel_log.reports(two, ["fine"])) == 2)

    foreign, ours = KCSAN.format(m=""), KCSAN.format(m=" [switchtec]")
    check("a race of the core kernel is ignored", not kernel_log.reports(foreign, []))
    check("and counted", kernel_log.foreign(foreign) == 1)
    check("a race of ours is not", len(kernel_log.reports(foreign + ours, [])) == 1)
    woken = ours.replace("one [switchtec] / two", "poll_schedule_timeout.constprop.0 / pollwake")
    check("one in the core's poll is the core's, whoever woke it",
          not kernel_log.reports(woken, []) and kernel_log.foreign(woken) == 1)
    check("a race of ours with pollwake is not", kernel_log.foreign(woken.replace(
        "poll_schedule_timeout.constprop.0 /", "elsewhere [switchtec] /")) == 0)
    check("a race has its two stacks and no more",
          [len(report) for report in kernel_log.reports(ours, [])] == [12])
    leaks = kernel_log.reports(LEAKS.format(frame="_ZN3foo3barEv+0x1/0x2 [switchtec]"), [])
    check("a leak of ours is a report", len(leaks) == 1 and "(size 32)" in leaks[0][0])
    check("with its trace and no more", [len(report) for report in leaks] == [4])
    check("also when the module is gone",
          len(kernel_log.reports(LEAKS.format(frame="0xffffffffa0001234"), [])) == 1)
    others = LEAKS.format(frame="elsewhere+0x1/0x2")
    check("leaks of others are ignored", not kernel_log.reports(others, []))
    check("and counted, too", kernel_log.foreign(others) == 2)
    check("the part since init", kernel_log.since_init("a\n[ 1.0] guest: x\nb") ==
          "[ 1.0] guest: x\nb")


main()
end()
