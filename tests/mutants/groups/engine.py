# SPDX-License-Identifier: GPL-2.0-only
"""The MRPC engine: starting commands, and their results in memory and in the mailbox."""

from mutant import Group

ENGINE, MAILBOX, COLLECT = "lower/mrpc_engine.cc", "lower/mailbox.cc", "lower/mrpc_collect.cc"
LOOK, WATCHDOG, RESULT = "lower/mrpc_look.cc", "lower/watchdog.cc", "lower/dma_result.cc"
OUTCOME, INTERRUPTS, QUEUE = "lower/outcome_of.h", "lower/interrupts.cc", "upper/mrpc_queue.cc"

GROUP = g = Group("engine", "commands on the hardware, and their results")

# ---- whose turn ----
g.change("earlier-command-not-waited-for", ENGINE, "what == found::busy || (unfinished_ && !uses_dma())", "unfinished_ && !uses_dma()")
g.change("event-of-an-ended-command-not-waited-for", ENGINE, "what == found::busy || (unfinished_ && !uses_dma())", "what == found::busy")
g.change("lost-command-taken-for-ended", ENGINE, "unfinished_ = at_work() || state_ == hardware::lost;", "unfinished_ = at_work();")
g.change("command-of-before-collected", COLLECT, "if (!foreign) return read_result(", "return read_result(")
g.change("silence-at-the-end-of-a-command-of-before", COLLECT, "if (silent) forget(); end(", "(void)silent;\nend(")
g.change("nobody-there-to-acknowledge", COLLECT, "what == own_completion::silent || what == own_completion::disarmed", "what == own_completion::disarmed")
g.change("no-header-is-silence", "lower/own_completion.cc", "return err == error::opnotsupp ? own_completion::none : seen;", "(void)to_errno(err);\nreturn seen;")
g.change("inherited-command-has-an-id", ENGINE, "serial_++; id_ = no_id; // No", "serial_++;\n// No")
g.change("inherited-command-has-a-number-of-before", ENGINE, "state_ = hardware::foreign; serial_++;", "state_ = hardware::foreign;",
	equivalent="nobody carries a number over a pause: no interrupt's thread runs then, and no look")
g.change("inherited-command-is-ours", ENGINE, "state_ = hardware::foreign;", "state_ = hardware::running;")
g.change("inherited-command-not-watched", ENGINE, "watchdog_.expect_result(); look_again(q, seam_now_ms()); } void mrpc_engine::go_on",
	"watchdog_.expect_result();\n}\n\nvoid mrpc_engine::go_on")
g.change("inherited-command-not-late", ENGINE, "watchdog_.begin_late();", "watchdog_.begin(seam_now_ms());")
g.change("inherited-command-takes-its-time", ENGINE, "watchdog_.begin_late(); watchdog_.expect_result();", "watchdog_.begin_late();")
g.change("dma-not-enabled", ENGINE, "if (uses_dma()) mailbox_.enable_dma(proof, result_.bus_address()); queue_", "queue_")
g.change("dma-programmed-in-mailbox-mode", ENGINE, "if (uses_dma()) mailbox_.enable_dma(", "mailbox_.enable_dma(")
g.change("silence-adopted", ENGINE, "if (status == mrpc::all_ones) return found::silent;", "")
g.change("busy-device-is-idle", ENGINE, "return status == mrpc::in_progress ? found::busy : found::idle;", "return found::idle;")
g.change("idle-device-is-busy", ENGINE, "return status == mrpc::in_progress ? found::busy : found::idle;", "return found::busy;")
g.change("second-command-overlaps", ENGINE, "state_ == hardware::free ? q.start_next() : nullptr;",
	"state_ == hardware::free || state_ == hardware::running ? q.start_next() : nullptr;")
g.change("command-overlaps-an-inherited-one", ENGINE, "state_ == hardware::free ? q.start_next() : nullptr;",
	"state_ == hardware::free || state_ == hardware::foreign ? q.start_next() : nullptr;")
g.change("lost-device-gets-a-command", ENGINE, "state_ == hardware::free ? q.start_next() : nullptr;",
	"state_ == hardware::free || state_ == hardware::lost ? q.start_next() : nullptr;")
