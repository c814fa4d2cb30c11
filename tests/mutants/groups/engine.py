# SPDX-License-Identifier: GPL-2.0
"""The MRPC engine and its watch."""

from mutant import Group

ENGINE, INTERRUPTS = "lower/mrpc_engine.cc", "lower/interrupts.cc"

GROUP = g = Group("engine", "commands on the hardware, late and lost results, the watch")

g.change("earlier-command-not-waited-for", ENGINE, "if (status == mrpc::in_progress) inherit();", "")
g.change("inherited-command-has-an-id", ENGINE, "serial_++; id_ = no_id; // No", "serial_++;\n// No",
	equivalent="a result with that id ends a command that nobody waits for, which is what is waited "
	"for")
g.change("inherited-result-stale", ENGINE,
	"if (uses_dma()) store_release(result_->status, static_cast<u32>(mrpc::in_progress)); look_again_soon();", "look_again_soon();",
	equivalent="the stale result's id is not this command's, and collect_dma() then sets the status "
	"itself")
g.change("inherited-command-not-watched", ENGINE,
	"store_release(result_->status, static_cast<u32>(mrpc::in_progress)); look_again_soon();",
	"store_release(result_->status, static_cast<u32>(mrpc::in_progress));")
g.change("inherited-command-not-late", ENGINE, "started_ms_ = seam_now_ms() - look_period_ms;", "started_ms_ = seam_now_ms();")
g.change("dma-not-enabled", ENGINE, "stale_ = mrpc::payload_size; program(proof);", "stale_ = mrpc::payload_size;")
g.change("dma-programmed-in-mailbox-mode", ENGINE, "if (!uses_dma()) return; mailbox_.write<mrpc::dma_addr>(proof, result",
	"mailbox_.write<mrpc::dma_addr>(proof, result")
g.change("second-command-overlaps", ENGINE, "} else if (busy_) {", "} else if (false) {")
g.change("queue-behind-nobody-not-watched", ENGINE, "if (!q.running()) arm_watch(absent_ ? 0 : next_look(q));", "")
g.change("absent-device-not-looked-at-at-once", ENGINE, "arm_watch(absent_ ? 0 : next_look(q));", "arm_watch(next_look(q));")
g.change("busy-not-set", ENGINE, "if (!c) return; store_release(busy_, true);", "if (!c)\nreturn;")
g.change("serial-not-counted", ENGINE, "store_release(busy_, true); serial_++; id_ = c->id();",
	"store_release(busy_, true);\nid_ = c->id();")
g.change("start-not-timed", ENGINE, "started_ms_ = seam_now_ms(); strikes_ = 0;", "strikes_ = 0;")
g.change("strikes-inherited", ENGINE, "strikes_ = 0; impatience_ms_ = 0;", "impatience_ms_ = 0;")
g.change("impatience-inherited", ENGINE, "strikes_ = 0; impatience_ms_ = 0;", "strikes_ = 0;")
g.change("done-inherited", ENGINE, "impatience_ms_ = 0; done_seen_ = false;", "impatience_ms_ = 0;")
g.change("set-up-forgotten-after-absence", ENGINE, "if (reprogram_) program(proof);", "")
g.change("set-up-again-for-ever", ENGINE, "program(proof); reprogram_ = false;", "program(proof);")
g.leave_out("result-buffer-not-cleared", ENGINE, "__builtin_memset(result_->data, 0, stale_);")
g.leave_out("size-of-the-last-result-not-noted", ENGINE, "stale_ = stale_ > size ? stale_ : size;")
g.change("late-result-forgotten", ENGINE, "stale_ = stale_ > size ? stale_ : size;", "stale_ = size;")
g.change("late-result-not-cleared", ENGINE, "stale_ = mrpc::payload_size; store_release(result_->status",
	"store_release(result_->status")
