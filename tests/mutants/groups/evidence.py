# SPDX-License-Identifier: GPL-2.0-only
"""Whose result it is that the mailbox has, and whether what was read of it may be believed."""

from mutant import Group

ENGINE, MAILBOX, COLLECT = "lower/mrpc_engine.cc", "lower/mailbox.cc", "lower/mrpc_collect.cc"
LOOK, WATCH = "lower/mrpc_look.cc", "lower/watchdog.cc"
EVIDENCE, EVENTS = "lower/evidence.h", "lower/own_completion.cc"

GROUP = g = Group("evidence", "did this command run, and was the device there while its result was read?")

# ---- what is remembered ----
BEGIN = "completed_ = in_progress_ = gap_ = false; silent_"
g.change("completion-of-the-command-before", EVIDENCE, BEGIN, "in_progress_ = gap_ = false;\nsilent_")
g.change("progress-of-the-command-before", EVIDENCE, BEGIN, "completed_ = gap_ = false;\nsilent_")
g.change("gap-of-the-command-before", EVIDENCE, BEGIN, "completed_ = in_progress_ = false;\nsilent_")
g.change("everybody-is-excused", EVIDENCE, "silent_ = regs::mrpc::cmd::no_completion::get(word);", "silent_ = true;")
g.change("nobody-is-excused", EVIDENCE, "return silent_ && !gap_;", "return false;")
g.change("excused-after-a-gap", EVIDENCE, "return silent_ && !gap_;", "return silent_;")
g.change("equal-words-are-distinct", EVIDENCE, "distinct_ = word != word_ && word_ != regs::mrpc::all_ones;", "distinct_ = true;")
g.change("no-words-are-distinct", EVIDENCE, "distinct_ = word != word_ && word_ != regs::mrpc::all_ones;", "distinct_ = false;")
g.change("unknown-word-is-another", EVIDENCE, "word != word_ && word_ != regs::mrpc::all_ones;", "word != word_;")
g.change("written-word-not-remembered", EVIDENCE, "word_ = word; } // Nobody", "}\n// Nobody")
g.change("read-word-not-remembered", EVIDENCE, "void saw_word(u32 word) noexcept { word_ = word; }", "void saw_word(u32) noexcept {}")
g.change("completion-before-a-silence", EVIDENCE, "completed_ = in_progress_ = false; gap_ = true;", "in_progress_ = false;\ngap_ = true;")
g.change("progress-before-a-silence", EVIDENCE, "completed_ = in_progress_ = false; gap_ = true;", "completed_ = false;\ngap_ = true;")
g.change("silence-is-no-gap", EVIDENCE, "completed_ = in_progress_ = false; gap_ = true;", "completed_ = in_progress_ = false;")
g.change("progress-not-remembered", EVIDENCE, "void saw_progress() noexcept { in_progress_ = true; }", "void saw_progress() noexcept {}")
g.leave_out("completion-not-remembered", EVIDENCE, "completed_ = completed_ || clear_;")
g.change("completion-though-it-was-not-clear", EVIDENCE, "completed_ = completed_ || clear_;", "completed_ = true;")
g.change("completion-not-kept", EVIDENCE, "completed_ = completed_ || clear_;", "completed_ = clear_;",
	equivalent="whoever has completed has been clear since; only a result makes it otherwise, and ends the command")
g.change("acknowledged-is-not-clear", EVIDENCE, "completed_ = completed_ || clear_; clear_ = true;", "completed_ = completed_ || clear_;")
g.change("clear-not-remembered", EVIDENCE, "void saw_no_completion() noexcept { clear_ = true; }", "void saw_no_completion() noexcept {}")
g.change("result-leaves-it-clear", EVIDENCE, "void saw_result() noexcept { clear_ = false; }", "void saw_result() noexcept {}")

