# SPDX-License-Identifier: GPL-2.0-only
"""Resets, link errors, suspend, silence: a pause, and its end."""

from mutant import Group

ENGINE, PAUSE, RECOVERY = "lower/mrpc_engine.cc", "lower/pause.cc", "lower/recovery.cc"
CHARDEV, RESOURCES, SCAN = "upper/chardev.cc", "lower/resources.h", "lower/event_scan.cc"
REMOVE, MODULE, ENTRY = "lower/remove.cc", "linux/module.c", "lower/entry.cc"

GROUP = g = Group("recovery", "the device goes out of reach and comes back under a binding")

# ---- the steps of a pause ----
g.leave_out("pause-does-not-hold", PAUSE, "chardev_.hold_submissions();")
g.change("pause-does-not-drain", PAUSE, "drain(how == reach::orderly ? parameter(&seam_params::unbind_drain_ms) : 0);", "")
g.change("every-pause-drains", PAUSE, "how == reach::orderly ? parameter(&seam_params::unbind_drain_ms) : 0",
	"parameter(&seam_params::unbind_drain_ms)")
g.swap("pause-drains-before-it-holds", PAUSE, "chardev_.hold_submissions();",
	"drain(how == reach::orderly ? parameter(&seam_params::unbind_drain_ms) : 0);")
g.leave_out("fence-not-paused", PAUSE, "chardev_.pause_ops();")
g.change("fence-paused-before-the-drain", PAUSE,
	"drain(how == reach::orderly ? parameter(&seam_params::unbind_drain_ms) : 0); chardev_.pause_ops();",
	"chardev_.pause_ops();\ndrain(how == reach::orderly ? parameter(&seam_params::unbind_drain_ms) : 0);")
g.leave_out("dma-interrupt-not-disabled", PAUSE, "dma_irq_.disable();")
g.leave_out("event-interrupt-not-disabled", PAUSE, "event_irq_.disable();")
g.change("interrupts-disabled-before-the-drain", PAUSE, "dma_irq_.disable(); event_irq_.disable();", "",
	("chardev_.hold_submissions();", "chardev_.hold_submissions();\ndma_irq_.disable();\nevent_irq_.disable();"))
g.change("interrupts-disabled-before-the-fence", PAUSE, "chardev_.pause_ops(); // From here on nobody comes from above. The "
	"interrupts go first: they arm the rest. dma_irq_.disable(); event_irq_.disable();",
	"dma_irq_.disable();\nevent_irq_.disable();\nchardev_.pause_ops();",
	equivalent="the queue is held, so nobody inside the fence makes an interrupt; what programs arm there interrupts "
	"after resume")
g.leave_out("watchdog-not-cancelled", PAUSE, "engine_.cancel_watchdog();")
g.leave_out("scan-not-cancelled-in-a-pause", PAUSE, "events_.cancel_scan();")
g.change("watchdog-cancelled-before-the-interrupts", PAUSE,
	"dma_irq_.disable(); event_irq_.disable(); engine_.cancel_watchdog();",
	"engine_.cancel_watchdog();\ndma_irq_.disable();\nevent_irq_.disable();")
g.change("watchdog-cancelled-before-the-fence-is-shut", PAUSE, "chardev_.pause_ops();", "engine_.cancel_watchdog();\nchardev_.pause_ops();",
	("event_irq_.disable(); engine_.cancel_watchdog();", "event_irq_.disable();"))
g.change("scan-cancelled-before-the-interrupts-in-a-pause", PAUSE,
	"dma_irq_.disable(); event_irq_.disable(); engine_.cancel_watchdog(); events_.cancel_scan();",
	"events_.cancel_scan();\ndma_irq_.disable();\nevent_irq_.disable();\nengine_.cancel_watchdog();",
	equivalent="a stopped scan cannot be armed; the order only says so without an argument")
g.leave_out("running-command-outlives-a-pause", PAUSE, "engine_.pause();")
g.swap("command-failed-while-the-scan-runs", PAUSE, "events_.cancel_scan();", "engine_.pause();",
	equivalent="the scan does not look at commands")