g.change("result-before-a-reset-not-cleared", ENGINE, "stale_ = mrpc::payload_size; program(proof);", "program(proof);")
g.change("result-read-from-the-mailbox-not-cleared", ENGINE, "uses_dma(); stale_ = mrpc::payload_size;", "uses_dma();")
g.change("result-not-in-progress", ENGINE,
	"stale_ = 0; store_release(result_->status, static_cast<u32>(mrpc::in_progress));", "stale_ = 0;")
g.change("watch-not-armed", ENGINE, "if (!armed_) arm_watch(next_look(q)); }", "}")
g.change("watch-armed-for-each-command", ENGINE, "if (!armed_) arm_watch(next_look(q)); }", "arm_watch(next_look(q));\n}")
g.change("result-not-handed-on", ENGINE, "command *const finished = q.finish(how);", "command *const finished = nullptr;")
g.change("busy-for-ever", ENGINE, "q.finish(how); store_release(busy_, false);", "q.finish(how);")
g.change("absent-for-ever", ENGINE, "store_release(busy_, false); store_release(absent_, false); start_next(proof, q);",
	"store_release(busy_, false);\nstart_next(proof, q);")
g.change("next-not-started", ENGINE, "store_release(absent_, false); start_next(proof, q);", "store_release(absent_, false);")
g.change("refusal-is-an-error", ENGINE, "case mrpc::error: // A refusal is the firmware's answer, not ours; without a reason "
	"it is no answer. if (return_code != 0) return {.return_code = return_code};", "case mrpc::error:")
g.change("error-without-a-reason-is-an-answer", ENGINE, "return {.err = error::badmsg}; case mrpc::interrupted:",
	"return {};\ncase mrpc::interrupted:")
g.change("output-of-a-refusal-handed-out", ENGINE,
	"case mrpc::done: if (return_code != 0) return {.return_code = return_code};", "case mrpc::done:\nif (return_code != 0)\n"
	"return {.return_code = return_code, .data = data, .size = size};")
g.change("interrupted-is-badmsg", ENGINE, "return {.err = error::nxio};", "return {.err = error::badmsg};")
g.change("unknown-status-is-success", ENGINE, "default: return {.err = error::badmsg};", "default:\nreturn {.data = data, .size = size};")

# ---- DMA ----
g.change("idle-interrupt-collects", ENGINE, "if (!busy_) return false; if (collect_dma(proof, q)) return true;",
	"if (collect_dma(proof, q))\nreturn true;\nif (!busy_)\nreturn false;")
g.change("early-interrupt-forgotten", ENGINE, "look_again_soon(); return false; }); } bool", "return false;\n});\n}\n\nbool")
g.change("register-read-in-the-dma-path", ENGINE, "const u32 status = load_acquire(result_->status);",
	"const u32 status = mailbox_.read<mrpc::status>(proof);")
g.change("result-taken-before-it-is-there", ENGINE, "if (status == mrpc::in_progress) return false; // What", "// What")
g.change("result-id-ignored", ENGINE, "mrpc::cmd::id::get(load_acquire(result_->command_id)) != id_", "false")
g.change("whole-id-word-compared", ENGINE, "mrpc::cmd::id::get(load_acquire(result_->command_id)) != id_",
	"load_acquire(result_->command_id) != id_")
g.change("stale-result-left-in-place", ENGINE,
	"store_release(result_->status, static_cast<u32>(mrpc::in_progress)); return false;", "return false;")
g.change("output-size-believed", ENGINE, "claimed < mrpc::payload_size ? claimed : mrpc::payload_size", "claimed")

# ---- mailbox ----
g.change("mailbox-collected-while-idle", ENGINE, "if (!busy_ || serial_ != serial || collecting_)", "if (serial_ != serial || collecting_)")
g.change("another-commands-mailbox-collected", ENGINE, "if (!busy_ || serial_ != serial || collecting_)", "if (!busy_ || collecting_)",
	equivalent="conclude() looks at the serial number again; a few registers are read in vain")
