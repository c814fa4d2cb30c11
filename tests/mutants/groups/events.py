# SPDX-License-Identifier: GPL-2.0
"""Event headers: armed, fired, told."""

from mutant import Group

EVENTS, IOCTL, CHARDEV = "lower/event_monitor.cc", "upper/ioctl.cc", "upper/chardev.cc"
SCAN = "lower/event_scan.cc"
INTERRUPTS, HANDLE, RECOVERY = "lower/interrupts.cc", "upper/handle.cc", "lower/recovery.cc"

GROUP = g = Group("events", "what is armed, what fired, who is told, what it costs")

g.change("event-not-disarmed", EVENTS, "value & ~header::interrupt_enable::make(1) & ~header::occurred::make(1)); } bool",
	"value & ~header::occurred::make(1));\n}\n\nbool")
g.change("event-cleared-for-the-program", EVENTS,
	"value & ~header::interrupt_enable::make(1) & ~header::occurred::make(1)); } bool",
	"value & ~header::interrupt_enable::make(1));\n}\n\nbool")
g.change("armed-events-not-learnt", SCAN,
	"if (!header::unsupported::get(value)) set_armed(armed, event, index, header::interrupt_enable::get(value));", ";")
g.change("silent-headers-learnt", SCAN, "if (!header::unsupported::get(value)) set_armed", "set_armed")
g.change("fired-event-stays-armed-in-memory", EVENTS, "found.events++; set_armed(armed, event, index, false);", "found.events++;")
g.change("mrpc-completion-written-back", EVENTS, "if (event.mrpc_completion) return; const bool for_clients",
	"const bool for_clients")
g.change("mrpc-completion-remembered", EVENTS, "if (event.mrpc_completion) return; switch (event.scope)", "switch (event.scope)")
g.change("own-completion-can-be-disabled", EVENTS, "const bool keep = for_clients || owned(ctl.event_id, index);",
	"const bool keep = for_clients;")
g.change("own-completion-can-be-cleared", EVENTS, "if (!(ctl.flags & flag::clear) || owned(ctl.event_id, index))",
	"if (!(ctl.flags & flag::clear))")
g.change("own-completion-is-everybodys", EVENTS, "return mailbox_ && id == regs::event_mrpc_comp && index == where_.partition;",
	"return mailbox_ && id == regs::event_mrpc_comp;")
g.change("own-completion-not-looked-at", INTERRUPTS, "explained |= !d.engine_.uses_dma() && d.mailbox_completed(proof);", "")
g.change("own-completion-looked-at-in-dma-mode", INTERRUPTS, "!d.engine_.uses_dma() && d.mailbox_completed(proof);",
	"d.mailbox_completed(proof);")
g.change("completion-not-acknowledged", EVENTS,
	"own.write<completion>(proof, value | completion::interrupt_enable::make(mailbox_)); return own_completion::occurred;",
	"return own_completion::occurred;")
g.change("completion-not-armed-again", EVENTS,
	"own.write<completion>(proof, value | completion::interrupt_enable::make(mailbox_)); return own_completion::occurred;",
	"own.write<completion>(proof, value);\nreturn own_completion::occurred;")
g.change("acknowledgement-arms-in-dma-mode", EVENTS,
	"own.write<completion>(proof, value | completion::interrupt_enable::make(mailbox_)); return own_completion::occurred;",
	"own.write<completion>(proof, value | completion::interrupt_enable::make(1));\nreturn own_completion::occurred;")
g.change("silent-completion-believed", EVENTS, "if (completion::unsupported::get(value)) return own_completion::silent;", "")
g.change("completion-always-believed", EVENTS,
	"if (!completion::occurred::get(value)) return mailbox_ && !completion::interrupt_enable::get(value) ? "
	"own_completion::disarmed : own_completion::clear;", "")
g.change("disarmed-completion-is-clear", EVENTS,
	"return mailbox_ && !completion::interrupt_enable::get(value) ? own_completion::disarmed : own_completion::clear;",
	"return own_completion::clear;")
g.change("disarmed-in-dma-mode-too", EVENTS, "return mailbox_ && !completion::interrupt_enable::get(value) ?",
	"return !completion::interrupt_enable::get(value) ?")
g.change("armed-completion-is-disarmed", EVENTS, "return mailbox_ && !completion::interrupt_enable::get(value) ?",
	"return mailbox_ ?")
g.change("completions-in-dma-mode-told-twice", EVENTS,
	"value | completion::occurred::make(1) | completion::interrupt_enable::make(mailbox_));",
	"value | completion::occurred::make(1) | completion::interrupt_enable::make(1));")