g.change("command-failed-while-the-watchdog-runs", PAUSE, "engine_.cancel_watchdog(); events_.cancel_scan(); engine_.pause();",
	"engine_.pause();\nengine_.cancel_watchdog();\nevents_.cancel_scan();")
g.change("command-failed-while-interrupts-run", PAUSE, "dma_irq_.disable(); event_irq_.disable(); engine_.cancel_watchdog(); "
	"events_.cancel_scan(); engine_.pause();",
	"engine_.pause();\ndma_irq_.disable();\nevent_irq_.disable();\nengine_.cancel_watchdog();\nevents_.cancel_scan();")
g.leave_out("dma-goes-on-in-a-pause", PAUSE, "if (how != reach::none) stop_dma(hw_context::bound());")
g.change("frozen-device-written", PAUSE, "if (how != reach::none) stop_dma", "stop_dma")
g.change("dma-stopped-before-nobody-programs-it", PAUSE, "chardev_.pause_ops();",
	"if (how != reach::none)\nstop_dma(hw_context::bound());\nchardev_.pause_ops();",
	("engine_.pause(); if (how != reach::none) stop_dma(hw_context::bound());", "engine_.pause();"))

# ---- in the engine ----
g.leave_out("paused-not-noted", ENGINE, "state_ = hardware::paused;")
g.change("paused-command-not-failed", ENGINE, "state_ = hardware::paused; q.fail_running(error::io);", "state_ = hardware::paused;")
g.leave_out("cancelled-watchdog-thinks-it-is-armed", ENGINE, "watchdog_.cancelled();")
g.change("started-in-a-pause", ENGINE, "if (!proof) return error::none; start_next(*proof, q);",
	"if (proof)\nstart_next(*proof, q);", equivalent="nothing runs in a pause, so nobody is behind anybody")
g.change("paused-for-ever", ENGINE, "q.go_on(); state_ = hardware::free;", "q.go_on();")
g.change("queue-held-after-resume", ENGINE, "q.go_on(); state_ = hardware::free;", "state_ = hardware::free;")
g.change("queue-held-after-an-error-that-cost-nothing", ENGINE, "q.go_on(); start_next(proof, q);", "start_next(proof, q);")
g.change("nothing-started-after-resume", ENGINE, "inherit(q); start_next(proof, q);", "inherit(q);")
g.change("nothing-started-after-an-error-that-cost-nothing", ENGINE, "q.go_on(); start_next(proof, q);", "q.go_on();")
g.change("needs-recovery-for-ever", ENGINE, "return state_ == hardware::lost;", "return true;")
g.change("never-needs-recovery", ENGINE, "return state_ == hardware::lost;", "return false;")

# ---- the steps of resume ----
g.change("events-not-set-up-again", PAUSE, "if (failed(events_.set_up(proof))) return false;", "")
g.change("failed-set-up-is-none", PAUSE, "if (failed(events_.set_up(proof))) return false;", "(void)to_errno(events_.set_up(proof));",
	equivalent="adopt() finds the same silence, but for a device that is silent between the two reads")
g.change("engine-not-set-up-again", PAUSE, "found = engine_.adopt(proof);", "found = mrpc_engine::found::idle;")
g.change("silent-mailbox-is-set-up", PAUSE, "return found != mrpc_engine::found::silent;", "return true;")
g.change("adopted-before-the-headers", PAUSE, "if (failed(events_.set_up(proof))) return false; found = engine_.adopt(proof); "
	"return found != mrpc_engine::found::silent;",
	"found = engine_.adopt(proof);\nreturn found != mrpc_engine::found::silent && !failed(events_.set_up(proof));",
	equivalent="a command of before, whose end would come unarmed in between, is looked for in the mailbox")
