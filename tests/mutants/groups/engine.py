# SPDX-License-Identifier: GPL-2.0
"""The MRPC engine: starting commands, and their results in memory and in the mailbox."""

from mutant import Group

ENGINE, MAILBOX, INTERRUPTS = "lower/mrpc_engine.cc", "lower/mrpc_mailbox.cc", "lower/interrupts.cc"
WATCH, QUEUE = "lower/mrpc_watch.cc", "upper/mrpc_queue.cc"

GROUP = g = Group("engine", "commands on the hardware, and their results")

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
g.change("inherited-command-not-late", ENGINE, "started_ms_ = 0; look_age_ms_ = 0;",
	"started_ms_ = seam_now_ms();\nlook_age_ms_ = first_look_ms;")
g.change("dma-not-enabled", ENGINE, "stale_ = mrpc::payload_size; program(proof);", "stale_ = mrpc::payload_size;")
g.change("dma-programmed-in-mailbox-mode", ENGINE, "if (!uses_dma()) return; mailbox_.write<mrpc::dma_addr>(proof, result",
	"mailbox_.write<mrpc::dma_addr>(proof, result")
g.change("second-command-overlaps", ENGINE, "} else if (busy_) {", "} else if (false) {")
g.change("queue-behind-nobody-not-watched", ENGINE, "if (!q.running()) arm_watch(absent_ ? 0 : next_look(q));", "")
g.change("absent-device-not-looked-at-at-once", ENGINE, "arm_watch(absent_ ? 0 : next_look(q));", "arm_watch(next_look(q));")
g.change("busy-not-set", ENGINE, "if (!c) return; store_release(busy_, true);", "if (!c)\nreturn;")
g.change("serial-not-counted", ENGINE, "store_release(busy_, true); serial_++; id_ = c->id();",
	"store_release(busy_, true);\nid_ = c->id();")
g.change("start-not-timed", ENGINE, "started_ms_ = seam_now_ms(); look_age_ms_", "look_age_ms_")
g.change("strikes-inherited", ENGINE, "strikes_ = 0; impatience_ms_ = 0;", "impatience_ms_ = 0;")
g.change("impatience-inherited", ENGINE, "strikes_ = 0; impatience_ms_ = 0;", "strikes_ = 0;")
g.change("done-inherited", ENGINE, "impatience_ms_ = 0; done_seen_ = false;", "impatience_ms_ = 0;")
g.change("set-up-forgotten-after-absence", ENGINE, "if (reprogram_) program(proof);", "")
g.change("set-up-again-for-ever", ENGINE, "program(proof); reprogram_ = false;", "program(proof);")
g.leave_out("result-buffer-not-cleared", ENGINE, "__builtin_memset(result_->data, 0, stale_);")
g.leave_out("size-of-the-last-result-not-noted", ENGINE, "stale_ = stale_ > size ? stale_ : size;")
g.change("late-result-forgotten", ENGINE, "stale_ = stale_ > size ? stale_ : size;", "stale_ = size;")
g.change("late-result-not-cleared", ENGINE, "stale_ = mrpc::payload_size; store_before_loads(result_->status",
	"store_before_loads(result_->status")
g.change("result-before-a-reset-not-cleared", ENGINE, "stale_ = mrpc::payload_size; program(proof);", "program(proof);")
g.change("result-read-from-the-mailbox-not-cleared", MAILBOX, "uses_dma(); stale_ = mrpc::payload_size;", "uses_dma();")
g.change("result-not-in-progress", ENGINE,
	"stale_ = 0; store_release(result_->status, static_cast<u32>(mrpc::in_progress));", "stale_ = 0;")
g.change("watch-not-armed", ENGINE, "seam_write_barrier(); arm_watch(next_look(q)); }", "seam_write_barrier();\n}")
g.change("result-not-handed-on", ENGINE, "command *const finished = q.finish(how);", "command *const finished = nullptr;")
g.change("busy-for-ever", ENGINE, "q.finish(how); store_release(busy_, false);", "q.finish(how);")
g.change("absent-for-ever", ENGINE, "store_release(busy_, false); store_release(absent_, false); start_next(proof, q);",
	"store_release(busy_, false);\nstart_next(proof, q);")
g.change("next-not-started", ENGINE, "store_release(absent_, false); start_next(proof, q);", "store_release(absent_, false);")
g.change("refusal-is-an-error", ENGINE, "case mrpc::done: case mrpc::error:", "case mrpc::done:")
g.change("error-without-a-reason-is-no-answer", ENGINE, "return {.return_code = return_code}; return {.data",
	"return {.return_code = return_code};\nif (status == mrpc::error)\nreturn {.err = error::badmsg};\nreturn {.data")
g.change("output-of-a-refusal-handed-out", ENGINE, "return {.return_code = return_code}; return {.data",
	"return {.return_code = return_code, .data = data, .size = size};\nreturn {.data")
g.change("interrupted-is-badmsg", ENGINE, "return {.err = error::nxio};", "return {.err = error::badmsg};")
g.change("unknown-status-is-success", ENGINE, "default: return {.err = error::badmsg};", "default:\nreturn {.data = data, .size = size};")

# ---- DMA ----
g.change("idle-interrupt-collects", ENGINE, "if (!busy_) return false; if (collect_dma(proof, q)) return true;",
	"if (collect_dma(proof, q))\nreturn true;\nif (!busy_)\nreturn false;")
g.change("early-interrupt-forgotten", ENGINE, "look_again_soon(); return false; }); } bool", "return false;\n});\n}\n\nbool")
g.change("register-read-in-the-dma-path", ENGINE, "const u32 status = load_acquire(result_->status);",
	"const u32 status = mailbox_.read<mrpc::status>(proof);")
