# SPDX-License-Identifier: GPL-2.0-only
"""What is read, or changed, without its lock: with a weaker order than it needs, field by field."""

from mutant import Group

ATOMIC, COMMAND, QUEUE = "core/atomic.h", "upper/command.h", "upper/mrpc_queue.h"
CHARDEV, HANDLE, MONITOR, LOOK = "upper/chardev.h", "upper/handle.cc", "lower/event_monitor.h", "lower/mrpc_look.cc"

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
	bool exchange_if_relaxed(T from, T to) noexcept
	{
		return __atomic_compare_exchange(&value_, &from, &to, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
	}""")


def relaxed(name, file, right, wrong, **how):
	g.change(name, file, right, wrong, RELAXED, **how)


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
	"watchdog_.expect_rest_of(result_.number(), now, dma_result::settle_ms);", "watchdog_.expect_rest(now, dma_result::settle_ms);")