g.change("resumed-though-silent", PAUSE, "if (!set_up(proof, found)) return false;", "if (!set_up(proof, found))\nfound = mrpc_engine::found::idle;")
g.leave_out("dma-interrupt-not-enabled", PAUSE, "dma_irq_.enable();")
g.leave_out("event-interrupt-not-enabled", PAUSE, "event_irq_.enable();")
g.leave_out("fence-not-resumed", PAUSE, "chardev_.resume_ops();")
g.leave_out("engine-not-started", PAUSE, "engine_.start(proof, found);")
g.change("earlier-command-not-adopted-by-resume", PAUSE, "engine_.start(proof, found);", "engine_.start(proof, mrpc_engine::found::idle);")
g.swap("started-before-the-fence-is-open", PAUSE, "chardev_.resume_ops();", "engine_.start(proof, found);")
g.change("started-before-the-interrupts", PAUSE, "dma_irq_.enable(); event_irq_.enable(); chardev_.resume_ops(); engine_.start(proof, found);",
	"chardev_.resume_ops();\nengine_.start(proof, found);\ndma_irq_.enable();\nevent_irq_.enable();")
g.change("started-before-it-is-set-up", PAUSE, "if (!set_up(proof, found)) return false;",
	"found = mrpc_engine::found::idle;\nengine_.start(proof, found);\nif (!set_up(proof, found))\nreturn false;")
g.change("what-clients-wanted-forgotten", PAUSE, "if (events_.changed_since_set_up() && failed(events_.set_up(proof))) engine_.lose_contact();", "")
g.change("set-up-twice-each-time", PAUSE, "events_.changed_since_set_up() && failed", "failed")
g.change("second-set-up-fails-unnoticed", PAUSE, "engine_.lose_contact();", "{}")
g.change("asked-for-changes-before-the-fence-is-open", PAUSE, "chardev_.resume_ops(); engine_.start(proof, found);",
	"engine_.start(proof, found);", ("engine_.lose_contact();", "engine_.lose_contact();\nchardev_.resume_ops();"))
g.leave_out("missed-events-not-looked-for", PAUSE, "events_.look_at_all();")
g.leave_out("clients-not-told-of-a-resume", PAUSE, "chardev_.links_changed();")

# ---- what the bus tells ----
g.change("frozen-is-not-frozen", RECOVERY, "if (channel != SWITCHTEC_CHANNEL_WORKS) {", "if (channel == SWITCHTEC_CHANNEL_DEAD) {")
g.change("dead-channel-may-recover", RECOVERY, "return channel == SWITCHTEC_CHANNEL_FROZEN ? SWITCHTEC_VOTE_NEED_RESET : SWITCHTEC_VOTE_DISCONNECT;",
	"return SWITCHTEC_VOTE_NEED_RESET;")
g.change("frozen-channel-is-dead", RECOVERY, "return channel == SWITCHTEC_CHANNEL_FROZEN ? SWITCHTEC_VOTE_NEED_RESET : SWITCHTEC_VOTE_DISCONNECT;",
	"return SWITCHTEC_VOTE_DISCONNECT;")
g.change("frozen-channel-touched", RECOVERY, "if (channel != SWITCHTEC_CHANNEL_WORKS) { pause_for_bus(s, phase::frozen, reach::none);",
	"if (channel != SWITCHTEC_CHANNEL_WORKS) {\npause_for_bus(s, phase::frozen, reach::there);")
g.change("frozen-channel-drained", RECOVERY, "if (channel != SWITCHTEC_CHANNEL_WORKS) { pause_for_bus(s, phase::frozen, reach::none);",
	"if (channel != SWITCHTEC_CHANNEL_WORKS) {\npause_for_bus(s, phase::frozen, reach::orderly);")