g.change("early-event-forgotten", ENGINE, "if (busy_ && serial_ == serial) look_again_soon();", "")
g.change("mailbox-of-an-idle-device", ENGINE, "if (!busy_ || serial_ != serial || collecting_) return false; return collecting_ = true;",
	"if (serial_ != serial || collecting_)\nreturn false;\nreturn collecting_ = true;")
g.change("mailbox-of-another-command", ENGINE, "if (!busy_ || serial_ != serial || collecting_) return false; return collecting_ = true;",
	"if (!busy_ || collecting_)\nreturn false;\nreturn collecting_ = true;",
	equivalent="conclude() looks again; the test here saves reading registers")
g.change("two-collectors", ENGINE, "if (!busy_ || serial_ != serial || collecting_) return false; return collecting_ = true;",
	"if (!busy_ || serial_ != serial)\nreturn false;\nreturn collecting_ = true;")
g.change("collecting-for-ever", ENGINE, "collecting_ = false; if (current", "if (current")
g.change("collected-though-no-longer-busy", ENGINE, "const bool current = busy_ && serial_ == serial;",
	"const bool current = serial_ == serial;")
g.change("collected-for-the-next-command", ENGINE, "const bool current = busy_ && serial_ == serial;",
	"const bool current = busy_;")
g.change("unreadable-collected", ENGINE, "if (current && readable) {", "if (current) {")
g.change("no-more-output-than-at-first", ENGINE, "if (current && readable && how.data && q.wanted_output() > how.size)", "if (false)")
g.change("output-of-an-unreadable-mailbox", ENGINE, "if (current && readable && how.data &&", "if (current && how.data &&",
	equivalent="what cannot be read has no place for output; output that broke off is read on in vain, "
	"and then dropped")
g.change("output-of-a-failed-command", ENGINE, "if (current && readable && how.data &&", "if (current && readable &&")
g.change("output-in-part-of-a-word", ENGINE,
	"return (q.wanted_output() + mrpc::word_size - 1) / mrpc::word_size * mrpc::word_size;", "return q.wanted_output();")
g.change("output-read-from-the-start-again", ENGINE, "readable = read_output(proof, how.size, wanted);",
	"readable = read_output(proof, 0, wanted);")
g.change("output-size-not-noted", ENGINE, "readable = read_output(proof, how.size, wanted); how.size = wanted;",
	"readable = read_output(proof, how.size, wanted);\nhow.size = wanted - mrpc::word_size;")
g.change("all-of-the-output-always", "upper/mrpc_queue.cc", "return load_acquire(running_->readers) ? running_->wanted : regs::mrpc::payload_size;",
	"return regs::mrpc::payload_size;")
g.change("nothing-for-a-poller", "upper/mrpc_queue.cc", "return load_acquire(running_->readers) ? running_->wanted : regs::mrpc::payload_size;",
	"return running_->wanted;")
g.change("output-for-nobody", "upper/mrpc_queue.cc", "if (!running_) return 0; return load_acquire(running_->readers)",
	"if (!running_)\nreturn regs::mrpc::payload_size;\nreturn load_acquire(running_->readers)")
g.change("second-reader-asks-in-vain", "upper/mrpc_queue.cc", "(__atomic_add_fetch(&c.readers, 1, __ATOMIC_ACQ_REL) == 1 || c.wanted < wanted)",
	"__atomic_add_fetch(&c.readers, 1, __ATOMIC_ACQ_REL) == 1")
g.change("an-earlier-reader-still-asks", "upper/mrpc_queue.cc", "(__atomic_add_fetch(&c.readers, 1, __ATOMIC_ACQ_REL) == 1 || c.wanted < wanted)",
	"(__atomic_add_fetch(&c.readers, 1, __ATOMIC_ACQ_REL), c.wanted < wanted)")