g.change("queue-behind-nobody-not-watched", ENGINE, "if (at_work() && !q.running()) look_again(q, seam_now_ms());", "")
g.change("command-given-up-is-over", ENGINE, "const u64 now = seam_now_ms(); state_ = hardware::running;", "const u64 now = seam_now_ms();")
g.change("serial-not-counted", ENGINE, "state_ = hardware::running; serial_++;", "state_ = hardware::running;")
g.leave_out("start-not-timed", ENGINE, "watchdog_.begin(now);")
g.change("result-of-a-start-not-cleared", ENGINE, "watchdog_.begin(now); if (uses_dma()) result_.clear();",
	"watchdog_.begin(now);")
g.change("watch-not-armed", ENGINE, "mailbox_.start(proof, *c); look_again(q, now);", "mailbox_.start(proof, *c);")
g.change("result-not-handed-on", ENGINE, "command *const finished = q.finish(how);", "command *const finished = nullptr;")
g.change("busy-for-ever", ENGINE, "state_ = hardware::free; // What", "// What")
g.change("next-not-started", ENGINE, "lose(q); start_next(proof, q); if (finished)", "lose(q);\nif (finished)")
g.leave_out("bound-ports-not-told", ENGINE, "if (id_ == port_binding) ports_bound_(arg_);")
g.change("every-command-binds-ports", ENGINE, "if (id_ == port_binding) ports_bound_(arg_);", "ports_bound_(arg_);")
g.change("silence-forgotten-at-the-end", ENGINE, "if (forgetful_) lose(q);", "")
g.change("forgetful-after-its-set-up", ENGINE, "forgetful_ = false;", "")
g.change("forgetful-device-gets-the-next-command", ENGINE, "if (forgetful_) lose(q); start_next(proof, q);",
	"start_next(proof, q);\nif (forgetful_)\nlose(q);")
g.leave_out("lost-is-not-lost", ENGINE, "state_ = hardware::lost;")
g.change("lost-command-not-failed", ENGINE, "q.fail_first(error::timedout); q.fail_running(error::io);", "q.fail_first(error::timedout);")
g.leave_out("lost-device-not-recovered", ENGINE, "recovery_.arm(0);")
g.change("paused-device-is-lost", ENGINE, "if (state_ != hardware::paused) lose(q);", "lose(q);",
	equivalent="who calls it has just started the engine, with the lock of pauses held")

# ---- the result in memory ----
g.leave_out("result-buffer-not-cleared", RESULT, "__builtin_memset(memory_->data, 0, stale_bytes_);")
g.leave_out("size-of-the-last-result-not-noted", RESULT, "stale_bytes_ = stale_bytes_ > size ? stale_bytes_ : size;")
g.change("late-result-forgotten", RESULT, "stale_bytes_ = stale_bytes_ > size ? stale_bytes_ : size;", "stale_bytes_ = size;")
g.change("late-result-not-cleared", RESULT, "spoil(); return sign::doubtful;", "return sign::doubtful;")
g.leave_out("result-before-a-reset-not-cleared", ENGINE, "result_.spoil();")
g.leave_out("result-read-from-the-mailbox-not-cleared", COLLECT, "result_.spoil();")
g.change("cleared-though-not-stale", RESULT, "stale_bytes_ = 0;", "", equivalent="the whole is cleared again: time, and no result")
g.change("result-not-in-progress", RESULT, "stale_bytes_ = 0; memory_->status.store(mrpc::in_progress);", "stale_bytes_ = 0;")
g.change("refusal-is-an-error", OUTCOME, "case regs::mrpc::done: case regs::mrpc::error:", "case regs::mrpc::done:")
g.change("error-without-a-reason-is-no-answer", OUTCOME, "return {.return_code = return_code}; return {.data",
	"return {.return_code = return_code};\nif (status == regs::mrpc::error)\nreturn {.err = error::badmsg};\nreturn {.data")
g.change("output-of-a-refusal-handed-out", OUTCOME, "return {.return_code = return_code}; return {.data",
	"return {.return_code = return_code, .data = data, .size = size};\nreturn {.data")