g.change("frozen-not-paused", RECOVERY, "pause_for_bus(s, phase::frozen, reach::none); return channel", "return channel")
g.change("suspect-though-paused", RECOVERY, "if (s.now == phase::live) { s.now = phase::suspect;", "{\ns.now = phase::suspect;")
g.change("suspect-not-noted", RECOVERY, "s.now = phase::suspect; s.verdict_by", "s.verdict_by")
g.change("suspect-not-held", RECOVERY, "chardev_.hold_submissions(); recover_", "recover_")
g.leave_out("verdict-of-an-error-before", RECOVERY, "s.verdict_by = seam_now_ms() + longest_verdict_ms;")
g.change("verdict-not-waited-for", RECOVERY, "if (const u64 now = seam_now_ms(); now < s.verdict_by) return recover_.arm(static_cast<unsigned int>(s.verdict_by - now));", "")
g.change("verdict-waited-for-and-not-asked-for", RECOVERY, "return recover_.arm(static_cast<unsigned int>(s.verdict_by - now));", "return;")
g.leave_out("kept-through-a-suspend", RECOVERY, "saved_.drop();")
g.leave_out("suspect-never-passed-over", RECOVERY, "recover_.arm(longest_verdict_ms);")
g.change("suspect-asks-for-a-reset", RECOVERY, "return SWITCHTEC_VOTE_CAN_RECOVER;", "return SWITCHTEC_VOTE_NEED_RESET;")
g.change("silent-suspect-recovered", RECOVERY, "if (s.now == phase::suspect && !answers(hw_context::bound())) return SWITCHTEC_VOTE_NEED_RESET;", "")
g.change("registers-read-by-mmio-enabled-in-a-pause", RECOVERY, "s.now == phase::suspect && !answers(", "!answers(")
g.change("everybody-answers", RECOVERY, "return inquiry(proof, where_).somebody_answers();", "(void)proof;\nreturn true;")
g.change("mmio-enabled-passes-over", RECOVERY, "return SWITCHTEC_VOTE_NEED_RESET; return s.now == phase::frozen", "return SWITCHTEC_VOTE_NEED_RESET;\npass_over(s);\nreturn s.now == phase::frozen")
g.change("frozen-device-recovered-by-mmio-enabled", RECOVERY, "return s.now == phase::frozen || s.now == phase::silent ? SWITCHTEC_VOTE_NEED_RESET : SWITCHTEC_VOTE_RECOVERED;",
	"return SWITCHTEC_VOTE_RECOVERED;")
g.change("slot-reset-does-not-pause", RECOVERY, "pause_for_bus(s, phase::frozen, reach::none); saved_", "saved_")
g.change("slot-reset-touches-registers", RECOVERY, "pause_for_bus(s, phase::frozen, reach::none); saved_",
	"pause_for_bus(s, phase::frozen, reach::there);\nsaved_")
g.leave_out("slot-reset-does-not-restore", RECOVERY, "saved_.restore();")
g.swap("restored-before-the-pause", RECOVERY, "pause_for_bus(s, phase::frozen, reach::none);", "saved_.restore();")
g.change("absent-device-recovered", RECOVERY, "return seam_pci_present(pdev_) ? SWITCHTEC_VOTE_RECOVERED : SWITCHTEC_VOTE_DISCONNECT;",
	"return SWITCHTEC_VOTE_RECOVERED;")
g.change("absent-function-kept", RESOURCES, "if (seam_pci_present(pdev_)) seam_pci_save(pdev_);", "seam_pci_save(pdev_);")
g.change("error-over-unnoticed", ENTRY, "void switchtec_error_over(switchtec_device *d) { if (d) object(d).bus_resumes();", "void switchtec_error_over(switchtec_device *)\n{")
g.change("bus-pause-is-not-one", RECOVERY, "pause_for_bus(s, phase::bus_pause, reach::orderly);", "")
g.change("bus-pause-not-orderly", RECOVERY, "pause_for_bus(s, phase::bus_pause, reach::orderly);", "pause_for_bus(s, phase::bus_pause, reach::there);")
g.change("bus-pause-may-be-over-by-itself", RECOVERY, "pause_for_bus(s, phase::bus_pause, reach::orderly);", "pause_for_bus(s, phase::silent, reach::orderly);\nrecover_.arm(0);")
g.change("bus-mastering-on-in-a-pause", RECOVERY, "stop_mastering();", "")
g.change("bus-resume-passes-nothing-over", RECOVERY, "pass_over(s); if (s.now == phase::bus_pause", "if (s.now == phase::bus_pause")
g.change("bus-pause-for-ever", RECOVERY, "if (s.now == phase::bus_pause || s.now == phase::frozen) resume_or_retry(s);",
	"if (s.now == phase::frozen)\nresume_or_retry(s);")