g.change("completion-of-before-left-pending", EVENTS,
	"value | completion::occurred::make(1) | completion::interrupt_enable::make(mailbox_));",
	"(value & ~completion::occurred::make(1)) | completion::interrupt_enable::make(mailbox_));")
g.change("silent-completion-header-written-back", EVENTS,
	"completion::unsupported::get(read) ? 0 : read & ~completion::interrupt_enable::make(1);",
	"read & ~completion::interrupt_enable::make(1);")
g.change("completion-header-not-kept", EVENTS,
	"completion::unsupported::get(read) ? 0 : read & ~completion::interrupt_enable::make(1);", "0 * read;")
g.change("unexplained-interrupt-ignored", SCAN, "s.armed = true; scan_work_.arm(", "s.armed = true;\nif (false)\nscan_work_.arm(")
g.change("scan-without-a-limit", SCAN, "!s.ever || since >= scan_period_ms", "true")
g.change("scan-armed-for-each-interrupt", SCAN, "if (s.armed) return; const u64 since", "const u64 since")
g.change("scan-only-once", SCAN, "s.armed = false; s.ever = true;", "s.ever = true;")
g.change("first-scan-waits", SCAN, "!s.ever || since", "since",
	equivalent="the clock is past a second when the first interrupt comes, in the kernel and on the "
	"host")
g.change("scan-not-timed", SCAN, "s.ever = true; s.last_ms = seam_now_ms();", "s.ever = true;")
g.change("scan-tells-nobody", SCAN, "if (!tell(found) && unexplained", "if (!found.events && !found.links && unexplained")
# That nothing explains an interrupt: said once, and only if it is so.
g.change("nothing-explains-said-each-time", SCAN, "s.told = true;", "")
g.change("nothing-explains-said-once-for-all", SCAN, "seam_log(pdev_, news ? 6 : 7,", "if (news)\nseam_log(pdev_, 6,")
g.change("nothing-explains-never-said", SCAN, "seam_log(pdev_, news ? 6 : 7,", "(void)news;\nseam_log(pdev_, 7,")
g.change("unexplained-not-noted", SCAN, "s.unexplained = true;", "")
g.change("unexplained-not-forgotten", SCAN, "s.unexplained = false;", "")
g.change("explained-by-a-scan-unexplained", SCAN, "if (!tell(found) && unexplained", "if (tell(found), unexplained")
g.change("look-after-a-reset-unexplained", SCAN, "&& unexplained && !failed(err))", "&& !failed(err))")
g.change("look-after-a-reset-noted-as-unexplained", RECOVERY, "events_.look_at_all();", "events_.unexplained();")
g.change("silence-explains-nothing", SCAN, "&& unexplained && !failed(err))", "&& unexplained)")
g.change("explained-interrupt-scanned", INTERRUPTS, "explained |= d.events_.interrupt(proof);", "d.events_.interrupt(proof);")
g.change("completion-explains-nothing", INTERRUPTS, "explained |= !d.engine_.uses_dma() && d.mailbox_completed(proof);",
	"if (!d.engine_.uses_dma())\nd.mailbox_completed(proof);")
g.change("shared-completion-unexplained", INTERRUPTS,
	"if (!may_be_dma || !d.engine_.dma_interrupt(hw_context::bound())) store", "if (may_be_dma)\n"
	"d.engine_.dma_interrupt(hw_context::bound());\nstore")
g.change("other-interrupt-explained-by-a-completion", INTERRUPTS,
	"if (!may_be_dma || !d.engine_.dma_interrupt(hw_context::bound())) store_release(d.event_raised_, true);",
	"store_release(d.event_raised_, !may_be_dma || !d.engine_.dma_interrupt(hw_context::bound()));")
g.change("unexplained-not-scanned", INTERRUPTS, "if (!explained) d.events_.unexplained();", "")
g.change("unsupported-header-fires", EVENTS, "// Or silence. if (header::unsupported::get(value)) return;",
	"if (ask.silent())\nreturn;")
g.change("silent-header-fires", EVENTS, "// Or silence. if (header::unsupported::get(value)) return;",
	"if (header::unsupported::get(value) && !ask.silent())\nreturn;")
g.change("unarmed-event-told", EVENTS, "if (!header::occurred::get(value) || !header::interrupt_enable::get(value)) return;",
	"if (!header::occurred::get(value))\nreturn;")
g.change("event-told-that-did-not-occur", EVENTS, "if (!header::occurred::get(value) || !header::interrupt_enable::get(value)) return;",
	"if (!header::interrupt_enable::get(value))\nreturn;")
