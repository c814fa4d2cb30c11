# SPDX-License-Identifier: GPL-2.0
"""Event headers: armed, fired, told."""

from mutant import Group

EVENTS, IOCTL, CHARDEV = "lower/event_monitor.cc", "upper/ioctl.cc", "upper/chardev.cc"
INTERRUPTS, HANDLE = "lower/interrupts.cc", "upper/handle.cc"

GROUP = g = Group("events", "what is armed, what fired, who is told, what it costs")

g.change("event-not-disarmed", EVENTS, "value & ~header::interrupt_enable::make(1) & ~header::occurred::make(1)); } bool",
	"value & ~header::occurred::make(1));\n}\n\nbool")
g.change("event-cleared-for-the-program", EVENTS,
	"value & ~header::interrupt_enable::make(1) & ~header::occurred::make(1)); } bool",
	"value & ~header::interrupt_enable::make(1));\n}\n\nbool")
g.change("armed-events-not-learnt", EVENTS, "set_armed(armed, event, index, header::interrupt_enable::get(value)); }); } // ----",
	";\n});\n}\n// ----")
g.change("silent-headers-learnt", EVENTS, "if (value != silent && !header::unsupported::get(value)) set_armed", "set_armed")
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
g.change("own-completion-not-armed", INTERRUPTS, "if (!d.engine_.uses_dma() && d.events_.take_mrpc_completion(proof)) {",
	"if (false) {")
g.change("completion-not-acknowledged", EVENTS,
	"own.write<completion>(proof, value | completion::interrupt_enable::make(1)); return true;", "return true;")
g.change("completion-not-armed-again", EVENTS,
	"own.write<completion>(proof, value | completion::interrupt_enable::make(1)); return true;",
	"own.write<completion>(proof, value);\nreturn true;")
g.change("silent-completion-believed", EVENTS, "if (value == silent || !completion::occurred::get(value)) return false;",
	"if (!completion::occurred::get(value))\nreturn false;")
g.change("completion-always-believed", EVENTS, "if (value == silent || !completion::occurred::get(value)) return false;",
	"if (value == silent)\nreturn false;")
g.change("completions-in-dma-mode-told-twice", EVENTS, "completion::interrupt_enable::make(mailbox_));", "completion::interrupt_enable::make(1));")
g.change("unexplained-interrupt-ignored", EVENTS, "s.armed = true; scan_work_.arm(", "s.armed = true;\nif (false)\nscan_work_.arm(")
g.change("scan-without-a-limit", EVENTS, "!s.ever || since >= scan_period_ms", "true")
g.change("scan-armed-for-each-interrupt", EVENTS, "if (s.armed) return; const u64 since", "const u64 since")
g.change("scan-only-once", EVENTS, "s.armed = false; s.ever = true;", "s.ever = true;")
g.change("first-scan-waits", EVENTS, "!s.ever || since", "since",
	equivalent="the clock is past a second when the first interrupt comes, in the kernel and on the "
	"host")
g.change("scan-not-timed", EVENTS, "s.ever = true; s.last_ms = seam_now_ms();", "s.ever = true;")
g.change("scan-tells-nobody", EVENTS, "found.events + found.links); tell(found);", "found.events + found.links);")
g.change("explained-interrupt-scanned", INTERRUPTS, "explained |= d.events_.interrupt(proof);", "d.events_.interrupt(proof);")
g.change("completion-explains-nothing", INTERRUPTS, "d.engine_.mailbox_interrupt(proof); explained = true;",
	"d.engine_.mailbox_interrupt(proof);")
g.change("shared-completion-unexplained", INTERRUPTS,
	"if (!may_be_dma || !d.engine_.dma_interrupt(hw_context::bound())) store", "if (may_be_dma)\n"
	"d.engine_.dma_interrupt(hw_context::bound());\nstore")
g.change("other-interrupt-explained-by-a-completion", INTERRUPTS,
	"if (!may_be_dma || !d.engine_.dma_interrupt(hw_context::bound())) store_release(d.event_raised_, true);",
	"store_release(d.event_raised_, !may_be_dma || !d.engine_.dma_interrupt(hw_context::bound()));")
g.change("unexplained-not-scanned", INTERRUPTS, "if (!explained) d.events_.unexplained();", "")
g.change("unsupported-header-fires", EVENTS, "if (value == silent || header::unsupported::get(value)) return; if (!header::occurred",
	"if (value == silent)\nreturn;\nif (!header::occurred")
g.change("silent-header-fires", EVENTS, "if (value == silent || header::unsupported::get(value)) return; if (!header::occurred",
	"if (header::unsupported::get(value) && value != silent)\nreturn;\nif (!header::occurred")
g.change("unarmed-event-told", EVENTS, "if (!header::occurred::get(value) || !header::interrupt_enable::get(value)) return;",
	"if (!header::occurred::get(value))\nreturn;")
g.change("event-told-that-did-not-occur", EVENTS, "if (!header::occurred::get(value) || !header::interrupt_enable::get(value)) return;",
	"if (!header::interrupt_enable::get(value))\nreturn;")
g.change("silent-summary-believed", EVENTS, "if (summary == silent) return; told |=", "told |=",
	equivalent="a summary of all ones tells of every armed event, and their headers read all ones as "
	"well")
g.change("events-without-a-summary-forgotten", EVENTS, "u32 told = slots & ~summarised;", "u32 told = 0;")
g.change("global-events-not-looked-at", EVENTS, "if (armed.global) check_block", "if (false)\ncheck_block")
g.change("partition-events-not-looked-at", EVENTS, "armed.partitions && i < where_.partition_count", "false")
g.change("pff-events-not-looked-at", EVENTS, "(armed.pffs || armed.links) && i < where_.pff_count", "armed.links && i < where_.pff_count")
g.change("all-pffs-looked-at", EVENTS, "(armed.pffs || armed.links) && i < where_.pff_count", "i < where_.pff_count",
	("if (slots) check_block(", "check_block("), ("if (slots & summarised) {", "{"))
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