g.change("frozen-for-ever", RECOVERY, "if (s.now == phase::bus_pause || s.now == phase::frozen) resume_or_retry(s);",
	"if (s.now == phase::bus_pause)\nresume_or_retry(s);")
g.change("resumed-though-never-paused", RECOVERY, "if (s.now == phase::bus_pause || s.now == phase::frozen) resume_or_retry(s);",
	"resume_or_retry(s);")
g.change("resumed-while-leaving", RECOVERY, "if (s.now == phase::bus_pause || s.now == phase::frozen) resume_or_retry(s);",
	"if (s.now != phase::live)\nresume_or_retry(s);",
	equivalent="between remove and the end of the binding the bus calls nothing; and who is silent is asked a moment sooner")
g.change("unbound-function-objects", ENTRY, "return d ? object(d).error_detected(channel) : SWITCHTEC_VOTE_NEED_RESET;",
	"return d ? object(d).error_detected(channel) : SWITCHTEC_VOTE_DISCONNECT;")
g.change("no-function-resumed", ENTRY, "void switchtec_resume(switchtec_device *d) { if (d)", "void switchtec_resume(switchtec_device *d)\n{")

# ---- its steps ----
g.change("paused-twice", RECOVERY, "if (s.now == phase::live || s.now == phase::suspect) pause(how);", "pause(how);")
g.change("suspect-not-paused", RECOVERY, "if (s.now == phase::live || s.now == phase::suspect) pause(how);", "if (s.now == phase::live)\npause(how);")
g.change("bus-does-not-take-our-pause-over", RECOVERY, "s = {.now = as, .told = s.told && s.now == as};",
	"if (s.now == phase::live || s.now == phase::suspect)\ns = {.now = as};")
g.change("told-again-of-the-same-pause", RECOVERY, ".told = s.told && s.now == as}", ".told = false}")
g.change("told-of-another-pause", RECOVERY, ".told = s.told && s.now == as}", ".told = s.told}")
g.change("end-of-the-error-not-missed", RECOVERY, "if (as == phase::frozen) recover_.arm(longest_reset_ms);", "")
g.change("end-of-every-pause-missed", RECOVERY, "if (as == phase::frozen) recover_.arm(longest_reset_ms);",
	"recover_.arm(longest_reset_ms);", equivalent="recover() does nothing in a pause of the bus's")
g.change("passed-over-though-no-suspect", RECOVERY, "if (s.now != phase::suspect) return; s.now", "s.now")
g.change("suspect-for-ever", RECOVERY, "s.now = phase::live; engine_.go_on", "engine_.go_on")
g.leave_out("queue-held-for-ever", RECOVERY, "engine_.go_on(hw_context::bound());")
g.change("silence-of-a-suspect-forgotten", RECOVERY, "engine_.go_on(hw_context::bound()); if (engine_.needs_recovery()) recover_.arm(0);",
	"engine_.go_on(hw_context::bound());")
g.change("silence-during-probe-forgotten", RECOVERY, "{ s.now = phase::live; }); if (engine_.needs_recovery()) recover_.arm(0);", "{ s.now = phase::live; });")
g.leave_out("bus-mastering-left-off", RECOVERY, "seam_pci_set_master(pdev_);")
g.leave_out("bus-mastering-not-noted", RECOVERY, "mastering_ = true;")
g.change("still-paused-after-a-resume", RECOVERY, "s = {.now = phase::live}; // With", "s.told = false;\n// With")
g.leave_out("state-not-saved", RECOVERY, "seam_pci_save(pdev_);")
g.change("saved-before-bus-mastering", RECOVERY, "seam_pci_set_master(pdev_); mastering_ = true;", "seam_pci_save(pdev_);\nseam_pci_set_master(pdev_);\nmastering_ = true;",
	("seam_pci_save(pdev_); seam_log(pdev_, 6,", "seam_log(pdev_, 6,"))