g.change("reader-waits-for-ever", "upper/handle.cc", "command_.stop_waiting();", "")
g.change("lost-dma-does-not-set-up-again", ENGINE, "reprogram_ = reprogram_ || uses_dma();", "")
g.change("fickle-status-for-ever", ENGINE, "q.fail_first(error::timedout); } return 0;", "}\nreturn 0;")
g.change("all-ones-is-a-status", ENGINE, "if (status == mrpc::in_progress || status == mrpc::all_ones) return false;",
	"if (status == mrpc::in_progress)\nreturn false;",
	("if (status == mrpc::all_ones) { reprogram_ = true;", "if (false) {\nreprogram_ = true;"))
g.change("mailbox-takes-all-ones", ENGINE, "if (status == mrpc::in_progress || status == mrpc::all_ones) return false;",
	"if (status == mrpc::in_progress)\nreturn false;")
g.change("mailbox-read-while-in-progress", ENGINE, "if (status == mrpc::in_progress || status == mrpc::all_ones) return false;",
	"if (status == mrpc::all_ones)\nreturn false;")
g.change("output-of-the-command-before", ENGINE, "mailbox_.read_block(proof, output_ + from, mrpc::output + from, to - from);", "")

g.change("dying-device-with-a-return-code-believed", ENGINE,
	"return return_code != mrpc::all_ones || mailbox_.read<mrpc::status>(proof) != mrpc::all_ones;", "return true;")
g.change("dying-device-with-an-output-believed", ENGINE,
	"return last != ~0ull || mailbox_.read<mrpc::status>(proof) != mrpc::all_ones;", "return true;")

# ---- the watch ----
g.change("watch-thinks-it-is-armed", ENGINE, "armed_ = false; // Twice", "// Twice")
g.change("watch-not-more-patient", ENGINE,
	"impatience_ms_ = impatience_ms_ * 2 < look_period_ms ? impatience_ms_ * 2 : look_period_ms;", "")
g.change("watch-of-an-idle-device", ENGINE, "return busy_ && !away_ && needs_a_look", "return !away_ && needs_a_look")
g.change("watch-judges-another-command", ENGINE, "if (!busy_ || serial_ != serial) return false; const bool", "const bool")
g.change("watch-does-not-go-on", ENGINE, "if (!absent_ || q.somebody_waits()) arm_watch(next_look(q)); return finished;",
	"return finished;")
g.change("watch-looks-after-an-absent-device-for-ever", ENGINE, "if (!absent_ || q.somebody_waits()) arm_watch", "arm_watch")
g.change("watch-leaves-those-behind-an-absent-device", ENGINE, "if (!absent_ || q.somebody_waits()) arm_watch", "if (!absent_)\narm_watch",
	equivalent="a device that is absent after judge() has had all its commands failed, so nobody is "
	"behind it")
g.change("late-result-in-memory-not-looked-at", ENGINE, "if (uses_dma() && collect_dma(proof, q)) return false; serial = serial_;",
	"serial = serial_;")
g.change("late-command-not-looked-at", ENGINE, "if (late || early_event", "if (early_event")
g.change("early-event-not-looked-at", ENGINE, "if (late || early_event || done_seen_", "if (late || done_seen_")
g.change("done-not-looked-at-again", ENGINE, "|| done_seen_ || strikes_", "|| strikes_",
	equivalent="whoever saw it done was late, or over time, and still is")
g.change("strike-not-looked-at-again", ENGINE, "|| strikes_ || over_time(q))", "|| over_time(q))",
	equivalent="whoever saw all ones was late, over time or told by an event, and still is")