g.change("interrupted-is-badmsg", OUTCOME, "return {.err = error::nxio};", "return {.err = error::badmsg};")
g.change("unknown-status-is-success", OUTCOME, "default: return {.err = error::badmsg};", "default:\nreturn {.data = data, .size = size};")
g.change("inherited-command-not-looked-for-behind-old-memory", LOOK, "if (seen == sign::doubtful && state_ == hardware::foreign) watchdog_.expect_result();", "")
g.change("idle-interrupt-collects", ENGINE, "interrupted_ = true; if (!at_work()) return;", "interrupted_ = true;")
g.change("early-interrupt-forgotten", ENGINE, "watchdog_.expect_result(); } look_again(q, seam_now_ms()); }); }", "watchdog_.expect_result();\n}\n});\n}")
g.change("early-interrupt-in-no-hurry", ENGINE, "case sign::none: // The interrupt may have overtaken its result, or be another's. watchdog_.expect_result();",
	"case sign::none:\nbreak;")
g.change("doubtful-result-taken-at-its-interrupt", ENGINE, "case sign::ours: return take_from_memory(proof, q);",
	"case sign::ours:\ncase sign::doubtful:\nreturn take_from_memory(proof, q);",
	("case sign::doubtful: // It is all there; only the mailbox knows whose it is. watchdog_.expect_rest_of(result_.number(), seam_now_ms(), 0); break;", ""))
g.leave_out("doubtful-result-in-no-hurry", ENGINE, "watchdog_.expect_rest_of(result_.number(), seam_now_ms(), 0);")
g.change("interrupt-not-believed-to-be-the-last", ENGINE, "watchdog_.expect_rest_of(result_.number(), seam_now_ms(), 0);",
	"watchdog_.expect_rest(seam_now_ms(), watchdog::settle_ms);")
g.change("own-interrupt-waits", ENGINE, "case sign::ours: return take_from_memory(proof, q);",
	"case sign::ours:\nwatchdog_.expect_rest(seam_now_ms(), watchdog::settle_ms);\nbreak;")
g.change("register-read-in-the-dma-path", ENGINE, "switch (result_.look(id_)) {", "(void)mailbox_.status(proof);\nswitch (result_.look(id_)) {")
g.change("result-taken-before-it-is-there", RESULT, "if (memory_->status.load() == mrpc::in_progress) return sign::none;", "")
g.change("result-id-ignored", RESULT, "if (is_of(id)) return sign::ours;", "return sign::ours;")
g.change("result-id-never-right", RESULT, "if (is_of(id)) return sign::ours;", "")
g.change("whole-id-word-compared", RESULT, "mrpc::cmd::id::get(memory_->command_id.load()) == id", "memory_->command_id.load() == id")
g.change("stale-result-left-in-place", RESULT, "memory_->status.store(mrpc::in_progress); // A result", "// A result")
g.change("own-result-lost-with-the-stale-one", LOOK, "result_.discard(id_)) evidence_.saw_completion_in_memory();", "result_.discard(id_))\n{}")
g.change("stale-result-is-evidence", RESULT, "return is_of(id); } }", "return true;\n}\n\n}")
g.change("output-size-believed", RESULT, "claimed < mrpc::payload_size ? claimed : mrpc::payload_size", "claimed")

# ---- mailbox ----
g.change("narrow-device-written-wide", MAILBOX, "if (wide_) at_.write_block(", "if (true)\nat_.write_block(")
g.change("narrow-device-read-wide", MAILBOX, "if (wide_) at_.read_block(", "if (true)\nat_.read_block(")
g.change("wide-device-written-narrow", MAILBOX, "if (wide_) at_.write_block(", "if (false)\nat_.write_block(")
g.change("wide-device-read-narrow", MAILBOX, "if (wide_) at_.read_block(", "if (false)\nat_.read_block(")
g.change("mailbox-of-an-idle-device", COLLECT, "if (!current(serial) || collecting_)", "if (serial_ != serial || collecting_)")
g.change("mailbox-of-another-command", COLLECT, "if (!current(serial) || collecting_)", "if (!at_work() || collecting_)",
	equivalent="conclude() looks at the serial number again; a few registers are read in vain")
g.change("two-collectors", COLLECT, "if (!current(serial) || collecting_)", "if (!current(serial))")
g.change("early-event-forgotten", COLLECT, "if (!current(serial)) return; watchdog_.expect_result(); look_again(q, seam_now_ms());", "(void)q;")
g.change("early-event-in-no-hurry", COLLECT, "watchdog_.expect_result(); look_again(q, seam_now_ms());", "look_again(q, seam_now_ms());")
g.change("unclaimed-completion-collected", COLLECT, "if (!claimed || !read_result(", "if (!read_result(")
g.change("collecting-for-ever", COLLECT, "collecting_ = false; if (current", "if (current")
g.change("collected-though-no-longer-busy", COLLECT, "collecting_ = false; if (current(serial) && readable) {",
	"collecting_ = false;\nif (serial_ == serial && readable) {")