g.leave_out("resume-not-logged", RECOVERY, 'seam_log(pdev_, 6, "set up again\\n");')
g.change("silence-logged-each-time", RECOVERY, 's.told = true; s.now = phase::silent;', 's.now = phase::silent;')
g.change("silence-not-logged", RECOVERY, 'if (!s.told) seam_log(pdev_, 3,', 'if (false)\nseam_log(pdev_, 3,')
g.change("silent-not-noted", RECOVERY, "s.now = phase::silent; s.retry_ms", "s.retry_ms")
g.change("retry-not-backed-off", RECOVERY, ": 2 * s.retry_ms < longest_retry_ms ? 2 * s.retry_ms : longest_retry_ms;", ": first_retry_ms;")
g.change("retry-ever-later", RECOVERY, ": 2 * s.retry_ms < longest_retry_ms ? 2 * s.retry_ms : longest_retry_ms;", ": 2 * s.retry_ms;")
g.leave_out("no-retry", RECOVERY, "recover_.arm(s.retry_ms);")
g.change("retried-without-a-pause", RECOVERY, "recover_.arm(s.retry_ms);", "recover_.arm(0);")

# ---- our own work ----
g.change("recovers-who-needs-none", RECOVERY, "if (!engine_.needs_recovery()) return; pause(reach::there);", "pause(reach::there);")
g.change("lost-device-not-paused", RECOVERY, "pause(reach::there); return resume_or_retry(s);", "return resume_or_retry(s);")
g.change("lost-device-drained", RECOVERY, "pause(reach::there); return resume_or_retry(s);", "pause(reach::orderly);\nreturn resume_or_retry(s);",
	equivalent="nothing is at work in a device that is lost")
g.change("lost-device-not-resumed", RECOVERY, "pause(reach::there); return resume_or_retry(s);", "pause(reach::there);\nreturn;")
g.change("suspect-waits-for-the-bus", RECOVERY, "return pass_over(s); case", "return;\ncase")
g.change("bus-pause-ended-by-us", RECOVERY, "case phase::bus_pause: return; case phase::frozen:", "case phase::bus_pause:\nreturn resume_or_retry(s);\ncase phase::frozen:")
g.change("frozen-ended-by-us", RECOVERY, "s.told = true; return; case phase::silent: {", "return resume_or_retry(s);\ncase phase::silent: {")
g.change("frozen-not-logged", RECOVERY, "if (!s.told) seam_log(pdev_, 4,", "if (false)\nseam_log(pdev_, 4,")
g.change("frozen-logged-each-time", RECOVERY, "s.told = true; return; case phase::silent: {", "return;\ncase phase::silent: {")
g.change("silent-device-not-tried-again", RECOVERY, "saved_.restore_own(); return resume_or_retry(s);", "saved_.restore_own();\nreturn;")
g.change("reset-of-a-silent-device-unnoticed", RECOVERY, "if (seam_pci_present(pdev_) && !bar.memory_space) saved_.restore_own();", "")
g.change("restored-though-it-was-not-reset", RECOVERY, "seam_pci_present(pdev_) && !bar.memory_space", "seam_pci_present(pdev_)")
g.change("restored-though-it-is-not-there", RECOVERY, "seam_pci_present(pdev_) && !bar.memory_space", "!bar.memory_space",
	equivalent="what is written to nobody is lost, and the next retry finds memory space off as before")
g.change("what-the-bus-keeps-restored", RECOVERY, "saved_.restore_own();", "saved_.restore();")
g.change("recovery-without-turns", RECOVERY, "d.recovery_.with([&](recovery_state &s) { d.recover(s); });",
	"without_lock(d.recovery_, [&](recovery_state &s) { d.recover(s); });", racy=True)

# ---- remove ----
g.change("leaving-not-noted", RECOVERY, "s.now = phase::unbound; return before", "return before")
g.change("bus-pause-touched-by-an-unbind", REMOVE, "before != phase::bus_pause && ", "")
g.change("frozen-device-touched-by-an-unbind", REMOVE, "before != phase::frozen && ", "")
g.change("silent-device-touched-by-an-unbind", REMOVE, "&& before != phase::silent", "",
	equivalent="who is silent now is not hurt by a write, and reads of all ones are not believed; that costs time")