g.change("result-taken-before-it-is-there", ENGINE, "if (status == mrpc::in_progress) return false; // What", "// What")
g.change("result-id-ignored", ENGINE, "if (!ours()) {", "if (false) {")
g.change("whole-id-word-compared", ENGINE, "mrpc::cmd::id::get(load_acquire(result_->command_id)) == id_",
	"load_acquire(result_->command_id) == id_")
g.change("stale-result-left-in-place", ENGINE,
	"store_before_loads(result_->status, static_cast<u32>(mrpc::in_progress));", "")
g.change("own-result-lost-with-the-stale-one", ENGINE, "if (ours()) evidence_.saw_completion_in_memory();", "")
g.change("output-size-believed", ENGINE, "claimed < mrpc::payload_size ? claimed : mrpc::payload_size", "claimed")

# ---- mailbox ----
g.change("mailbox-of-an-idle-device", MAILBOX, "if (!current(serial) || collecting_)", "if (serial_ != serial || collecting_)")
g.change("mailbox-of-another-command", MAILBOX, "if (!current(serial) || collecting_)", "if (!busy_ || collecting_)",
	equivalent="conclude() looks at the serial number again; a few registers are read in vain")
g.change("two-collectors", MAILBOX, "if (!current(serial) || collecting_)", "if (!current(serial))")
g.change("early-event-forgotten", MAILBOX, "if (current(serial)) look_again_soon();", "")
g.change("unclaimed-completion-collected", MAILBOX, "if (!claimed || !read_result(", "if (!read_result(")
g.change("collecting-for-ever", MAILBOX, "collecting_ = false; if (current", "if (current")
g.change("collected-though-no-longer-busy", MAILBOX, "if (current(serial) && readable) {", "if (serial_ == serial && readable) {")
g.change("collected-for-the-next-command", MAILBOX, "if (current(serial) && readable) {", "if (busy_ && readable) {")
g.change("unreadable-collected", MAILBOX, "if (current(serial) && readable) {", "if (current(serial)) {")
g.change("no-more-output-than-at-first", MAILBOX, "if (current(serial) && readable && how.data && q.wanted_output() > how.size)",
	"if (false)")
g.change("output-of-an-unreadable-mailbox", MAILBOX, "if (current(serial) && readable && how.data &&",
	"if (current(serial) && how.data &&")
g.change("output-of-a-failed-command", MAILBOX, "if (current(serial) && readable && how.data &&", "if (current(serial) && readable &&")
g.change("output-in-part-of-a-word", MAILBOX,
	"return (q.wanted_output() + mrpc::word_size - 1) / mrpc::word_size * mrpc::word_size;", "return q.wanted_output();")
g.change("output-read-from-the-start-again", MAILBOX,
	"read_words(proof, output_ + how.size, mrpc::output + how.size, wanted - how.size)",
	"read_words(proof, output_, mrpc::output, wanted)")
g.change("output-size-not-noted", MAILBOX, "how.size = wanted;", "how.size = wanted - mrpc::word_size;")
g.change("all-of-the-output-always", QUEUE, "return load_acquire(running_->readers) ? running_->wanted : regs::mrpc::payload_size;",
	"return regs::mrpc::payload_size;")
g.change("nothing-for-a-poller", QUEUE, "return load_acquire(running_->readers) ? running_->wanted : regs::mrpc::payload_size;",
	"return running_->wanted;")
g.change("output-for-nobody", QUEUE, "if (!running_) return 0; return load_acquire(running_->readers)",
	"if (!running_)\nreturn regs::mrpc::payload_size;\nreturn load_acquire(running_->readers)")
g.change("lost-dma-does-not-set-up-again", MAILBOX, "reprogram_ = reprogram_ || uses_dma();", "")
g.change("fickle-status-for-ever", MAILBOX, "q.fail_first(error::timedout); return 0;", "{}\nreturn 0;")
g.change("all-ones-is-a-status", MAILBOX, "if (status == mrpc::all_ones) return false;", "",
	(WATCH, "if (status == mrpc::all_ones) return silence(q);", ""))
g.change("mailbox-takes-all-ones", MAILBOX, "if (status == mrpc::all_ones) return false;", "")
g.change("mailbox-read-while-in-progress", MAILBOX, "if (status == mrpc::in_progress) return false;", "")

# ---- interrupts ----
g.change("late-completion-not-acknowledged", INTERRUPTS,
	"d.events_.take_mrpc_completion(proof, [&](own_completion seen) { d.engine_.told(seen); });", "")
g.change("watch-does-not-collect", INTERRUPTS, "d.engine_.collect_mailbox(proof, serial);", "")
g.change("event-thread-does-not-collect", INTERRUPTS, "engine_.mailbox_interrupt(proof, serial, claimed);", "")
g.change("shared-vector-has-no-completions", INTERRUPTS, "if (!may_be_dma || !d.engine_.dma_interrupt(hw_context::bound()))", "")
g.change("registers-read-in-the-hard-handler", INTERRUPTS, "store_release(d.event_raised_, true); return SEAM_IRQ_WAKE_THREAD;",
	"store_release(d.event_raised_, true);\nd.events_.interrupt(hw_context::bound());\nreturn SEAM_IRQ_WAKE_THREAD;")
g.change("event-thread-not-woken", INTERRUPTS, "return SEAM_IRQ_WAKE_THREAD;", "return SEAM_IRQ_HANDLED;")
g.change("dma-handler-wakes-a-thread-it-has-not", INTERRUPTS,
	"object(self).engine_.dma_interrupt(hw_context::bound()); return SEAM_IRQ_HANDLED;",
	"object(self).engine_.dma_interrupt(hw_context::bound());\nreturn SEAM_IRQ_WAKE_THREAD;")
