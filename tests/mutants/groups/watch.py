# SPDX-License-Identifier: GPL-2.0
"""The engine's watch."""

from mutant import Group

ENGINE, HEADER, WATCH = "lower/mrpc_engine.cc", "lower/mrpc_engine.h", "lower/mrpc_watch.cc"

GROUP = g = Group("watch", "when the watch looks, and what it makes of it")

# ---- what it looks at ----
g.change("watch-thinks-it-is-armed", WATCH, "armed_ = false; // Twice", "// Twice")
g.change("watch-not-more-patient", WATCH,
	"impatience_ms_ = impatience_ms_ * 2 < look_period_ms ? impatience_ms_ * 2 : look_period_ms;", "")
g.change("watch-of-an-idle-device", WATCH, "return busy_ && !away_ && needs_a_look", "return !away_ && needs_a_look")
g.change("watch-judges-another-command", WATCH, "if (!current(serial)) return finding::nothing; id = id_;", "id = id_;")
g.change("watch-does-not-go-on", WATCH, "if (!absent_ || q.somebody_waits()) arm_watch(next_look(q)); return f;", "return f;")
g.change("watch-looks-after-an-absent-device-for-ever", WATCH, "if (!absent_ || q.somebody_waits()) arm_watch", "arm_watch")
g.change("watch-leaves-those-behind-an-absent-device", WATCH, "if (!absent_ || q.somebody_waits()) arm_watch", "if (!absent_)\narm_watch",
	equivalent="a device that is absent after judge() has had all its commands failed, so nobody is "
	"behind it")
g.change("watch-never-collects", WATCH, "return what == finding::finished;", "return false;")
g.change("late-result-in-memory-not-looked-at", WATCH, "if (collect_dma(proof, q)) return false; landing_ms_ = 0;", "landing_ms_ = 0;")
g.change("result-taken-while-it-lands", WATCH, "if (!landed()) {", "if (false) {")
g.change("result-never-lands", WATCH, "if (!landing_ms_) landing_ms_ = now;", "landing_ms_ = now;")
g.change("landing-of-the-command-before", ENGINE, "landing_ms_ = 0; if (reprogram_)", "if (reprogram_)")
g.change("late-command-not-looked-at", WATCH, "if (due || early_event", "if (early_event")
g.change("early-event-not-looked-at", WATCH, "if (due || early_event || done_seen_", "if (due || done_seen_")
g.change("early-event-costs-a-register-in-dma-mode", WATCH, "impatience_ms_ && !uses_dma();", "impatience_ms_;")
g.change("done-not-looked-at-again", WATCH, "|| done_seen_ || strikes_", "|| strikes_")
g.change("strike-not-looked-at-again", WATCH, "|| strikes_ || over_time(q))", "|| over_time(q))")
g.change("over-time-not-looked-at", WATCH, "|| strikes_ || over_time(q))", "|| strikes_)")
g.change("watch-of-an-early-command-ends", WATCH, "return true; arm_watch(next_look(q)); return false;", "return true;\nreturn false;")

# ---- what it believes ----
g.leave_out("absence-does-not-set-up-again", WATCH, "reprogram_ = true;")
g.change("early-silence-is-a-strike", WATCH, "if (!late(q)) return finding::nothing; if (++strikes_", "if (++strikes_")
g.change("one-look-is-enough", WATCH, "looks_until_lost = 2", "looks_until_lost = 1")
g.change("never-lost", WATCH, "if (++strikes_ < looks_until_lost && !over_time(q))", "if (++strikes_)")
g.change("silence-for-as-long-as-the-limit-allows", WATCH, "if (++strikes_ < looks_until_lost && !over_time(q))",
	"if (++strikes_ < looks_until_lost)",
	equivalent="next_look() is in a millisecond when somebody is over his time: that is the second look")
