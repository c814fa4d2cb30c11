# SPDX-License-Identifier: GPL-2.0-only
"""Each place that takes a lock, without it."""

from mutant import Group

CHARDEV, HANDLE, ENGINE = "upper/chardev.cc", "upper/handle.cc", "lower/mrpc_engine.cc"
COLLECT, LOOK = "lower/mrpc_collect.cc", "lower/mrpc_look.cc"
MONITOR = "lower/event_monitor.h"
EVENTS, SCAN, SYNC = "lower/event_control.cc", "lower/event_scan.cc", "core/sync.h"

GROUP = g = Group("locks", "each lock not taken, by function")

g.leave_out("queue-without-its-lock", SYNC, "typename Lock::guard held(lock_);")
g.change("headers-changed-without-the-lock", SYNC,
	"explicit guard(mutex_ &lock) noexcept : lock_(lock) { seam_mutex_lock(lock_.object()); } "
	"~guard() { seam_mutex_unlock(lock_.object()); }",
	"explicit guard(mutex_ &lock) noexcept : lock_(lock) {}\n~guard() {}")
g.change("lock-not-released", SYNC, "~guard() { seam_spin_unlock(lock_.object(), flags_); }", "~guard() {}")

# ---- the queue ----
g.unlocked("forbid-unlocked", CHARDEV, "queue", "[](queue_state &q) { q.close(); })")
g.unlocked("detach-unlocked", CHARDEV, "queue", "[](queue_state &q) { q.detach(); })")
g.unlocked("close-unlocked", HANDLE, "device_.queue", "[&](queue_state &q) { q.forget(command_); })")
g.unlocked("take-unlocked", HANDLE, "device_.queue", " [&](queue_state &q) { return q.take(command_, wanted); })")
g.unlocked("sleep-begins-unlocked", HANDLE, "device_.queue", " [&](queue_state &q) { return q.take_or_sleep(command_, wanted); })")
g.unlocked("sleep-ends-unlocked", HANDLE, "device_.queue", "[&](queue_state &q) { return q.take_after_sleep(")
g.unlocked("enable-unlocked", ENGINE, "queue_", "[&](queue_state &) { evidence_.saw_word(word);",
	equivalent="in probe and in a pause nobody else is there: no interrupt, no watchdog, nothing that runs")
g.unlocked("submit-unlocked", ENGINE, "queue_", "[&](queue_state &q) { SWITCHTEC_TRY(q.enqueue(c));")
g.unlocked("dma-interrupt-unlocked", ENGINE, "queue_", "[&](queue_state &q) { interrupted_ = true;")
g.unlocked("mailbox-interrupt-arms-unlocked", COLLECT, "queue_", "[&](queue_state &q) { if (!current(serial)) return; watchdog_")
g.unlocked("collecting-begins-unlocked", COLLECT, "queue_",
	"[&](queue_state &) { foreign =")
g.unlocked("foreign-command-ended-unlocked", COLLECT, "queue_", "[&](queue_state &q) { collecting_ = false;")
g.unlocked("collecting-begins-unlocked-in-an-interrupt", COLLECT, "queue_",
	"[&](queue_state &) { evidence_.saw_completion(); serial = serial_;")
g.unlocked("completion-told-unlocked", COLLECT, "queue_", "[&](queue_state &) { if (what ==")
g.unlocked("evidence-looked-at-unlocked", COLLECT, "queue_", "[&](queue_state &) { worked =")
g.unlocked("reset-noted-unlocked", COLLECT, "queue_", "[&](queue_state &) { if (current(serial)) forget(); })")
g.unlocked("word-compared-unlocked", COLLECT, "queue_", "[&](queue_state &q) { return owns_word(q, serial, word, size); })")
g.unlocked("input-compared-unlocked", COLLECT, "queue_", "[&](queue_state &q) { return owns_input(q, serial); })")
g.unlocked("collecting-ends-unlocked", COLLECT, "queue_",
	"[&](queue_state &q) { return conclude(proof, q, serial, readable, how, silent);")
