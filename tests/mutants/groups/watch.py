# SPDX-License-Identifier: GPL-2.0-only
"""The engine's watchdog."""

from mutant import Group

ENGINE, WATCHDOG, TIMES = "lower/mrpc_engine.cc", "lower/watchdog.cc", "lower/watchdog.h"
LOOK, COLLECT = "lower/mrpc_look.cc", "lower/mrpc_collect.cc"

GROUP = g = Group("watch", "when the watchdog looks, and what the engine makes of it")

# ---- what it looks at ----
g.change("watch-of-an-idle-device", LOOK, "watchdog_.awake(); if (!at_work()) return false;", "watchdog_.awake();")
g.change("watch-judges-another-command", LOOK, "if (!current(serial)) return finding::nothing; id = id_;", "id = id_;")
g.change("watch-does-not-go-on", LOOK, "if (current(serial)) look_again(q, seam_now_ms()); return f;", "return f;")
g.change("watch-goes-on-for-ever", LOOK, "if (current(serial)) look_again(q, seam_now_ms()); return f;", "look_again(q, seam_now_ms());\nreturn f;",
	equivalent="a look that finds nothing at work reads nothing and arms no other one; if something is at work, it is armed")
g.change("watch-never-collects", LOOK, "return what == finding::finished;", "return false;")
g.change("memory-not-looked-at", LOOK, "seen = result_.look(id_);", "(void)result_.look(id_);")
g.change("result-taken-while-it-lands", LOOK, "if (watchdog_.settled(now) && seen == sign::ours) {", "if (seen == sign::ours) {")
g.change("doubtful-result-taken-without-the-mailbox", LOOK, "if (watchdog_.settled(now) && seen == sign::ours) {", "if (watchdog_.settled(now)) {")
g.change("result-found-without-its-interrupt-left", LOOK, "if (watchdog_.settled(now) && seen == sign::ours) {", "if (false) {")
g.leave_out("settled-result-not-asked-about", LOOK, "if (watchdog_.settled(now)) return true;")
g.change("mailbox-asked-while-a-result-lands", LOOK, "if (watchdog_.settled(now)) return true; } else", "return true;\n} else")
g.change("landing-result-not-waited-for", LOOK, "watchdog_.expect_rest_of(result_.number(), now, watchdog::settle_ms); if (watchdog_.settled(now) && seen",
	"if (watchdog_.settled(now) && seen")
g.change("results-need-no-time", WATCHDOG, "settle_ms = 20;", "settle_ms = 0;")
g.change("results-have-less-time-than-a-tick", WATCHDOG, "settle_ms = 20;", "settle_ms = 10;")
g.change("late-command-not-looked-at", WATCHDOG, "return age(now) >= look_age_ || mood_ == mood::settling", "return mood_ == mood::settling")
g.change("settling-not-looked-at", WATCHDOG, "|| mood_ == mood::settling || mood_ == mood::doubtful", "|| mood_ == mood::doubtful")
g.change("failed-look-not-looked-at-again", WATCHDOG, "|| mood_ == mood::settling || mood_ == mood::doubtful", "|| mood_ == mood::settling")
g.change("early-event-not-looked-at", WATCHDOG, "|| (mood_ == mood::eager && registers_tell);", ";")
g.change("early-event-costs-a-register-in-dma-mode", WATCHDOG, "(mood_ == mood::eager && registers_tell)", "mood_ == mood::eager")
g.change("inherited-command-looked-at-in-memory", LOOK, "!uses_dma() || state_ == hardware::foreign", "!uses_dma()")
g.change("over-time-not-looked-at", LOOK, "state_ == hardware::foreign) || over_time(q, now)) {", "state_ == hardware::foreign)) {")
g.change("watch-of-an-early-command-ends", LOOK, "look_again(q, now); return false; }", "return false;\n}")

# ---- what is believed ----
g.leave_out("looks-not-counted", LOOK, "watchdog_.looked(now);")
g.change("early-silence-is-a-strike", LOOK, "if (!late(q, now)) watchdog_.found_nothing(); else if (watchdog_.look_failed()", "if (watchdog_.look_failed()")
g.change("what-cannot-be-collected-gets-no-rest", "lower/mrpc_collect.cc", "watchdog_.found_nothing();", "")
g.change("silence-settles", LOOK, "if (!late(q, now)) watchdog_.found_nothing(); else if", "if (!late(q, now))\nreturn;\nif")
g.change("one-look-is-enough", LOOK, "looks_until_lost = 2", "looks_until_lost = 1")
g.change("never-lost", LOOK, "|| over_time(q, now)) lose(q);", "|| over_time(q, now))\nreturn;")
g.change("silence-for-as-long-as-the-limit-allows", LOOK, "if (watchdog_.look_failed() >= looks_until_lost || over_time(q, now))",
	"if (watchdog_.look_failed() >= looks_until_lost)",
	equivalent="look_again() is in a millisecond when somebody is over his time: that is the second look")
