# SPDX-License-Identifier: GPL-2.0-only
"""Sleeping, waking, and looking again."""

from mutant import Group

CHARDEV, HANDLE, QUEUE = "upper/chardev.cc", "upper/handle.cc", "upper/mrpc_queue.cc"
ENGINE = "lower/mrpc_engine.cc"
SYNC, COMMAND = "core/sync.h", "upper/command.h"

GROUP = g = Group("sleepers", "each wake-up left out, each condition, each second look after a sleep")

# ---- wake-ups ----
g.leave_out("finished-command-not-woken", ENGINE, "if (finished) q.tell(*finished);")
g.change("failed-command-not-woken", QUEUE, "settle(c, {.err = err}); tell(c);", "settle(c, {.err = err});")
g.change("kept-result-not-told", COMMAND,
	"// A poller may have looked meanwhile, and seen nothing. finished.wake(poll_bits::result);", "")
g.change("handle-not-woken-at-detach", HANDLE, "command_.finished.wake(poll_bits::gone);", "")
g.leave_out("pollers-not-woken-by-events", CHARDEV, "events.wake(poll_bits::event);")
g.leave_out("drain-not-woken-by-the-end", ENGINE, "if (!q.starts()) idle_.wake(0);")
g.change("drain-of-an-unbind-not-woken", ENGINE, "if (!q.starts()) idle_", "if (q.phase() < upper::queue_phase::closed && !q.starts())\nidle_")
g.change("drain-of-a-reset-not-woken", ENGINE, "if (!q.starts()) idle_", "if (q.phase() >= upper::queue_phase::closed)\nidle_")
g.change("drain-not-woken-by-the-loss", ENGINE, "recovery_.arm(0); idle_.wake(0);", "recovery_.arm(0);")
g.change("woken-before-finished", QUEUE, "running_ = nullptr; settle(*c, how);", "tell(*c);\nrunning_ = nullptr;\nsettle(*c, how);",
	(ENGINE, "if (finished) q.tell(*finished);", ""))
g.change("woken-before-failed", QUEUE, "settle(c, {.err = err}); tell(c);", "tell(c);\nsettle(c, {.err = err});")

# ---- conditions ----
g.change("waiter-does-not-test-detached", HANDLE, "return command_.settled() || device_.detached();",
	"return command_.settled();")
g.change("waiter-does-not-test-settled", HANDLE, "return command_.settled() || device_.detached();",
	"return device_.detached();")
g.change("queued-counts-as-settled", COMMAND, "return now != command_state::queued && now != command_state::running;",
	"return now != command_state::running;")
g.change("drain-does-not-test-what-runs", ENGINE, "return !at_work();", "return true;")
g.change("drain-waits-for-a-lost-device", ENGINE, "return !at_work();", "return state_ == hardware::free;")
g.change("open-does-not-test-detached", CHARDEV, "if (detached()) return error::nodev; all.push_back(h);", "all.push_back(h);")

# ---- looking again ----
g.change("reader-does-not-look-again", HANDLE, "if (err == error::again && interrupted) return interrupted;",
	"if (interrupted)\nreturn interrupted;\nif (err == error::again)\nreturn 0;")
g.change("signal-ignored", HANDLE, "if (err == error::again && interrupted) return interrupted;", "")
g.change("signal-beats-the-result", HANDLE, "if (err == error::again && interrupted) return interrupted;",
	"if (interrupted)\nreturn interrupted;")
g.change("wait-cannot-be-interrupted", SYNC, "return seam_wait(object(), condition<F>, &ready, 1, 0);",
	"return seam_wait(object(), condition<F>, &ready, 0, 0);")
g.change("non-blocking-sleeps", HANDLE, "if (nonblocking) return to_errno", "if (false)\nreturn to_errno")
g.change("wait-without-its-limit", SYNC, "seam_wait(object(), condition<F>, &ready, 0, timeout_ms) == 0;",
	"seam_wait(object(), condition<F>, &ready, 0, 0) == 0;")

# ---- poll ----
g.leave_out("poll-not-on-the-commands-queue", HANDLE, "command_.finished.poll(f, table);")
g.leave_out("poll-not-on-the-events-queue", HANDLE, "device_.events.poll(f, table);")
g.change("poll-looks-before-it-waits", HANDLE,
	"command_.finished.poll(f, table); device_.events.poll(f, table); if (device_.detached()) return poll_bits::gone; "
	"return (command_.readable() ? poll_bits::result : 0) | "
	"(seen_events_.load() != device_.event_count() ? poll_bits::event : 0);",
	"const u32 seen = device_.detached() ? poll_bits::gone :\n"
	"(command_.readable() ? poll_bits::result : 0) |\n"
	"(seen_events_.load() != device_.event_count() ? poll_bits::event : 0);\n"
	"command_.finished.poll(f, table);\ndevice_.events.poll(f, table);\nreturn seen;")
g.change("poll-does-not-say-gone", HANDLE, "if (device_.detached()) return poll_bits::gone; return (", "return (")
# A C driver's bug: a poller's queue was initialised anew under it.
g.change("wait-queue-initialised-twice", QUEUE, "c.set_state(command_state::queued);",
	"c.set_state(command_state::queued);\nstatic constinit lock_class again{};\n"
	"new (&c.finished) wait_queue(\"again\", again);")
