// SPDX-License-Identifier: GPL-2.0
/*
 * DOC: the ops fence
 *
 * Everything that the upper half asks of the hardware goes through one read-write semaphore and
 * one pointer, as in TPM. With the read side held and the pointer not null, the hardware half is
 * bound and stays bound until the read side is released. revoke() takes the write side: when it
 * returns, no call is inside, and no later call gets in.
 *
 * Nobody may sleep for the hardware, or touch user memory, inside: waiting writers go first, so
 * one sleeper would stop every other caller as soon as revoke() waits.
 */
#pragma once
#include "core/sync.h"

namespace switchtec {

/**
 * class hw - proof that the hardware half is bound
 *
 * Whoever touches a register needs one, so code without a right to do so does not compile.
 *
 * Invariant: one exists only (a) inside ops_fence::with(), or (b) in a context that the hardware
 * half itself started and ends before it unmaps: probe, remove, its interrupt handlers, its work.
 * It is passed down by value and never stored.
 */
class hw {
private:
	constexpr hw() noexcept = default;
	template <class Ops> friend class ops_fence;
	friend class hw_context;
};

/**
 * class ops_fence - lets calls through to the hardware half until it goes away, then never again
 * @Ops: table of functions, with the object that they work on
 *
 * Invariants: ops_ changes only under the write side; it goes from null to a table once and back
 * to null once.
 */
template <class Ops>
class ops_fence : immovable {
public:
	ops_fence(const char *name, lock_class &key) noexcept : sem_(name, key) {}

	/**
	 * with() - call f(ops, hw) with the hardware half held in place
	 *
	 * Context: process, may sleep for the duration of a revoke(). Returns what f returns, or
	 * error::nodev when there is no hardware half (any more).
	 */
	template <class F>
	error with(F &&f) noexcept
	{
		const read_guard inside(*this);

		if (!inside.ops())
			return error::nodev;
		return f(*inside.ops(), hw());
	}

	// Context: process, may sleep.
	void open(const Ops &ops) noexcept { set(&ops); }
	/**
	 * revoke() - shut it for ever, and wait until nobody is inside
	 *
	 * Context: process; sleeps until the calls inside have returned, which is bounded by the
	 * register accesses that one call makes.
	 */
	void revoke() noexcept { set(nullptr); }

private:
	class read_guard : immovable {
	public:
		explicit read_guard(ops_fence &fence) noexcept : fence_(fence)
		{
			fence_.sem_.lock_shared();
		}
		~read_guard() { fence_.sem_.unlock_shared(); }
		const Ops *ops() const noexcept { return fence_.ops_; }

	private:
		ops_fence &fence_;
	};

	class write_guard : immovable {
	public:
		explicit write_guard(ops_fence &fence) noexcept : fence_(fence) { fence_.sem_.lock(); }
		~write_guard() { fence_.sem_.unlock(); }

	private:
		ops_fence &fence_;
	};

	void set(const Ops *ops) noexcept
	{
		const write_guard alone(*this);

		ops_ = ops;
	}

	static constexpr size_t cache_line = 64;

	rw_semaphore_ sem_;
	// Everybody who comes in writes to the semaphore. The pointer is only read, so it keeps out of
	// that cache line: else two processors that hammer the fence take it from each other once more.
	[[maybe_unused]] unsigned char apart_[cache_line];
	const Ops *ops_ = nullptr;
};

} // namespace switchtec
