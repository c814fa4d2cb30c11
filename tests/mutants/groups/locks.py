# SPDX-License-Identifier: GPL-2.0
"""Each place that takes a lock, without it."""

from mutant import Group

CHARDEV, HANDLE, ENGINE = "upper/chardev.cc", "upper/handle.cc", "lower/mrpc_engine.cc"
EVENTS, SYNC = "lower/event_monitor.cc", "core/sync.h"

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
g.unlocked("take-unlocked", HANDLE, "device_.queue", "[&](queue_state &q) { return nonblocking")
g.unlocked("enable-unlocked", ENGINE, "queue_", "[&](queue_state &) { take_over(proof, status); })")
g.unlocked("submit-unlocked", ENGINE, "queue_", "[&](queue_state &q) { q.enqueue(c);")
g.unlocked("dma-interrupt-unlocked", ENGINE, "queue_", "[&](queue_state &q) { if (!busy_)")
g.unlocked("mailbox-interrupt-arms-unlocked", ENGINE, "queue_", "[&](queue_state &) { if (busy_ && serial_ == serial)")
g.unlocked("collecting-begins-unlocked", ENGINE, "queue_",
	"[&](queue_state &) { return may_collect(serial); })")
g.unlocked("collecting-begins-unlocked-in-an-interrupt", ENGINE, "queue_", "[&](queue_state &) { serial = serial_;")
g.unlocked("collecting-ends-unlocked", ENGINE, "queue_",
	"[&](queue_state &q) { return conclude(proof, q, serial, readable, how);")
g.unlocked("watch-begins-unlocked", ENGINE, "queue_", "[&](queue_state &q) { armed_ = false;")
g.unlocked("watch-ends-unlocked", ENGINE, "queue_", "[&](queue_state &q) { if (!busy_ || serial_ != serial) return false;")
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
	"[&](armed_events &) { const regs::window own = where_.part_cfg(where_.partition); const u32 value = own.read<completion>(proof) &")
g.unlocked("completion-taken-unlocked", EVENTS, "headers_",
	"[&](armed_events &) { const regs::window own = where_.part_cfg(where_.partition); const u32 value = own.read<completion>(proof);")
g.unlocked("interrupt-unlocked", EVENTS, "headers_", "[&](armed_events &armed) { if (armed.global)")
g.unlocked("scan-unlocked", EVENTS, "headers_", "[&](armed_events &armed) { visit(armed, id, index);")
g.unlocked("links-flag-unlocked", EVENTS, "headers_", "[&](armed_events &armed) { armed.links = on; })")
g.unlocked("links-armed-unlocked", EVENTS, "headers_",
	"[&](armed_events &armed) { const regs::window block = block_of(event.scope, i);")
g.change("listening-looked-at-unlocked", EVENTS,
	"if (headers_.with([](armed_events &armed) { return armed.links; })) listen_to_links(proof, false);",
	"if (headers_.peek().links)\nlisten_to_links(proof, false);",
	equivalent="clients come and go through the fence, which is revoked by then, and nothing of ours runs")
g.change("listening-looked-at-unlocked-after-a-reset", EVENTS,
	"if (headers_.with([](armed_events &armed) { return armed.links; })) listen_to_links(proof, true);",
	"if (headers_.peek().links)\nlisten_to_links(proof, true);")
g.change("events-told-under-the-lock", EVENTS, "} }); return tell(found);", "}\ntell(found);\n});\nreturn false;")

# ---- the scan ----
g.unlocked("scan-armed-unlocked", EVENTS, "scan_", "[this](scan_state &s) {")
g.unlocked("scan-noted-unlocked", EVENTS, "scan_", "[](scan_state &s) {")
