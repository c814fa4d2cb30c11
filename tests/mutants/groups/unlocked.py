# SPDX-License-Identifier: GPL-2.0-only
"""What is read, or changed, without its lock: with a weaker order than it needs, field by field."""

from mutant import Group

ATOMIC, COMMAND, QUEUE, QUEUE_CC = "core/atomic.h", "upper/command.h", "upper/mrpc_queue.h", "upper/mrpc_queue.cc"
CHARDEV, HANDLE, MONITOR, LOOK = "upper/chardev.h", "upper/handle.cc", "lower/event_monitor.h", "lower/mrpc_look.cc"
LINKS = "lower/event_links.cc"

GROUP = g = Group("unlocked", "members that are read without their lock, ordered less than they need")

# Weaker accesses, which the driver has not.
RELAXED = (ATOMIC, "T guarded() const noexcept { return value_; }", """T guarded() const noexcept { return value_; }
	T load_relaxed() const noexcept
	{
		T value;

		__atomic_load(&value_, &value, __ATOMIC_RELAXED);
		return value;
	}
	void store_relaxed(T to) noexcept { __atomic_store(&value_, &to, __ATOMIC_RELAXED); }
	void store_plainly(T to) noexcept { value_ = to; }
	T exchange_plainly(T to) noexcept
	{
		const T was = value_;

		value_ = to;
		return was;
	}
	T exchange_relaxed(T to) noexcept { return __atomic_exchange_n(&value_, to, __ATOMIC_RELAXED); }
	bool exchange_if_relaxed(T from, T to) noexcept
	{
		return __atomic_compare_exchange(&value_, &from, &to, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
	}""")


def relaxed(name, file, right, wrong, *more, **how):
	g.change(name, file, right, wrong, *more, RELAXED, **how)


# ---- command::state_: whoever takes the command owns what is in it ----
relaxed("state-stored-relaxed", COMMAND, "state_.store(to);", "state_.store_relaxed(to);", racy=True)
for name, before, after in (("claim", "idle", "preparing"), ("take", "done", "reading"), ("take-excerpt", "excerpt", "reading")):
	relaxed(f"{name}-does-not-acquire", COMMAND, f"state_.exchange_if(command_state::{before}, command_state::{after})",
		f"state_.exchange_if_relaxed(command_state::{before}, command_state::{after})", racy=True)
g.change("state-looked-at-plainly", COMMAND, "return state_.load();", "return state_.guarded();", racy=True)
relaxed("state-loaded-relaxed", COMMAND, "return state_.load();", "return state_.load_relaxed();",
	equivalent="who finds it done takes it by an exchange, which acquires; anything else is looked at again with the lock")

# ---- queue_state::phase_; plainly: phase-looked-at-plainly in ordering.py ----
relaxed("phase-loaded-relaxed", QUEUE, "return phase_.load();", "return phase_.load_relaxed();",
	equivalent="nothing is read on the strength of it: it spares a lock, or a sleep that the wait queue's lock orders")

# ---- command::readers: counted down without the lock by whoever takes the result ----
relaxed("reader-leaves-plainly", COMMAND, "readers.subtract(1);", "readers.store_plainly(readers.guarded() - 1);", racy=True)
g.change("sleepers-counted-plainly", QUEUE_CC, "if ((wanted > c.output_size && c.readers.load())",
	"if ((wanted > c.output_size && c.readers.guarded())", racy=True)

# ---- event_monitor::pffs_changed_: set when a command has ended, or by an event ----
relaxed("pffs-changed-plainly", LINKS, "pffs_changed_.store(true); look_at_all();", "pffs_changed_.store_plainly(true);\nlook_at_all();",
	racy=True)
relaxed("pffs-changed-taken-plainly", LINKS, "pffs_changed_.test_and_clear()", "pffs_changed_.exchange_plainly(false)", racy=True)
relaxed("pffs-changed-relaxed", LINKS, "pffs_changed_.store(true); look_at_all();", "pffs_changed_.store_relaxed(true);\nlook_at_all();",
	("pffs_changed_.test_and_clear()", "pffs_changed_.exchange_relaxed(false)"),
	equivalent="what is read on the strength of it are registers, which come from the device as they are then")

# ---- events ----
g.change("event-count-loaded-plainly", CHARDEV, "return event_count_.load();", "return event_count_.guarded();", racy=True)
g.change("seen-events-loaded-plainly", HANDLE, "seen_events_.load()", "seen_events_.guarded()", racy=True)
relaxed("seen-events-loaded-relaxed", HANDLE, "seen_events_.load()", "seen_events_.load_relaxed()",
	equivalent="a number that is compared, by whoever is on the wait queue already")
g.change("own-header-loaded-plainly", MONITOR, "return own_header_.load();", "return own_header_.guarded();", racy=True)
relaxed("own-header-loaded-relaxed", MONITOR, "return own_header_.load();", "return own_header_.load_relaxed();",
	equivalent="all of it is in that word")

# ---- what the device writes, in any order ----
g.change("anothers-result-has-settled-for-this-one", LOOK,
	"watchdog_.expect_rest_of(result_.number(), now, watchdog::settle_ms);", "watchdog_.expect_rest(now, watchdog::settle_ms);")