g.change("live-device-left-as-it-is", REMOVE, "const bool in_reach = before != phase::bus_pause", "const bool in_reach = before != phase::live && before != phase::bus_pause")
g.change("suspect-left-as-it-is", REMOVE, "const bool in_reach = before != phase::bus_pause", "const bool in_reach = before != phase::suspect && before != phase::bus_pause")
g.change("remove-does-not-look-whether-it-is-paused", REMOVE, "if (in_reach) {", "if (true || in_reach) {")
g.leave_out("recovery-work-not-cancelled", REMOVE, "recover_.cancel_sync();")
g.change("recovery-work-cancelled-before-the-watchdog", REMOVE, "engine_.cancel_watchdog();", "recover_.cancel_sync();\nengine_.cancel_watchdog();",
	("events_.cancel_scan(); recover_.cancel_sync();", "events_.cancel_scan();"))

# ---- what is kept of configuration space ----
g.change("no-copy-of-our-own", RESOURCES, "if (!seam_pci_saved(pdev_)) seam_pci_keep(pdev_, copy_);", "")
g.change("own-copy-always", RESOURCES, "if (!seam_pci_saved(pdev_)) seam_pci_keep(pdev_, copy_);", "seam_pci_keep(pdev_, copy_);",
	equivalent="both are the function as it is while it is bound; what others have changed since is not in the copy, and "
	"nobody here changes anything")
g.change("restored-once", RESOURCES, "if (seam_pci_present(pdev_)) seam_pci_save(pdev_);", "",
	equivalent="the next time our copy serves, which has the same; the save is for what others have changed")
g.change("nothing-restored", RESOURCES, "seam_pci_restore(pdev_);", ";")
g.change("lost-vote-not-restored", REMOVE, "if (before == phase::frozen) restore_configuration();", "")
g.change("second-pause-waits-anew", CHARDEV, "if (begins && patience_ms)", "(void)begins;\nif (patience_ms)")
g.change("probe-never-over", "lower/probe.cc", '"cannot add the node")); arrive();', '"cannot add the node"));')
g.change("own-copy-not-used", RESOURCES, "seam_pci_keep(pdev_, copy_); restore();", "restore();")
g.change("nothing-saved-at-probe", RESOURCES, "seam_pci_save(pdev_); copy_ =", "copy_ =")
g.change("no-memory-for-a-copy-not-seen", RESOURCES, "return copy_ ? error::none : error::nomem;", "return error::none;")
g.change("copy-leaks", RESOURCES, "~saved_state() { seam_pci_copy_free(copy_); }", "~saved_state() {}")

# ---- programs ----
g.change("patience-put-off-by-the-next-hold", CHARDEV, "if (begins && patience_ms)", "(void)begins;\nif (patience_ms)")
g.change("no-patience-is-none-at-all", CHARDEV, "if (begins && patience_ms)", "if (begins)",
	equivalent="lose_patience() looks again what the limit is")
g.change("no-limit-of-a-pause-is-limit-zero", CHARDEV, "const u64 left = !patience_ms ? 0 : c.queue", "const u64 left = c.queue",
	("if (begins && patience_ms)", "if (begins)"))
g.change("patience-not-armed", CHARDEV, "patience_.arm(patience_ms);", "(void)patience_ms;")
g.change("patience-lost-at-once", CHARDEV, "patience_.arm(patience_ms);", "patience_.arm(0);",
	equivalent="lose_patience() looks how long it has been, and arms it for the rest")
g.change("patience-not-armed-for-the-rest", CHARDEV, "if (left) c.patience_.arm(static_cast<unsigned int>(left));", "")
g.leave_out("patience-not-cancelled", CHARDEV, "patience_.cancel_sync();")
g.leave_out("news-not-cancelled", CHARDEV, "news_.cancel_sync();")
g.leave_out("upper-work-not-cancelled", REMOVE, "chardev_.cancel_work();")
g.change("patience-begins-anew-with-each-pause", "upper/mrpc_queue.cc", "first_since_ms_ = seam_now_ms() - before;", "first_since_ms_ = seam_now_ms();")
g.leave_out("lost-again-and-again-for-ever", "lower/mrpc_engine.cc",
	"if (!q.running() && over_time(q, seam_now_ms())) q.fail_first(error::timedout);")