g.unlocked("watch-begins-unlocked", LOOK, "queue_", "[&](queue_state &q) { watchdog_.awake();")
g.unlocked("watch-ends-unlocked", LOOK, "queue_", "[&](queue_state &q) { if (!current(serial)) return finding::nothing;")
g.unlocked("lost-contact-unlocked", ENGINE, "queue_", "[&](queue_state &q) { if (state_ != hardware::paused)")
g.unlocked("start-unlocked", ENGINE, "queue_", "[&](queue_state &q) { q.go_on(); state_ = hardware::free;")
g.unlocked("go-on-unlocked", ENGINE, "queue_", "[&](queue_state &q) { q.go_on(); start_next(")
g.unlocked("drained-looked-at-unlocked", ENGINE, "queue_", "[&](queue_state &) { return !at_work(); })")
g.unlocked("recovery-asked-for-unlocked", ENGINE, "queue_", "[&](queue_state &) { return state_ == hardware::lost; })")
g.unlocked("interrupted-asked-for-unlocked", ENGINE, "queue_", "[&](queue_state &) { const bool was")
g.unlocked("hold-unlocked", CHARDEV, "queue", "[](queue_state &q) { return q.hold(seam_now_ms()); })")
g.unlocked("pause-unlocked", ENGINE, "queue_", "[&](queue_state &q) { unfinished_ =")

# ---- handles and clients ----
g.unlocked("detach-wakes-unlocked", CHARDEV, "handles_", "[](list<handle> &all) {")
g.unlocked("open-links-unlocked", CHARDEV, "handles_", "[&](list<handle> &all) { if (detached())")
g.unlocked("close-unlinks-unlocked", CHARDEV, "handles_", "[&](list<handle> &) { h.unlink(); })")
g.change("clients-called-unlocked", CHARDEV, "static_cast<chardev *>(self)->clients_.with( [](list<link_client> &all)",
	"without_lock(static_cast<chardev *>(self)->clients_, [](list<link_client> &all)", racy=True)
g.unlocked("client-added-unlocked", CHARDEV, "clients_", "[&](list<link_client> &all) { if (all.empty())")
g.unlocked("client-removed-unlocked", CHARDEV, "clients_", "[&](list<link_client> &all) { c.unlink();")

# ---- event headers ----
g.unlocked("event-ctl-unlocked", EVENTS, "headers_", "[&](event_state &s) { return control_one(proof, s, ctl, static_cast")
g.unlocked("event-ctl-of-all-unlocked", EVENTS, "headers_", "[&](event_state &s) { return control_one(proof, s, ctl, i)")

g.unlocked("completion-taken-unlocked", "lower/event_monitor.h", "headers_",
	"[&](event_state &) { const own_completion found = acknowledge_mrpc_completion(proof);")

g.unlocked("what-fired-looked-at-unlocked", "lower/event_interrupt.cc", "headers_", "[&](event_state &s) { const unsigned int at = s.armed.next(n);")
g.unlocked("armed-again-unlocked", "lower/event_set_up.cc", "headers_", "[&](event_state &s) { const unsigned int at = s.armed.next(n);")
g.unlocked("own-completion-set-up-unlocked", "lower/event_set_up.cc", "headers_", "[&](event_state &s) { s.unwritten = false;")
g.unlocked("learnt-unlocked", "lower/event_set_up.cc", "headers_", "[&](event_state &s) { learn_block(")
g.unlocked("listened-unlocked", "lower/event_links.cc", "headers_", "[&](event_state &s) { s.links.listen(on);")
g.change("link-looked-at-unlocked", "lower/event_links.cc", "headers_.with([&](event_state &s) { see_to(ask, proof, s, pff, news); });",
	"without_lock(headers_, [&](event_state &s) { see_to(ask, proof, s, pff, news); });")

# ---- the scan ----
g.unlocked("scan-armed-unlocked", SCAN, "scan_", "[this](scan_state &s) { s.unexplained = true;")
g.unlocked("scan-after-a-reset-armed-unlocked", SCAN, "scan_", "[this](scan_state &s) { arm_scan(s); })")
g.unlocked("scan-noted-unlocked", SCAN, "scan_", "[](scan_state &s) { s.armed = false; s.ever")
g.unlocked("news-noted-unlocked", SCAN, "scan_", "[](scan_state &s) { const bool told",
	equivalent="only the work itself reads and writes it, and it does not run twice at once")