g.change("strikes-stay", WATCH, "strikes_ = 0; store_release(absent_, false);", "store_release(absent_, false);")
g.change("absent-though-it-answers", WATCH, "strikes_ = 0; store_release(absent_, false);", "strikes_ = 0;")
g.change("done-though-in-progress", WATCH, "evidence_.saw_progress(); done_seen_ = false;", "evidence_.saw_progress();")
g.change("no-time-limit", WATCH, "q.fail_first(error::timedout); return finding::over_time;", "return finding::over_time;")
g.change("early-done-believed", WATCH, "if (!late(q) && !evidence_.completed()) return finding::nothing;", "")
g.change("early-done-not-believed-though-told", WATCH, "if (!late(q) && !evidence_.completed())", "if (!late(q))")
g.change("no-grace-for-memory", WATCH, "if (uses_dma() && !done_seen_) {", "if (false) {")
g.change("grace-for-ever", WATCH, "if (uses_dma() && !done_seen_) {", "if (uses_dma()) {")
g.change("lost-told-each-time", WATCH, "return news ? finding::lost : finding::nothing;", "return finding::lost;")
g.change("lost-not-told", WATCH, "return news ? finding::lost : finding::nothing;", "return finding::nothing;")
g.change("over-time-not-told", WATCH, "return finding::over_time;", "return finding::nothing;")
g.leave_out("over-time-of-no-command", WATCH, "id = id_;")
g.change("told-under-the-lock", WATCH, "const finding f = judge(q, status);", "const finding f = judge(q, status);\nreport(f, id);",
	("report(what, id); return", "return"))
g.change("not-marked-absent", WATCH, "store_release(absent_, true); q.fail_all(error::io);", "q.fail_all(error::io);")
g.change("lost-commands-not-failed", WATCH, "store_release(absent_, true); q.fail_all(error::io);", "store_release(absent_, true);")
g.change("no-limit-is-limit-zero", WATCH, "return limit && q.first_waits_since(seam_now_ms()) >= limit;",
	"return q.first_waits_since(seam_now_ms()) >= limit;")
g.change("absent-device-is-not-late", WATCH, "return absent_ || age_ms()", "return age_ms()")
g.change("old-command-is-not-late", WATCH, "return absent_ || age_ms() >= look_period_ms || over_time(q);", "return absent_ || over_time(q);")
g.change("command-over-time-is-not-late", WATCH, "return absent_ || age_ms() >= look_period_ms || over_time(q);",
	"return absent_ || age_ms() >= look_period_ms;")

# ---- when it looks ----
g.change("first-look-after-a-period", HEADER, "first_look_ms = 20;", "first_look_ms = 500;")
g.change("look-age-of-the-command-before", ENGINE, "look_age_ms_ = first_look_ms; strikes_ = 0;", "strikes_ = 0;")
g.change("looks-equally-often", WATCH, ": 2 * age + first_look_ms < look_period_ms ? 2 * age + first_look_ms",
	": age + first_look_ms < look_period_ms ? age + first_look_ms")
g.change("looks-each-time-when-late", WATCH, "? age + look_period_ms", "? age + first_look_ms")
g.change("looks-ever-less-often", WATCH, "? age + look_period_ms", "? 8 * age")
g.change("no-look-when-late-begins", WATCH, ": look_period_ms; if", ": 2 * age + first_look_ms;\nif")
g.change("second-look-not-soon", WATCH, "if (strikes_) delay = second_look_ms; else if", "if")
g.change("grace-as-long-as-a-period", WATCH, "else if (done_seen_ || landing_ms_) delay = dma_grace_ms;", "")
g.change("early-interrupt-not-looked-after-soon", WATCH, "else if (impatience_ms_ && impatience_ms_ < delay) delay = impatience_ms_;", "")
g.change("impatience-puts-a-look-off", WATCH, "else if (impatience_ms_ && impatience_ms_ < delay)", "else if (impatience_ms_)",
	equivalent="each look doubles both: they differ by the few milliseconds before the first one, once")
g.change("limit-does-not-bound-the-look", WATCH, "if (left < delay) delay = left;", "")
g.change("watch-armed-unnoted", WATCH, "armed_ = true; armed_for_ms_ =", "armed_for_ms_ =")
g.change("watch-put-off", WATCH, "if (armed_ && armed_for_ms_ <= at) return;", "")
g.change("watch-never-sooner", WATCH, "if (armed_ && armed_for_ms_ <= at)", "if (armed_)")
g.change("watch-armed-meanwhile-put-off", WATCH, "armed_for_ms_ = sooner ? armed_for_ms_ : at;", "armed_for_ms_ = at;",
	equivalent="a watch that is armed begins when its time has come, or later; only a timer that is early, by part "
	"of a jiffy, lets it begin while it is armed for what is to come")
g.change("watch-armed-for-what-is-over", WATCH, "armed_for_ms_ > now && armed_for_ms_ < at;", "armed_for_ms_ < at;")
g.change("looks-again-late", WATCH, "impatience_ms_ = 1; arm_watch(impatience_ms_);", "impatience_ms_ = look_period_ms;\narm_watch(impatience_ms_);")
