// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: the ops fence
 *
 * Everything that the upper half asks of the hardware goes through one read-write semaphore, one pointer, as
 * in TPM, and one state:
 *
 * closed: there is no hardware half yet
 * open: the hardware half is bound, and registers may be touched
 * paused: it is bound, and registers are out of reach: a reset, an error on the link, suspend
 * revoked: it is gone, and nothing comes after that
 *
 * With the read side held the state stays as it is. pause() and revoke() take the write side: when they
 * return, no call is inside that touches a register, and no later call does.
 *
 * Nobody may sleep for the hardware, or touch user memory, inside: waiting writers go first, so
 * one sleeper would stop every other caller as soon as a writer waits. And nobody holds the semaphore from
 * pause to resume: those who find it paused are told so.
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
 * Invariants: state_ and ops_ change only under the write side; ops_ is not null while open or paused;
 * after revoked nothing changes.
 */
template <class Ops>
class ops_fence : immovable {
public:
	ops_fence(const char *name, lock_class &key) noexcept : sem_(name, key) {}

	/**
	 * with() - call f(ops, hw) with the hardware half held in place, and in reach
	 *
	 * Context: process, may sleep for the duration of a pause() or revoke(). Returns what f returns,
	 * error::io in a pause, or error::nodev when there is no hardware half (any more).
	 */
	template <class F>
	error with(F &&f) noexcept
	{
		return bound([&](const Ops &ops, const hw *proof) {
			return proof ? f(ops, *proof) : error::io;
		});
	}
	/**
	 * bound() - call f(ops, proof) with the hardware half held in place
	 *
	 * @proof is null in a pause. Otherwise as with().
	 */
	template <class F>
	error bound(F &&f) noexcept
	{
		const read_guard inside(*this);
		const hw proof;

		if (!inside.ops())
			return error::nodev;
		return f(*inside.ops(), inside.paused() ? nullptr : &proof);
	}

	// Context of all of these: process, may sleep until the calls inside have returned, which is bounded
	// by the register accesses that one call makes.
	void open(const Ops &ops) noexcept
	{
		const write_guard alone(*this);

		ops_ = &ops;
		state_ = state::open;
	}
	// Registers are out of reach, until resume().
	void pause() noexcept { turn(state::open, state::paused); }
	void resume() noexcept { turn(state::paused, state::open); }
	// Shut it for ever.
	void revoke() noexcept
	{
		const write_guard alone(*this);

		ops_ = nullptr;
		state_ = state::revoked;
	}

private:
	enum class state : u8 { closed, open, paused, revoked };

	class read_guard : immovable {
	public:
		explicit read_guard(ops_fence &fence) noexcept : fence_(fence)
		{
			fence_.sem_.lock_shared();
		}
		~read_guard() { fence_.sem_.unlock_shared(); }
		const Ops *ops() const noexcept { return fence_.ops_; }
		bool paused() const noexcept { return fence_.state_ == state::paused; }

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

	void turn(state from, state to) noexcept
	{
		const write_guard alone(*this);

		if (state_ == from)
			state_ = to;
	}

	static constexpr size_t cache_line = 64;

	rw_semaphore_ sem_;
	// Everybody who comes in writes to the semaphore. The rest is only read, so it keeps out of
	// that cache line: else two processors that hammer the fence take it from each other once more.
	[[maybe_unused]] unsigned char apart_[cache_line];
	const Ops *ops_ = nullptr;
	state state_ = state::closed;
};

} // namespace switchtec