g.change("headers-looked-for-after-silence", EVENTS, "told && id < regs::event_ids && !ask.silent(); id++", "told && id < regs::event_ids; id++",
	equivalent="an inquiry reads nothing after the first silence, and a header of all ones is passed over")
g.change("events-without-a-summary-forgotten", EVENTS, "u32 told = slots & ~summarised;", "u32 told = 0;")
g.change("global-events-not-looked-at", EVENTS, "if (armed.global) check_block", "if (false)\ncheck_block")
g.change("partition-events-not-looked-at", EVENTS, "armed.partitions && i < where_.partition_count", "false")
g.change("pff-events-not-looked-at", EVENTS, "(armed.pffs || armed.links) && i < where_.pff_count", "armed.links && i < where_.pff_count")
g.change("all-pffs-looked-at", EVENTS, "(armed.pffs || armed.links) && i < where_.pff_count", "i < where_.pff_count",
	("if (!slots) continue;", ""), ("if (slots & summarised) {", "{"))
g.change("all-partitions-looked-at", EVENTS, "armed.partitions && i < where_.partition_count", "i < where_.partition_count",
	("if (!armed.partition[i]) continue;", ""), ("if (slots & summarised) {", "{"))
g.change("armed-blocks-not-counted", EVENTS, "blocks += (word != 0) - before;", "")
g.change("armed-not-remembered", EVENTS, "set_armed(armed, event, index, poll);", "")
g.change("armed-remembered-though-refused", EVENTS, "if (ctl.flags) { const bool keep", "{ const bool keep")
g.change("pollers-not-told-of-events", EVENTS, "if (found.events) chardev_.event_arrived();", "")
g.change("told-though-nothing-fired", EVENTS, "if (found.events) chardev_.event_arrived();", "chardev_.event_arrived();")
g.leave_out("events-not-counted", CHARDEV, "__atomic_add_fetch(&event_count_, 1, __ATOMIC_RELEASE);")
g.change("woken-before-it-is-counted", CHARDEV,
	"__atomic_add_fetch(&event_count_, 1, __ATOMIC_RELEASE); events.wake(poll_bits::event);",
	"events.wake(poll_bits::event);\n__atomic_add_fetch(&event_count_, 1, __ATOMIC_RELEASE);")
g.leave_out("summary-does-not-count-as-seen", IOCTL, "store_release(seen_events_, seen);")
g.change("failed-summary-counts-as-seen", IOCTL, "if (seam_copy_to_user(user, &arg, size)) return error::fault; if (is_event_summary(number)) store_release(seen_events_, seen);",
	"if (is_event_summary(number))\nstore_release(seen_events_, seen);\nif (seam_copy_to_user(user, &arg, size))\nreturn error::fault;")
g.change("any-ioctl-counts-as-summary", IOCTL, "if (is_event_summary(number))", "")
g.change("counted-after-the-registers-are-read", IOCTL,
	"const u32 seen = device_.event_count();", "",
	("if (seam_copy_to_user(user, &arg, size))", "const u32 seen = device_.event_count();\nif (seam_copy_to_user(user, &arg, size))"))
g.change("old-events-seen-by-new-handles", HANDLE, "seen_events_(device.event_count())", "seen_events_(0)")

# ---- many blocks: until the first silence, until the gate closes, and others run in between ----
g.change("events-go-on-after-silence", EVENTS, "return !ask.silent() && !chardev_.detached();", "return !chardev_.detached();")
g.change("events-go-on-behind-the-gate", EVENTS, "return !ask.silent() && !chardev_.detached();", "return !ask.silent();")
g.change("events-do-not-give-way", EVENTS, "seam_give_way(); return !ask.silent()", "return !ask.silent()")
g.change("headers-visited-after-silence", SCAN, "id < regs::event_ids && !ask.silent(); id++", "id < regs::event_ids; id++")
g.change("look-at-all-goes-on", SCAN, "if (!go_on(ask)) return ask.verdict();", "(void)go_on(ask);")
g.change("silence-at-the-last-block-forgotten", SCAN, "return ask.verdict(); } return ask.verdict();",
	"return ask.verdict();\n}\nreturn error::none;",
	equivalent="a loop over blocks ends behind a block, where go_on() has seen the silence")
g.change("silent-look-is-no-error", SCAN, "if (!go_on(ask)) return ask.verdict();", "if (!go_on(ask))\nreturn error::none;")
g.change("interrupt-goes-on-over-partitions", EVENTS, "armed.partition[i], found); if (!go_on(ask)) return;",
	"armed.partition[i], found);\n(void)go_on(ask);")
g.change("interrupt-goes-on-over-pffs", EVENTS, "slots, found); if (!go_on(ask)) return;", "slots, found);\n(void)go_on(ask);")