g.change("failed-looks-stay", WATCHDOG, "failed_looks_ = 0; if (mood_ != mood::eager)", "if (mood_ != mood::eager)")
g.change("failed-looks-of-the-command-before", WATCHDOG, "mood_ = mood::calm; failed_looks_ = 0; started_", "mood_ = mood::calm;\nstarted_")
g.change("mood-of-the-command-before", WATCHDOG, "mood_ = mood::calm; failed_looks_ = 0; started_", "failed_looks_ = 0;\nstarted_")
g.change("in-progress-is-no-answer", LOOK, "evidence_.saw_progress(); watchdog_.found_nothing();", "evidence_.saw_progress();")
g.change("done-before-its-time-is-no-answer", LOOK, "!evidence_.completed()) { watchdog_.found_nothing(); return finding::nothing;", "!evidence_.completed()) {\nreturn finding::nothing;")
g.change("in-progress-calms-nobody", WATCHDOG, "if (mood_ != mood::eager) mood_ = mood::calm;", "")
g.change("eager-for-ever-calmed", WATCHDOG, "if (mood_ != mood::eager) mood_ = mood::calm;", "mood_ = mood::calm;")
g.change("own-result-discarded", LOOK, "if (seen == sign::doubtful && result_.discard(id_))", "if (seen != sign::none && result_.discard(id_))",
	equivalent="one of ours that has settled is taken before the register is asked")
g.change("late-result-of-another-stays", LOOK, "if (seen == sign::doubtful && result_.discard(id_))", "if (false)")
g.leave_out("no-time-limit", LOOK, "q.fail_first(error::timedout);")
g.change("result-in-memory-collected-from-the-mailbox", LOOK, "if (seen != sign::none && watchdog_.settled(now)) {", "if (false) {")
g.change("done-and-in-memory-not-settled", LOOK, "if (seen != sign::none && watchdog_.settled(now)) {", "if (seen != sign::none) {",
	equivalent="who found a sign has let it settle, or has not come as far as the status register")
g.change("early-done-believed", LOOK, "if (!late(q, now) && !evidence_.completed()) {", "if (false) {")
g.change("early-done-not-believed-though-told", LOOK, "if (!late(q, now) && !evidence_.completed()) {", "if (!late(q, now)) {")
g.change("no-grace-for-memory", LOOK, "if (!watchdog_.settled(now) && (uses_dma() || !evidence_.completed())) {", "if (!watchdog_.settled(now) && !uses_dma() && !evidence_.completed()) {")
g.change("no-grace-for-an-event", LOOK, "(uses_dma() || !evidence_.completed())", "uses_dma()")
g.change("settling-put-off-by-an-interrupt", WATCHDOG, "if (mood_ == mood::settling) return;", "")
g.change("grace-for-ever", LOOK, "if (!watchdog_.settled(now) && (uses_dma() || !evidence_.completed())) {", "if (uses_dma() || !evidence_.completed()) {")
g.change("inherited-command-ends-untold", LOOK, "return finding::nothing; } return finding::finished;", "return finding::nothing;\n}\nif (state_ == hardware::running)\nreturn finding::finished;\nend(proof, q, {});\nreturn finding::nothing;")
g.change("inherited-command-never-ends", COLLECT, "forget(); end(proof, q, {});", "forget();")
g.change("foreign-command-has-a-number", LOOK, "if (id == no_id)", "if (false)")
g.change("over-time-not-told", LOOK, "q.fail_first(error::timedout); return finding::over_time;", "q.fail_first(error::timedout);\nreturn finding::nothing;")
g.leave_out("over-time-of-no-command", LOOK, "id = id_;")
g.change("told-under-the-lock", LOOK, "const finding f = judge(proof, q, seam_now_ms(), status, seen);",
	"const finding f = judge(proof, q, seam_now_ms(), status, seen);\nreport(f, id);", ("report(what, id); return", "return"))
g.change("no-limit-is-limit-zero", LOOK, "if (!limit) return ~0ull;", "")
g.change("old-command-is-not-late", LOOK, "return watchdog_.late(now) || over_time(q, now);", "return over_time(q, now);")
g.change("command-over-time-is-not-late", LOOK, "return watchdog_.late(now) || over_time(q, now);", "return watchdog_.late(now);")
g.change("limit-from-the-start-of-the-command", LOOK, "const u64 waited = q.first_waits_since(now);",
	"const u64 waited = watchdog_.age(now) + 0 * q.first_waits_since(0);")

