# SPDX-License-Identifier: GPL-2.0
"""Each place that takes a lock, without it."""

from mutant import Group

CHARDEV, HANDLE, ENGINE = "upper/chardev.cc", "upper/handle.cc", "lower/mrpc_engine.cc"
MAILBOX, WATCH = "lower/mrpc_mailbox.cc", "lower/mrpc_watch.cc"
EVENTS, SCAN, SYNC = "lower/event_monitor.cc", "lower/event_scan.cc", "core/sync.h"

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
g.unlocked("enable-unlocked", ENGINE, "queue_", "[&](queue_state &) { take_over(proof, status, word); })")
g.unlocked("submit-unlocked", ENGINE, "queue_", "[&](queue_state &q) { q.enqueue(c);")
g.unlocked("dma-interrupt-unlocked", ENGINE, "queue_", "[&](queue_state &q) { if (!busy_)")
g.unlocked("mailbox-interrupt-arms-unlocked", MAILBOX, "queue_", "[&](queue_state &) { if (current(serial)) look_again_soon();")
g.unlocked("collecting-begins-unlocked", MAILBOX, "queue_",
	"[&](queue_state &) { return may_collect(serial); })")
g.unlocked("collecting-begins-unlocked-in-an-interrupt", MAILBOX, "queue_",
	"[&](queue_state &) { evidence_.saw_completion(); serial = serial_;")
g.unlocked("completion-told-unlocked", MAILBOX, "queue_", "[&](queue_state &) { if (what ==")
g.unlocked("evidence-looked-at-unlocked", MAILBOX, "queue_", "[&](queue_state &) { at_work =")
g.unlocked("reset-noted-unlocked", MAILBOX, "queue_", "[&](queue_state &) { if (current(serial)) evidence_.saw_silence(); })")
g.unlocked("word-compared-unlocked", MAILBOX, "queue_", "[&](queue_state &q) { return owns_word(q, serial, word, size); })")
g.unlocked("input-compared-unlocked", MAILBOX, "queue_", "[&](queue_state &q) { return owns_input(q, serial); })")
g.unlocked("collecting-ends-unlocked", MAILBOX, "queue_",
	"[&](queue_state &q) { return conclude(proof, q, serial, readable, how);")
g.unlocked("watch-begins-unlocked", WATCH, "queue_", "[&](queue_state &q) { armed_ = false;")
g.unlocked("watch-ends-unlocked", WATCH, "queue_", "[&](queue_state &q) { if (!current(serial)) return finding::nothing;")
g.unlocked("away-begins-unlocked", ENGINE, "queue_", "[&](queue_state &) { away_ = true; })")
g.unlocked("away-ends-unlocked", ENGINE, "queue_", "[&](queue_state &) { away_ = false;")
g.unlocked("away-fails-commands-unlocked", ENGINE, "queue_",
	"[&](queue_state &q) { // Whoever is reading a result now reads nothing that counts.")

# ---- handles and clients ----
g.unlocked("detach-wakes-unlocked", CHARDEV, "handles_", "[](list<handle> &all) {")
g.unlocked("open-links-unlocked", CHARDEV, "handles_", "[&](list<handle> &all) { if (detached())")
g.unlocked("close-unlinks-unlocked", CHARDEV, "handles_", "[&](list<handle> &) { h.unlink(); })")
g.unlocked("clients-called-unlocked", CHARDEV, "clients_", "[](list<link_client> &all) {")
g.unlocked("client-added-unlocked", CHARDEV, "clients_", "[&](list<link_client> &all) { if (all.empty())")
g.unlocked("client-removed-unlocked", CHARDEV, "clients_", "[&](list<link_client> &all) { c.unlink();")

# ---- event headers ----
g.unlocked("event-ctl-unlocked", EVENTS, "headers_", "[&](armed_events &armed) { return control_one(proof, armed, ctl, static_cast")
g.unlocked("event-ctl-of-all-unlocked", EVENTS, "headers_", "[&](armed_events &armed) { return control_one(proof, armed, ctl, i)")
g.unlocked("own-completion-unlocked", EVENTS, "headers_",
	"[&](armed_events &) { const regs::window own = where_.part_cfg(where_.partition); inquiry ask(proof, where_);")
g.unlocked("completion-taken-unlocked", "lower/event_monitor.h", "headers_",
	"[&](armed_events &) { const own_completion found = acknowledge_mrpc_completion(proof);")
g.unlocked("interrupt-unlocked", EVENTS, "headers_", "[&](armed_events &armed) { inquiry ask(proof, where_); check_blocks(")
g.unlocked("scan-unlocked", SCAN, "headers_", "[&](armed_events &armed) { visit(ask, armed, id, index);")
g.unlocked("links-flag-unlocked", EVENTS, "headers_", "[&](armed_events &armed) { armed.links = on; })")
g.unlocked("links-armed-unlocked", EVENTS, "headers_",
	"[&](armed_events &armed) { listen_to_link(ask, proof, armed, i, on); })")
g.change("listening-looked-at-unlocked", EVENTS,
	"if (headers_.with([](armed_events &armed) { return armed.links; })) listen_to_links(proof, false);",
	"if (headers_.peek().links)\nlisten_to_links(proof, false);",
	equivalent="clients come and go through the fence, which is revoked by then, and nothing of ours runs")
g.change("listening-looked-at-unlocked-after-a-reset", SCAN,
	"if (headers_.with([](armed_events &armed) { return armed.links; })) listen_to_links(proof, true);",
	"if (headers_.peek().links)\nlisten_to_links(proof, true);")
g.change("events-told-under-the-lock", EVENTS, "check_blocks(ask, proof, armed, found); }); return tell(found);",
	"check_blocks(ask, proof, armed, found);\ntell(found);\n});\nreturn false;")

# ---- the scan ----
g.unlocked("scan-armed-unlocked", SCAN, "scan_", "[this](scan_state &s) { s.unexplained = true;")
g.unlocked("scan-after-a-reset-armed-unlocked", SCAN, "scan_", "[this](scan_state &s) { arm_scan(s); })")
g.unlocked("scan-noted-unlocked", SCAN, "scan_", "[](scan_state &s) { s.armed = false;")
g.unlocked("news-noted-unlocked", SCAN, "scan_", "[](scan_state &s) { const bool told")
