// SPDX-License-Identifier: GPL-2.0-only
/* Seam, sections 1 to 3: locks, waiting, work. */
#include <linux/version.h>
#include "objects.h"

void seam_rwsem_init(struct rw_semaphore *sem, const char *name, void *key)
{
	__init_rwsem(sem, name, key);
}

void seam_mutex_init(struct mutex *lock, const char *name, void *key)
{
	__mutex_init(lock, name, key);
}

void seam_mutex_lock(struct mutex *lock)
{
	mutex_lock(lock);
}

void seam_mutex_unlock(struct mutex *lock)
{
	mutex_unlock(lock);
}

void seam_spin_init(struct seam_spinlock *lock, const char *name, void *key)
{
	spin_lock_init(&lock->lock);
	lockdep_set_class_and_name(&lock->lock, (struct lock_class_key *)key, name);
}

unsigned long seam_spin_lock(struct seam_spinlock *lock)
{
	unsigned long flags;

	spin_lock_irqsave(&lock->lock, flags);
	return flags;
}

void seam_spin_unlock(struct seam_spinlock *lock, unsigned long flags)
{
	spin_unlock_irqrestore(&lock->lock, flags);
}

void seam_wait_init(struct wait_queue_head *wq, const char *name, void *key)
{
	__init_waitqueue_head(wq, name, key);
}

int seam_wait(struct wait_queue_head *wq, seam_condition ready, void *arg, int interruptible,
	      unsigned int timeout_ms)
{
	unsigned long timeout = timeout_ms ? msecs_to_jiffies(timeout_ms) : MAX_SCHEDULE_TIMEOUT;
	/* wait_event_timeout() and its interruptible brother, which differ in nothing else. */
	long left = ___wait_event(*wq, ___wait_cond_timeout(ready(arg)),
				  interruptible ? TASK_INTERRUPTIBLE : TASK_UNINTERRUPTIBLE, 0, timeout,
				  __ret = schedule_timeout(__ret));

	return left > 0 ? 0 : left < 0 ? left : -ETIME;
}

void seam_wake(struct wait_queue_head *wq, u32 poll_events)
{
	__wake_up(wq, TASK_NORMAL, 0, (void *)(unsigned long)poll_events);
}

void seam_poll_wait(struct file *file, struct wait_queue_head *wq, struct poll_table_struct *table)
{
	poll_wait(file, wq, table);
}

void seam_give_way(void)
{
	cond_resched();
}

/* One name for what was called system_wq, which warns from 7.0 on when it is used, and will go. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define SEAM_WORKQUEUE system_percpu_wq
#else
#define SEAM_WORKQUEUE system_wq
#endif

static void seam_work_run(struct work_struct *w)
{
	struct seam_work *work = container_of(to_delayed_work(w), struct seam_work, dwork);

	work->function(work->arg);
}

void seam_work_init(struct seam_work *work, seam_function function, void *arg)
{
	INIT_DELAYED_WORK(&work->dwork, seam_work_run);
	/*
	 * To lockdep all works that are initialised in one place are one, and one that cancels another waits for itself.
	 * What a work does is what tells it from others; of a key only the address counts.
	 */
	lockdep_init_map(&work->dwork.work.lockdep_map, "switchtec_work", (struct lock_class_key *)function, 0);
	work->function = function;
	work->arg = arg;
}

void seam_work_arm(struct seam_work *work, unsigned int delay_ms)
{
	mod_delayed_work(SEAM_WORKQUEUE, &work->dwork, msecs_to_jiffies(delay_ms));
}

void seam_work_cancel_sync(struct seam_work *work)
{
	cancel_delayed_work_sync(&work->dwork);
}
