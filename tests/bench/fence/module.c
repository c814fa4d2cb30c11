// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading this module measures, and prints a line for each number of threads:
 *
 *   switchtec_fence_bench: threads=1 rounds=.. pairs=.. fence_ns=.. rwsem_ns=.. ratio_permille=.. ...
 *
 * A round measures every variant once, right after each other, each by so many pairs in a row;
 * what disturbs the machine for longer than a round disturbs all of them alike. The rounds take turns
 * in who comes first. Times are medians of the rounds. ratio_permille is that of the medians; low and
 * high are the quartiles of the ratios of single rounds.
 */
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "variants.h"

static unsigned int rounds = 2001;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "how often everything is measured");
static unsigned int pairs = 500;
module_param(pairs, uint, 0444);
MODULE_PARM_DESC(pairs, "enter and leave, so often in each round");

enum variant { FENCE, BARE, TESTED, EMPTY, VARIANTS };

static const bench_batch *const fence_bench_variants[] = {
	[FENCE] = fence_bench_batches,
	[BARE] = bare_bench_batches,
	[TESTED] = tested_bench_batches,
	[EMPTY] = empty_bench_batches,
};

struct thread {
	struct task_struct *task;
	struct completion done;
	u32 *ns[VARIANTS]; /* of a round */
	int err;
};

static void *fence, *bare;
static unsigned int threads;
static atomic_t arrived, finished;

/* Until all threads are here. They spin, to go on at the same time. */
static void fence_bench_meet(void)
{
	int last = roundup(atomic_inc_return(&arrived), threads);

	while (atomic_read(&arrived) < last)
		cpu_relax();
}

/* Who is done first goes on, uncounted, so that nobody is measured alone. */
static u32 fence_bench_measure(bench_batch batch, void *object, int all_finished, int *err)
{
	u64 start = ktime_get_ns(), ns;

	*err |= batch(object, pairs);
	ns = ktime_get_ns() - start;
	atomic_inc(&finished);
	while (atomic_read(&finished) < all_finished)
		*err |= batch(object, 8);
	return min_t(u64, ns, U32_MAX);
}

static int fence_bench_thread(void *arg)
{
	struct thread *self = arg;
	unsigned int round, i;
	int all_finished = 0;

	for (round = 0; round < rounds; round++) {
		for (i = 0; i < VARIANTS; i++) {
			enum variant what = (round + i) % VARIANTS;

			fence_bench_meet();
			all_finished += threads;
			self->ns[what][round] = fence_bench_measure(
				fence_bench_variants[what][round % BENCH_COPIES],
				what == FENCE ? fence : bare, all_finished, &self->err);
		}
		cond_resched();
	}
	complete(&self->done);
	return 0;
}

static int fence_bench_compare(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

/* @values are in order afterwards; @quarter 2: the median. */
static u32 fence_bench_quartile(u32 *values, unsigned int quarter)
{
	sort(values, rounds, sizeof(*values), fence_bench_compare, NULL);
	return values[(u64)rounds * quarter / 4];
}

static u32 fence_bench_permille(u32 a, u32 b)
{
	return div_u64((u64)a * 1000, max(b, 1U));
}

/* In picoseconds, for what is left of it: a pair takes some ten nanoseconds. */
static u32 fence_bench_ps(u32 batch_ns)
{
	return div_u64((u64)batch_ns * 1000, pairs);
}

#define NS "%u.%03u"
#define NS_OF(ps) (ps) / 1000, (ps) % 1000

/* A round's time is the mean of its threads. */
static void fence_bench_print(struct thread *thread, u32 *ratios)
{
	u32 ps[VARIANTS], ratio, low, high;
	unsigned int round;
	int i;

	for (round = 0; round < rounds; round++) {
		for (i = 0; threads > 1 && i < VARIANTS; i++)
			thread[0].ns[i][round] = ((u64)thread[0].ns[i][round] + thread[1].ns[i][round]) / 2;
		ratios[round] = fence_bench_permille(thread[0].ns[FENCE][round],
						     thread[0].ns[BARE][round]);
	}
	for (i = 0; i < VARIANTS; i++)
		ps[i] = fence_bench_ps(fence_bench_quartile(thread[0].ns[i], 2));
	ratio = fence_bench_permille(ps[FENCE], ps[BARE]);
	low = fence_bench_quartile(ratios, 1);
	high = fence_bench_quartile(ratios, 3);
	pr_info("switchtec_fence_bench: threads=%u rounds=%u pairs=%u fence_ns=" NS " rwsem_ns=" NS
		" tested_ns=" NS " call_ns=" NS
		" ratio_permille=%u low_permille=%u high_permille=%u\n",
		threads, rounds, pairs, NS_OF(ps[FENCE]), NS_OF(ps[BARE]), NS_OF(ps[TESTED]),
		NS_OF(ps[EMPTY]), ratio, low, high);
}

/* Each thread on a processor of its own. */
static int fence_bench_start(struct thread *thread)
{
	unsigned int i, cpu = cpumask_first(cpu_online_mask);

	for (i = 0; i < threads; i++, cpu = cpumask_next(cpu, cpu_online_mask)) {
		thread[i].task = kthread_create(fence_bench_thread, &thread[i], "fence_bench/%u", i);
		if (IS_ERR(thread[i].task)) {
			while (i--)
				kthread_stop(thread[i].task);
			return -ENOMEM;
		}
		kthread_bind(thread[i].task, cpu);
	}
	/* They end by themselves; the reference is for kthread_stop(), which waits until they have. */
	for (i = 0; i < threads; i++)
		wake_up_process(get_task_struct(thread[i].task));
	return 0;
}

static int fence_bench_run(struct thread *thread, u32 *ratios)
{
	unsigned int i;
	int err, failed = 0;

	atomic_set(&arrived, 0);
	atomic_set(&finished, 0);
	for (i = 0; i < threads; i++) {
		init_completion(&thread[i].done);
		thread[i].err = 0;
	}
	err = fence_bench_start(thread);
	if (err)
		return err;
	for (i = 0; i < threads; i++) {
		wait_for_completion(&thread[i].done);
		kthread_stop(thread[i].task);
		put_task_struct(thread[i].task);
		failed |= thread[i].err;
	}
	if (failed)
		return -EIO;
	fence_bench_print(thread, ratios);
	return 0;
}

static int fence_bench_all(u32 *memory)
{
	struct thread thread[2] = {};
	int i, err = 0;

	for (i = 0; i < 2 * VARIANTS; i++)
		thread[i / VARIANTS].ns[i % VARIANTS] = memory + (size_t)i * rounds;
	for (threads = 1; threads <= min(num_online_cpus(), 2U) && !err; threads++)
		err = fence_bench_run(thread, memory + (size_t)2 * VARIANTS * rounds);
	return err;
}

static int __init fence_bench_init(void)
{
	u32 *memory = kvcalloc(2 * VARIANTS + 1, array_size(rounds, sizeof(u32)), GFP_KERNEL);
	int err = -ENOMEM;

	fence = fence_bench_create();
	bare = bare_bench_create();
	if (rounds && pairs && memory && fence && bare)
		err = fence_bench_all(memory);
	bare_bench_destroy(bare);
	fence_bench_destroy(fence);
	kvfree(memory);
	return err;
}
module_init(fence_bench_init);

static void __exit fence_bench_exit(void)
{
}
module_exit(fence_bench_exit);

MODULE_DESCRIPTION("The ops fence beside a bare read-write semaphore");
MODULE_LICENSE("GPL");