g.change("over-time-not-looked-at", ENGINE, "|| strikes_ || over_time(q))", "|| strikes_)")
g.change("watch-of-an-early-command-ends", ENGINE, "return true; arm_watch(next_look(q)); return false;", "return true;\nreturn false;")
g.change("absence-does-not-set-up-again", ENGINE, "if (status == mrpc::all_ones) { reprogram_ = true;", "if (status == mrpc::all_ones) {")
g.change("one-look-is-enough", ENGINE, "looks_until_lost = 2", "looks_until_lost = 1")
g.change("never-lost", ENGINE, "if (++strikes_ >= looks_until_lost || over_time(q)) lost(q);", "++strikes_;")
g.change("strikes-stay", ENGINE, "strikes_ = 0; store_release(absent_, false);", "store_release(absent_, false);")
g.change("absent-though-it-answers", ENGINE, "strikes_ = 0; store_release(absent_, false);", "strikes_ = 0;")
g.change("done-though-in-progress", ENGINE, "done_seen_ = false; if (over_time(q)) {", "if (over_time(q)) {")
g.change("no-time-limit", ENGINE, "seam_params.mrpc_timeout_ms); q.fail_first(error::timedout);", "seam_params.mrpc_timeout_ms);")
g.change("no-grace-for-memory", ENGINE, "if (uses_dma() && !done_seen_) {", "if (false) {")
g.change("grace-for-ever", ENGINE, "if (uses_dma() && !done_seen_) {", "if (uses_dma()) {")
g.change("lost-told-each-time", ENGINE, "if (!absent_) seam_log(", "seam_log(")
g.change("not-marked-absent", ENGINE, "store_release(absent_, true); q.fail_all(error::io); idle_.wake(0); } bool",
	"q.fail_all(error::io);\nidle_.wake(0);\n}\n\nbool")
g.change("lost-commands-not-failed", ENGINE, "store_release(absent_, true); q.fail_all(error::io); idle_.wake(0); } bool",
	"store_release(absent_, true);\nidle_.wake(0);\n}\n\nbool")
g.change("no-limit-is-limit-zero", ENGINE, "return limit && q.first_waits_since(seam_now_ms()) >= limit;",
	"return q.first_waits_since(seam_now_ms()) >= limit;")
g.change("second-look-not-soon", ENGINE, "if (strikes_) delay = second_look_ms; else if", "if")
g.change("grace-as-long-as-a-period", ENGINE, "else if (done_seen_) delay = dma_grace_ms;", "")
g.change("early-interrupt-not-looked-after-soon", ENGINE, "else if (impatience_ms_) delay = impatience_ms_;", "")
g.change("limit-does-not-bound-the-look", ENGINE, "if (left < delay) delay = left;", "")
g.change("watch-armed-unnoted", ENGINE, "armed_ = true; watch_.arm(delay_ms);", "watch_.arm(delay_ms);")
g.change("looks-again-late", ENGINE, "impatience_ms_ = 1; arm_watch(impatience_ms_);", "impatience_ms_ = look_period_ms;\narm_watch(impatience_ms_);")

# ---- interrupts ----
g.change("late-completion-not-acknowledged", INTERRUPTS,
	"if (!d.engine_.uses_dma()) d.events_.take_mrpc_completion(proof); d.engine_", "d.engine_")
g.change("watch-does-not-collect", INTERRUPTS, "d.engine_.collect_mailbox(proof, serial);", "")
g.change("event-thread-does-not-collect", INTERRUPTS, "d.engine_.mailbox_interrupt(proof);", "")
g.change("shared-vector-has-no-completions", INTERRUPTS, "if (!may_be_dma || !d.engine_.dma_interrupt(hw_context::bound()))", "")
g.change("registers-read-in-the-hard-handler", INTERRUPTS, "store_release(d.event_raised_, true); return SEAM_IRQ_WAKE_THREAD;",
	"store_release(d.event_raised_, true);\nd.events_.interrupt(hw_context::bound());\nreturn SEAM_IRQ_WAKE_THREAD;")
g.change("event-thread-not-woken", INTERRUPTS, "return SEAM_IRQ_WAKE_THREAD;", "return SEAM_IRQ_HANDLED;")
g.change("dma-handler-wakes-a-thread-it-has-not", INTERRUPTS,
	"object(self).engine_.dma_interrupt(hw_context::bound()); return SEAM_IRQ_HANDLED;",
	"object(self).engine_.dma_interrupt(hw_context::bound());\nreturn SEAM_IRQ_WAKE_THREAD;")