# ---- when it looks ----
g.change("first-look-after-a-period", TIMES, "first_look_ms = 20;", "first_look_ms = 500;")
g.change("look-age-of-the-command-before", WATCHDOG, "started_ = now; look_age_ = first_look_ms;", "started_ = now;")
g.change("inherited-command-looked-at-later", WATCHDOG, "begin(0); look_age_ = 0;", "begin(0);",
	equivalent="age is past any first look for what began at the clock's beginning")
g.change("looks-equally-often", WATCHDOG, "const u64 next = 2 * age(now) + first_look_ms;", "const u64 next = age(now) + first_look_ms;")
g.change("looks-each-time-when-late", WATCHDOG, "? age(now) + look_period_ms", "? age(now) + first_look_ms")
g.change("looks-ever-less-often", WATCHDOG, "? age(now) + look_period_ms", "? 8 * age(now)")
g.change("no-look-when-late-begins", WATCHDOG, ": next < look_period_ms ? next : look_period_ms;", ": next;")
g.change("second-look-not-soon", WATCHDOG, "return look_after_silence_ms;", "return until_look;")
g.change("failed-look-is-forgotten", WATCHDOG, "mood_ = mood::doubtful; return", "return")
g.change("failed-looks-not-counted", WATCHDOG, "return ++failed_looks_;", "return failed_looks_;")
g.change("grace-as-long-as-a-period", WATCHDOG, "return settles_at_ > now ? settles_at_ - now : 0;", "return until_look;")
g.change("early-interrupt-not-looked-after-soon", WATCHDOG, "return retry_delay_ < until_look ? retry_delay_ : until_look;", "return until_look;")
g.change("eagerness-puts-a-look-off", WATCHDOG, "return retry_delay_ < until_look ? retry_delay_ : until_look;", "return retry_delay_;",
	equivalent="each look doubles both: they differ by the few milliseconds before the first one, once")
g.change("eager-without-an-end", WATCHDOG, "retry_delay_ = 2 * retry_delay_ < look_period_ms ? 2 * retry_delay_ : look_period_ms;", "")
g.change("looks-again-late", WATCHDOG, "mood_ = mood::eager; retry_delay_ = 1;", "mood_ = mood::eager;\nretry_delay_ = look_period_ms;")
g.change("each-sign-is-the-first", WATCHDOG, "if (mood_ == mood::settling && settles_at_ <= now + after_ms) return;", "")
g.change("interrupt-of-a-landing-result-ignored", WATCHDOG, "if (mood_ == mood::settling && settles_at_ <= now + after_ms) return;",
	"if (mood_ == mood::settling)\nreturn;")
g.change("settled-at-once", WATCHDOG, "return mood_ == mood::settling && now >= settles_at_;", "return mood_ == mood::settling;")
g.change("settled-by-an-earlier-sign", WATCHDOG, "return mood_ == mood::settling && now >= settles_at_;", "return now >= settles_at_;")
g.change("limit-does-not-bound-the-look", WATCHDOG, "now + (time_left < own ? time_left : own);", "now + (time_left < own ? own : own);")
g.change("passed-limit-looked-at-at-once", LOOK, "left ? left : 1", "left")
g.change("watch-armed-unnoted", WATCHDOG, "armed_ = true; armed_for_ =", "armed_for_ =")
g.change("watch-put-off", WATCHDOG, "if (armed_ && armed_for_ <= at) return;", "")
g.change("watch-never-sooner", WATCHDOG, "if (armed_ && armed_for_ <= at)", "if (armed_)")
g.change("watch-armed-meanwhile-put-off", WATCHDOG, "armed_for_ = sooner ? armed_for_ : at;", "armed_for_ = at;",
	equivalent="a watch that is armed begins when its time has come, or later; only a timer that is early, by part "
	"of a jiffy, lets it begin while it is armed for what is to come")
g.change("watch-armed-for-what-is-over", WATCHDOG, "armed_for_ > now && armed_for_ < at;", "armed_for_ < at;")
g.change("watch-thinks-it-is-armed", WATCHDOG, "awake() noexcept { armed_ = false;", "awake() noexcept\n{")
g.change("cancelled-watch-thinks-it-is-armed", TIMES, "void cancelled() noexcept { armed_ = false; }", "void cancelled() noexcept {}")