# ---- who tells it ----
g.leave_out("evidence-of-the-command-before", ENGINE, "evidence_.begin(c->word());")
g.leave_out("word-of-an-earlier-binding", ENGINE, "evidence_.saw_word(word);")
g.leave_out("clear-at-set-up-not-told", ENGINE, "evidence_.saw_no_completion();")
g.leave_out("result-in-memory-not-told", ENGINE, "evidence_.saw_result();")
g.leave_out("progress-not-told", LOOK, "evidence_.saw_progress();")
g.change("silence-of-a-look-not-told", LOOK, "forget(); // Whoever", "// Whoever")
g.leave_out("silence-is-not-told", COLLECT, "evidence_.saw_silence();")
g.leave_out("silence-forgets-nothing", COLLECT, "forgetful_ = true;")
g.change("claimed-completion-not-told", COLLECT, "evidence_.saw_completion(); serial = serial_;", "serial = serial_;")
g.change("found-completion-not-told", COLLECT, "if (what == own_completion::occurred) evidence_.saw_completion(); else if", "if")
g.change("no-completion-not-told", COLLECT, "else if (what == own_completion::clear || what == own_completion::disarmed) evidence_.saw_no_completion();", "")
g.change("silence-is-no-completion", COLLECT, "else if (what == own_completion::clear || what == own_completion::disarmed)", "else")
g.change("disarmed-header-not-told", COLLECT, "what == own_completion::silent || what == own_completion::disarmed", "what == own_completion::silent")
g.change("disarmed-header-is-clear", EVENTS,
	": bits::interrupt_enable::get(found) ? own_completion::clear : own_completion::disarmed;",
	": own_completion::clear;")

g.change("silence-of-a-result-not-told", COLLECT, "if (silent) forget(); // What", "// What")
g.change("in-progress-is-silence", COLLECT, "!readable && status != mrpc::in_progress;", "!readable;")

# ---- whose it is ----
g.change("belongs-to-whoever-asks", COLLECT, "(it_is == whose::ours || check_owner(proof, serial, how)) &&", "")
g.change("told-needs-evidence-all-the-same", COLLECT, "(it_is == whose::ours || check_owner(proof, serial, how))", "check_owner(proof, serial, how)",
	equivalent="the event that told is evidence since claim_completion(); to look for it costs a lock")
g.leave_out("not-ours-handed-out", COLLECT, "if (!ours) how = {.err = error::io};")
g.change("completion-is-no-evidence", COLLECT, "evidence_.completed() || (worked && !uses_dma())", "(worked && !uses_dma())")
g.change("progress-is-no-evidence", COLLECT, "worked = evidence_.seen_in_progress();", "")
g.change("dma-not-asked-for", COLLECT, "(worked && !uses_dma())", "worked")
g.change("switched-off-dma-is-no-reset", COLLECT, "if (mrpc::dma_en::enable::get(dma)) return true;", "return true;")
g.change("silent-dma-is-switched-on", COLLECT, "if (dma == mrpc::all_ones) return false;", "")
g.change("reset-not-remembered", COLLECT, "queue_.with([&](queue_state &) { if (current(serial)) forget(); });", "")
g.change("reset-is-the-next-commands-too", COLLECT, "queue_.with([&](queue_state &) { if (current(serial)) forget(); });",
	"queue_.with([&](queue_state &) { forget(); });")
g.change("silent-word-is-anothers", COLLECT, "if (word == mrpc::all_ones) return false;", "")
g.change("input-not-read", COLLECT, "if (size && ours) {", "if (false) {")
g.change("input-is-evidence", COLLECT, "if (size && ours) {", "if (size) {")
g.change("input-not-compared", COLLECT, "!__builtin_memcmp(output_, c->message.in.data, c->input_size);", "true;")
g.change("input-of-nobody-compared", COLLECT, "return !current(serial) || !c || !__builtin_memcmp", "return !current(serial) || !__builtin_memcmp")
g.change("input-of-another-command-compared", COLLECT, "return !current(serial) || !c || !__builtin_memcmp", "return !c || !__builtin_memcmp",
	equivalent="conclude() drops what was read for a command that is over")
g.change("silent-input-is-anothers", COLLECT, "if (!mailbox_.read_words(proof, output_, mrpc::input, size)) return false;",
	"mailbox_.read_words(proof, output_, mrpc::input, size);")
