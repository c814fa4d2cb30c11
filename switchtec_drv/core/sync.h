// SPDX-License-Identifier: GPL-2.0-only
// Locks, wait queues and work as objects. Nobody outside this file and core/fence.h takes a lock
// by hand: data sits behind its lock and is reached through with().
#pragma once
#include "core/error.h"
#include "core/memory.h"
#include "seam_sizes.h" // generated: sizes and alignments of the kernel's objects

namespace switchtec {

// Storage for an object that only the implementation of the seam looks into.
template <class Object, size_t Size, size_t Align>
class opaque : immovable {
protected:
	Object *object() const noexcept
	{
		return reinterpret_cast<Object *>(const_cast<unsigned char *>(bytes_));
	}

private:
	alignas(Align ? Align : 1) unsigned char bytes_[Size ? Size : 1];
};

// Tells lockdep which locks belong together. Static storage only.
struct lock_class {
	alignas(8) unsigned char bytes[SEAM_SIZEOF_lock_class_key ? SEAM_SIZEOF_lock_class_key : 1];
};

class rw_semaphore_ : opaque<rw_semaphore, SEAM_SIZEOF_rw_semaphore, SEAM_ALIGNOF_rw_semaphore> {
public:
	rw_semaphore_(const char *name, lock_class &key) noexcept
	{
		seam_rwsem_init(object(), name, key.bytes);
	}
	void lock_shared() noexcept { down_read(object()); }
	void unlock_shared() noexcept { up_read(object()); }
	void lock() noexcept { down_write(object()); }
	void unlock() noexcept { up_write(object()); }
};

// Sleeping lock.
class mutex_ : opaque<mutex, SEAM_SIZEOF_mutex, SEAM_ALIGNOF_mutex> {
public:
	mutex_(const char *name, lock_class &key) noexcept { seam_mutex_init(object(), name, key.bytes); }

	class guard : ::switchtec::immovable {
	public:
		explicit guard(mutex_ &lock) noexcept : lock_(lock) { seam_mutex_lock(lock_.object()); }
		~guard() { seam_mutex_unlock(lock_.object()); }

	private:
		mutex_ &lock_;
	};
};

// Any context, interrupts off while held: no sleeping call inside.
class spinlock : opaque<seam_spinlock, SEAM_SIZEOF_spinlock, SEAM_ALIGNOF_spinlock> {
public:
	spinlock(const char *name, lock_class &key) noexcept { seam_spin_init(object(), name, key.bytes); }

	class guard : ::switchtec::immovable {
	public:
		explicit guard(spinlock &lock) noexcept
			: lock_(lock), flags_(seam_spin_lock(lock_.object()))
		{
		}
		~guard() { seam_spin_unlock(lock_.object(), flags_); }

	private:
		spinlock &lock_;
		unsigned long flags_;
	};
};

/**
 * class locked - data that cannot be reached without its lock
 *
 * with(f) calls f(data) with the lock held and returns what f returns.
 */
template <class Data, class Lock>
class locked : immovable {
public:
	template <class... Args>
	locked(const char *name, lock_class &key, Args &&...args) noexcept
		: lock_(name, key), data_(static_cast<Args &&>(args)...)
	{
	}
	template <class F>
	auto with(F &&f) noexcept
	{
		typename Lock::guard held(lock_);

		return f(data_);
	}

protected:
	// For the few members that are read atomically, without the lock.
	const Data &unlocked() const noexcept { return data_; }

private:
	Lock lock_;
	Data data_;
};

/**
 * class wait_queue - sleepers and pollers
 *
 * Lives at least as long as every file that polls on it and is never initialised twice.
 */
class wait_queue : opaque<wait_queue_head, SEAM_SIZEOF_wait_queue_head,
			  SEAM_ALIGNOF_wait_queue_head> {
public:
	wait_queue(const char *name, lock_class &key) noexcept
	{
		seam_wait_init(object(), name, key.bytes);
	}

	// Sleep until ready() is true, or a signal comes. May sleep: no lock, no fence may be held.
	template <class F>
	[[nodiscard]] int wait_interruptible(F ready) noexcept
	{
		return seam_wait(object(), condition<F>, &ready, 1, 0);
	}
	// Sleep until ready() is true, at most so long. Returns whether it is.
	template <class F>
	bool wait_for(unsigned int timeout_ms, F ready) noexcept
	{
		return timeout_ms == 0 ? ready()
				       : seam_wait(object(), condition<F>, &ready, 0, timeout_ms) == 0;
	}
	void wake(u32 poll_events) noexcept { seam_wake(object(), poll_events); }
	void poll(file *f, poll_table_struct *table) noexcept { seam_poll_wait(f, object(), table); }

private:
	template <class F>
	static int condition(void *ready) noexcept
	{
		return (*static_cast<F *>(ready))();
	}
};

// Something to do once, later, in process context.
class delayed_work : opaque<seam_work, SEAM_SIZEOF_work, SEAM_ALIGNOF_work> {
public:
	delayed_work(seam_function function, void *arg) noexcept
	{
		seam_work_init(object(), function, arg);
	}
	void arm(unsigned int delay_ms) noexcept { seam_work_arm(object(), delay_ms); }
	void cancel_sync() noexcept { seam_work_cancel_sync(object()); }
};

} // namespace switchtec