g.change("collected-for-the-next-command", COLLECT, "collecting_ = false; if (current(serial) && readable) {",
	"collecting_ = false;\nif (at_work() && readable) {")
g.change("unreadable-collected", COLLECT, "collecting_ = false; if (current(serial) && readable) {",
	"collecting_ = false;\nif (current(serial)) {")
g.change("no-more-output-than-at-first", COLLECT, "if (current(serial) && readable && how.data && q.wanted_output() > how.size)",
	"if (false)")
g.change("output-of-an-unreadable-mailbox", COLLECT, "if (current(serial) && readable && how.data &&",
	"if (current(serial) && how.data &&")
g.change("output-of-a-failed-command", COLLECT, "if (current(serial) && readable && how.data &&", "if (current(serial) && readable &&")
g.change("output-in-part-of-a-word", COLLECT,
	"return (q.wanted_output() + mrpc::word_size - 1) / mrpc::word_size * mrpc::word_size;", "return q.wanted_output();")
g.change("output-read-from-the-start-again", COLLECT,
	"read_words(proof, output_ + how.size, mrpc::output + how.size, wanted - how.size)",
	"read_words(proof, output_, mrpc::output, wanted)")
g.change("output-size-not-noted", COLLECT, "how.size = wanted;", "how.size = wanted - mrpc::word_size;")
g.change("all-of-the-output-always", QUEUE, "return running_->readers.load() ? running_->wanted : regs::mrpc::payload_size;",
	"return regs::mrpc::payload_size;")
g.change("nothing-for-a-poller", QUEUE, "return running_->readers.load() ? running_->wanted : regs::mrpc::payload_size;",
	"return running_->wanted;")
g.change("output-for-nobody", QUEUE, "if (!running_) return 0; return running_->readers.load()",
	"if (!running_)\nreturn regs::mrpc::payload_size;\nreturn running_->readers.load()")
g.leave_out("lost-dma-does-not-set-up-again", COLLECT, "mailbox_.enable_dma(proof, result_.bus_address());")
g.change("fickle-status-for-ever", COLLECT, "if (over_time(q, seam_now_ms())) q.fail_first(error::timedout);", "")
g.change("all-ones-is-a-status", MAILBOX, "if (status_read == mrpc::all_ones) return says::nothing;", "",
	(LOOK, "case mrpc::all_ones: silence(q, now); return finding::nothing;", ""))
g.change("mailbox-takes-all-ones", MAILBOX, "if (status_read == mrpc::all_ones) return says::nothing;", "")
g.change("mailbox-read-while-in-progress", MAILBOX, "if (status_read == mrpc::in_progress) return says::in_progress;", "")

# ---- interrupts ----
g.change("late-completion-not-acknowledged", INTERRUPTS,
	"d.events_.take_mrpc_completion(proof, [&](own_completion seen) { d.engine_.told(seen); });", "")
g.change("watch-does-not-collect", INTERRUPTS, "d.engine_.collect_mailbox(proof, serial);", "")
g.change("event-thread-does-not-collect", INTERRUPTS, "engine_.mailbox_interrupt(proof, serial, claimed);", "")
g.leave_out("completion-by-dma-not-acknowledged", INTERRUPTS, "d.events_.acknowledge_unread(proof);")
g.swap("acknowledged-after-the-look", INTERRUPTS, "d.events_.acknowledge_unread(proof);", "d.engine_.dma_interrupt(proof);")
g.change("registers-read-in-the-hard-handler", INTERRUPTS, "on_event_vector(void *) noexcept {",
	"on_event_vector(void *self) noexcept\n{\nobject(self).events_.interrupt(hw_context::bound());")
g.change("event-thread-not-woken", INTERRUPTS, "return SEAM_IRQ_WAKE_THREAD;", "return SEAM_IRQ_HANDLED;")
g.change("dma-handler-wakes-a-thread-it-has-not", INTERRUPTS, "d.engine_.dma_interrupt(proof); return SEAM_IRQ_HANDLED;",
	"d.engine_.dma_interrupt(proof);\nreturn SEAM_IRQ_WAKE_THREAD;")
