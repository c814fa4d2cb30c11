# SPDX-License-Identifier: GPL-2.0
"""Resets, link errors, suspend."""

from mutant import Group

ENGINE, RECOVERY = "lower/mrpc_engine.cc", "lower/recovery.cc"
ENTRY, WATCH, SCAN = "lower/entry.cc", "lower/mrpc_watch.cc", "lower/event_scan.cc"

GROUP = g = Group("recovery", "the device goes away and comes back under a binding")

g.change("away-not-noted", ENGINE, "queue_.with([&](queue_state &) { away_ = true; });", "")
g.change("away-not-drained", ENGINE, "drain(drain_ms); queue_.with([&](queue_state &q) { // Whoever",
	"queue_.with([&](queue_state &q) { // Whoever")
g.change("away-always-drains", ENTRY, "orderly ? load_acquire(seam_params.unbind_drain_ms) : 0", "load_acquire(seam_params.unbind_drain_ms)")
g.change("away-never-drains", ENTRY, "orderly ? load_acquire(seam_params.unbind_drain_ms) : 0", "0")
g.change("away-result-still-counts", ENGINE, "serial_++; id_ = no_id; store_release(busy_, true); store_release(absent_, true);",
	"id_ = no_id;\nstore_release(busy_, true);\nstore_release(absent_, true);",
	equivalent="its command has been failed, so the result reaches nobody; set_back() forgets that it "
	"ended, and a new command counts")
g.change("away-id-still-counts", ENGINE, "serial_++; id_ = no_id; store_release(busy_, true); store_release(absent_, true);",
	"serial_++;\nstore_release(busy_, true);\nstore_release(absent_, true);",
	equivalent="its command has been failed, so the result reaches nobody; set_back() forgets that it "
	"ended")
g.change("away-is-not-absent", ENGINE, "store_release(busy_, true); store_release(absent_, true); q.fail_all",
	"store_release(busy_, true);\nq.fail_all")
g.change("away-is-not-busy", ENGINE, "id_ = no_id; store_release(busy_, true); store_release(absent_, true);",
	"id_ = no_id;\nstore_release(absent_, true);",
	equivalent="if it was idle it stays so: submit() and start_next() look at away_ first")
g.change("away-commands-not-failed", ENGINE, "store_release(absent_, true); q.fail_all(error::io); });",
	"store_release(absent_, true);\n});")
g.change("away-commands-taken", ENGINE, "if (away_) { q.fail(c, error::io); } else if", "if")
g.change("away-commands-started", ENGINE, "command *c = away_ ? nullptr : q.start_next();", "command *c = q.start_next();")
g.change("away-watch-goes-on", WATCH, "return busy_ && !away_ && needs_a_look", "return busy_ && needs_a_look")
g.change("away-for-ever", ENGINE, "away_ = false; store_release(absent_, false); take_over(proof, status, word);",
	"store_release(absent_, false);\ntake_over(proof, status, word);")
g.change("absent-after-back", ENGINE, "away_ = false; store_release(absent_, false); take_over(proof, status, word);",
	"away_ = false;\ntake_over(proof, status, word);")
g.change("not-taken-over-when-back", ENGINE, "store_release(absent_, false); take_over(proof, status, word);", "store_release(absent_, false);")
g.change("busy-after-back", ENGINE, "store_release(busy_, false); stale_", "stale_")
g.change("back-without-a-set-up-to-come", ENGINE, "reprogram_ = status == mrpc::all_ones;", "reprogram_ = false;")
g.change("back-though-never-away", RECOVERY, "if (!engine_.away()) return;", "")
g.change("events-not-armed-again", RECOVERY, "events_.rearm(proof);", "")
g.change("engine-not-set-back", RECOVERY, "engine_.set_back(proof);", "")
g.change("missed-events-not-looked-for", RECOVERY, "events_.look_at_all();", "")
g.change("armed-again-after-commands-run", RECOVERY, "events_.rearm(proof); engine_.set_back(proof);",
	"engine_.set_back(proof);\nevents_.rearm(proof);")
g.change("own-completion-not-armed-again", SCAN, "own_mrpc_completion(proof); if (headers_", "if (headers_")
g.change("links-not-armed-again", SCAN,
	"if (headers_.with([](armed_events &armed) { return armed.links; })) listen_to_links(proof, true);", "")
g.change("what-was-not-armed-is", SCAN, "if (!get_armed(armed, event, index)) return; const regs::window block",
	"const regs::window block")
g.change("silent-header-armed", SCAN, "if (!header::unsupported::get(value)) block.write_word", "block.write_word")
g.change("pending-event-cleared-when-armed-again", SCAN,
	"(value & ~header::occurred::make(1)) | header::interrupt_enable::make(1));", "value | header::interrupt_enable::make(1));")