g.change("read-word-not-told", COLLECT, "evidence_.saw_word(word); // Nobody", "// Nobody")
g.change("word-of-another-command-told", COLLECT, "if (!current(serial)) return true; evidence_.saw_word(word);", "evidence_.saw_word(word);")
g.change("word-of-nobody-compared", COLLECT, "if (!c || evidence_.excused())", "if (evidence_.excused())")
g.change("no-excuse", COLLECT, "if (!c || evidence_.excused())", "if (!c)")
g.change("word-not-compared", COLLECT, "return evidence_.distinct() && word == c->word();", "return evidence_.distinct();")
g.change("word-before-not-compared", COLLECT, "return evidence_.distinct() && word == c->word();", "return word == c->word();")

# ---- reads that are believed ----
g.leave_out("output-of-the-command-before", MAILBOX, "read_block(proof, to + done, offset + done, burst);")
g.change("only-the-last-word-of-a-burst", MAILBOX, "for (u32 at = done; at < done + burst;",
	"for (u32 at = done + (burst - 1) / mrpc::word_size * mrpc::word_size; at < done + burst;")
g.change("only-the-first-word-of-a-burst", MAILBOX, "at < done + burst; at += mrpc::word_size)", "at < done + burst; at += burst)")
g.change("read-on-after-silence", MAILBOX, """for (u32 done = 0; done < size; done += burst_size) {
	const u32 burst = size - done < burst_size ? size - done : burst_size;""",
	"""bool right = true;
	for (u32 done = 0; done < size; done += burst_size) {
	const u32 burst = size - done < burst_size ? size - done : burst_size;""",
	("""if (!word_is_right(proof, to + at, offset + at)) return false; } return true;""",
	"right &= word_is_right(proof, to + at, offset + at);\n}\nreturn right;"))
g.change("dying-device-with-an-output-believed", MAILBOX, "if (word != ~0ull) return true; if (!is_there(proof)) return false;",
	"return true;")
g.change("silent-word-believed-if-it-is-twice", MAILBOX, "if (word != ~0ull) return true; if (!is_there(proof)) return false;",
	"if (word != ~0ull)\nreturn true;")
g.change("word-of-all-ones-not-read-again", MAILBOX, "return again == word;", "return true;")
g.change("word-of-all-ones-is-silence", MAILBOX, "return again == word;", "return false;")
g.change("dying-device-with-a-return-code-believed", MAILBOX,
	"if (return_code != mrpc::all_ones) return says::ended; if (!is_there(proof)) return says::nothing;", "return says::ended;")
g.change("silent-return-code-believed-if-it-is-twice", MAILBOX,
	"return says::ended; if (!is_there(proof)) return says::nothing;", "return says::ended;")
g.change("return-code-not-read-again", MAILBOX,
	"return at_.read<mrpc::return_value>(proof) == return_code ? says::ended : says::nothing;", "return says::ended;")
g.change("return-code-of-all-ones-is-silence", MAILBOX,
	"return at_.read<mrpc::return_value>(proof) == return_code ? says::ended : says::nothing;", "return says::nothing;")
g.change("absent-device-is-there", MAILBOX, "return status_again(proof) != mrpc::all_ones;", "return true;")
g.change("reset-while-reading-not-seen", MAILBOX, "seam_now_ms() - since_ms < shortest_reset_ms || status_again(proof) == status",
	"true")
g.change("reset-within-two-ticks-not-seen", MAILBOX, "shortest_reset_ms = 8;", "shortest_reset_ms = 10;")
g.change("status-read-twice-for-each-result", MAILBOX, "seam_now_ms() - since_ms < shortest_reset_ms || status_again(proof) == status",
	"status_again(proof) == status")
g.change("reset-before-the-rest-not-seen", COLLECT, "wanted - how.size) && mailbox_.undisturbed(proof, since, status);", "wanted - how.size);")
g.change("reset-after-the-status-not-seen", COLLECT, "check_owner(proof, serial, how)) && mailbox_.undisturbed(proof, since, status);",
	"check_owner(proof, serial, how));")
