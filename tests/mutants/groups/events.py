# SPDX-License-Identifier: GPL-2.0-only
"""Event headers: armed, fired, told."""

from mutant import Group

FIRED, CONTROL, SET_UP = "lower/event_interrupt.cc", "lower/event_control.cc", "lower/event_set_up.cc"
SCAN, COMPLETION = "lower/event_scan.cc", "lower/own_completion.cc"
GO_ON, PORTS_OF = "lower/go_on.h", "lower/partition_ports.h"
HEADER, ARMED, PFFS, BLOCKS = ("lower/event_header.h", "lower/armed_events.h", "lower/own_pffs.h",
	"lower/event_blocks.h")
IOCTL, CHARDEV = "upper/ioctl.cc", "upper/chardev.cc"
INTERRUPTS, HANDLE, PAUSE, ENGINE = ("lower/interrupts.cc", "upper/handle.cc", "lower/pause.cc",
	"lower/mrpc_engine.cc")

GROUP = g = Group("events", "what is armed, what fired, who is told, what it costs")

# ---- what fired ----
g.change("event-not-disarmed", FIRED, "return bits::interrupt_enable::get(value) && !for_clients(s, which);", "return false;")
g.change("disarmed-header-written", FIRED, "return bits::interrupt_enable::get(value) && !for_clients(s, which);",
	"return !for_clients(s, which);")
g.change("event-cleared-for-the-program", FIRED, "next &= ~bits::interrupt_enable::mask; return",
	"next = value & ~bits::interrupt_enable::mask;\nreturn")
g.change("fired-event-stays-armed-in-memory", FIRED, "s.armed.disarm(which);", "")
g.change("unarmed-event-told", FIRED, "if (!s.armed.fired(which, value)) return false;", "if (!bits::occurred::get(value))\nreturn false;")
g.change("event-told-that-did-not-occur", FIRED, "if (!s.armed.fired(which, value)) return false;", "")
g.change("fired-only-if-still-enabled", FIRED, "if (!s.armed.fired(which, value))",
	"if (!s.armed.fired(which, value) || !bits::interrupt_enable::get(value))")
g.change("count-not-looked-at", ARMED, "bits::count::get(header) != counts_[which.block().number()][which.location().slot]", "false")
g.change("occurred-not-looked-at", ARMED, "(bits::occurred::get(header) ||", "(false ||")
g.change("fired-though-not-armed", ARMED, "return has(which) && (bits", "return (bits",
	equivalent="who asks asks of armed ones, but for EVENT_CTL, for which it is a look more, at what is armed")
g.change("count-not-remembered", ARMED, "static_cast<u8>(bits::count::get(header));", "static_cast<u8>(header & 0);")
g.change("mrpc-completion-remembered", ARMED, "if (which.location().mrpc_completion) return;", "")
g.change("armed-blocks-not-noted", ARMED, "blocks_.set(number, slots != 0);", "")
g.change("blocks-noted-for-ever", ARMED, "blocks_.set(number, slots != 0);", "blocks_.set(number, true);",
	equivalent="a block with nothing armed costs no register")
g.change("events-without-a-summary-forgotten", FIRED, "u32 told = slots & ~summarised;", "u32 told = 0;")
g.change("summary-not-asked", FIRED, "which == trust::summaries ? slots & layout.summarised : 0;",
	"which == trust::summaries ? 0 : 0;")
g.change("later-look-by-summaries", FIRED, "which == trust::summaries ? slots & layout.summarised : 0;",
	"which == trust::summaries || slots ? slots & layout.summarised : 0;")
g.change("pollers-not-told-of-events", FIRED, "if (found.events) chardev_.event_arrived();", "")
g.change("told-though-nothing-fired", FIRED, "if (found.events) chardev_.event_arrived();", "chardev_.event_arrived();")
g.change("armed-blocks-after-silence", FIRED, "if (!go_on(ask)) return false;", "(void)go_on(ask);")

# ---- headers ----
g.change("silent-header-changed", HEADER, "SWITCHTEC_TRY(ask_.verdict()); if (bits", "if (bits", ("if (bits::unsupported::get(found)) return error::opnotsupp;", ""))
g.change("unsupported-header-changed", HEADER, "if (bits::unsupported::get(found)) return error::opnotsupp;", "")
g.change("every-write-clears", HEADER, "u32 next = found & ~bits::occurred::make(1);", "u32 next = found;")
g.change("header-always-written", HEADER, "if (change(found, next)) block_", "change(found, next);\nblock_")
g.change("stride-ignored", BLOCKS, "layout().offset + index * layout().stride", "layout().offset")

# ---- the first look, and set-up ----
g.change("armed-events-not-learnt", SET_UP, "if (bits::interrupt_enable::get(found)) s.armed.arm(which, found); return false;",
	"(void)found;\nreturn false;")
g.change("all-headers-learnt", SET_UP, "if (bits::interrupt_enable::get(found)) s.armed.arm(which, found); return false;",
	"s.armed.arm(which, found);\nreturn false;")
g.change("learnt-again-and-again", SET_UP, "s.learnt = true;", "(void)s;")
g.change("others-learnt", SET_UP, "if (!ours(s, block)) return;", "")
g.change("first-partition-is-ours", SET_UP, "return block.index == where_.partition;", "return block.index == 0;")
g.change("mrpc-completions-looked-at", SET_UP, "which.location().mrpc_completion || ", "")
g.change("links-of-clients-learnt", SET_UP, "|| for_clients(s, which)) return;", ")\nreturn;",
	equivalent="the first look comes before anything is armed for clients")
g.change("first-look-after-silence", SET_UP, "if (!go_on(ask)) return false;", "(void)go_on(ask);")
g.change("nothing-armed-again", SET_UP, "arm_block(ask, proof, s, event_block::numbered(at));", "")
g.change("armed-again-though-armed", SET_UP, "if (bits::interrupt_enable::get(found)) return false; // It", "// It")
g.change("count-of-before-the-reset", SET_UP, "s.armed.arm(which, found); next |=", "next |=")
g.change("silent-set-up-is-none", SET_UP, "return ask.verdict();", "return error::none;")
g.change("silent-set-up-not-noted", SET_UP, "if (ask.silent()) headers_.with([](event_state &s) { s.unwritten = true; });", "",
	equivalent="whoever is silent is set up again, and nobody asks meanwhile")
g.change("unwritten-for-ever", SET_UP, "s.unwritten = false;", "(void)s;")
g.change("ports-of-before-the-reset", SET_UP, "pffs_changed_.store(true);", "")
g.change("set-up-after-silence", SET_UP, "!failed(err); n++", "; n++", equivalent="an inquiry reads nothing after the first silence")
g.change("pause-goes-on", SET_UP, "scan_.with([](scan_state &s) { s.stopped = false; });", "")
g.change("own-pffs-never-asked-again", "lower/event_links.cc", "if (pffs_changed_.test_and_clear()) s.pffs.forget();", "")
g.change("own-pffs-always-asked-again", "lower/event_links.cc", "if (pffs_changed_.test_and_clear()) s.pffs.forget();", "s.pffs.forget();")
g.change("vep-not-cut", PORTS_OF, "return vep::id::get(ask.read<vep>(part));", "return ask.read<vep>(part);")
g.change("own-downstream-ports-forgotten", PFFS, "i < regs::part_cfg::max_dsps", "i < 1")
g.leave_out("own-upstream-port-forgotten", PFFS, "add(upstream_pff(ask, part), where);")

# ---- our own completions ----
g.change("own-completion-can-be-disabled", CONTROL, "if (for_clients(s, which) || owned(which)) next", "if (for_clients(s, which))\nnext")
g.change("enables-changed-while-acknowledging", COMPLETION, "while (own_completion_header() != written);", "while (false);")
g.change("own-completion-can-be-cleared", CONTROL, "(flags & flag::clear) && !owned(which)", "flags & flag::clear")
g.change("own-completion-is-everybodys", "lower/event_monitor.h", "return which.id == own().id && which.index == own().index;",
	"return which.id == own().id;")
g.change("own-completion-not-looked-at", INTERRUPTS, "bool explained = !d.engine_.uses_dma() && d.mailbox_completed(proof);", "bool explained = false;")
g.change("own-completion-looked-at-in-dma-mode", INTERRUPTS, "!d.engine_.uses_dma() && d.mailbox_completed(proof);",
	"d.mailbox_completed(proof);")
g.change("completion-not-acknowledged", COMPLETION, "return seen == own_completion::occurred;", "return false;")
g.change("completion-not-armed-again", COMPLETION, "next |= acknowledgement; return", "next |= bits::occurred::mask;\nreturn")
g.change("clear-completion-written", COMPLETION, "return seen == own_completion::occurred;", "return true;")
g.change("completion-always-believed", COMPLETION, "seen = bits::occurred::get(found) ?", "seen = true ?")
g.change("completion-of-before-left-pending", COMPLETION, "next = own_completion_header();",
	"next = own_completion_header() & ~bits::occurred::mask;")
g.change("completion-header-not-kept", COMPLETION, "if (!s.owns_completion) own_completion_enables(found);", "(void)found;")
g.change("reset-completion-header-kept", COMPLETION, "s.owns_completion = true;", "")
g.change("enables-of-own-completion-forgotten", CONTROL, "if (owned(which)) own_completion_enables(next);", "")
g.change("enables-of-own-completion-not-cut", COMPLETION, "(header & of_programs) | acknowledgement", "header | of_programs | acknowledgement")

# ---- the later look ----
g.change("unexplained-interrupt-ignored", SCAN, "s.armed = true; scan_work_.arm(", "s.armed = true;\nif (false)\nscan_work_.arm(")
g.change("scan-without-a-limit", SCAN, "!s.ever || since >= scan_period_ms", "true")
g.change("scan-only-once", SCAN, "s.armed = false; s.ever = true;", "s.ever = true;")
g.change("first-scan-waits", SCAN, "!s.ever || since", "since",
	equivalent="the clock is past a second when the first interrupt comes, in the kernel and on the "
	"host")
g.change("scan-not-timed", SCAN, "s.ever = true; s.last_ms = seam_now_ms();", "s.ever = true;")
g.change("scan-armed-for-each-interrupt", SCAN, "if (s.armed || s.stopped) return;", "if (s.stopped)\nreturn;")
g.change("scan-armed-in-a-pause", SCAN, "if (s.armed || s.stopped) return;", "if (s.armed)\nreturn;",
	equivalent="whatever arms a scan is over before it is cancelled: interrupts, the watchdog; nobody has to rely on that")
g.change("cancelled-scan-thinks-it-is-armed", SCAN, "scan_work_.cancel_sync(); scan_.with([](scan_state &s) { s.armed = false; });", "scan_work_.cancel_sync();")
g.change("scan-cancelled-for-a-moment", SCAN, "scan_.with([](scan_state &s) { s.stopped = true; }); scan_work_", "scan_work_",
	equivalent="whatever arms a scan is over before it is cancelled: interrupts, the watchdog; nobody has to rely on that")
g.change("scan-tells-nobody", SCAN, "if (tell(found) || !unexplained", "if (found.events || found.links || !unexplained")
g.change("nothing-explains-said-each-time", SCAN, "s.told = true;", "")
g.change("nothing-explains-said-once-for-all", SCAN, "seam_log(pdev_, news ? 6 : 7,", "if (news)\nseam_log(pdev_, 6,")
g.change("nothing-explains-never-said", SCAN, "seam_log(pdev_, news ? 6 : 7,", "(void)news;\nseam_log(pdev_, 7,")
g.change("unexplained-not-noted", SCAN, "s.unexplained = true;", "")
g.change("unexplained-not-forgotten", SCAN, "s.unexplained = false;", "")
g.change("explained-by-a-scan-unexplained", SCAN, "if (tell(found) || !unexplained", "if ((tell(found), !unexplained)")
g.change("look-after-a-reset-unexplained", SCAN, "|| !unexplained || !go_on(ask)", "|| (!unexplained && false) || !go_on(ask)")
g.change("silence-explains-nothing", SCAN, "if (ask.somebody_answers()) nothing_explains();", "nothing_explains();")
g.change("nobody-asked-whether-it-is-there", SCAN, "if (ask.somebody_answers())", "if (!ask.silent())")
g.change("quiet-though-armed", "lower/event_monitor.h", "armed.next(0) == all_event_blocks && links.idle()", "links.idle()")
g.change("quiet-though-clients-listen", "lower/event_monitor.h", "&& links.idle() && !links.raised", "&& !links.raised")
g.change("quiet-before-anything-is-learnt", FIRED, "return s.learnt && s.nothing_armed();", "return s.nothing_armed();")
g.change("look-after-a-reset-noted-as-unexplained", PAUSE, "events_.look_at_all();", "events_.unexplained();")
g.change("explained-interrupt-scanned", INTERRUPTS, "explained |= d.events_.interrupt(proof);", "d.events_.interrupt(proof);")
g.change("completion-explains-nothing", INTERRUPTS, "bool explained = !d.engine_.uses_dma() && d.mailbox_completed(proof);",
	"bool explained = false;\nif (!d.engine_.uses_dma())\nd.mailbox_completed(proof);")
g.change("completion-of-a-dma-vector-not-noted", ENGINE, "interrupted_ = true; if", "if")
g.change("unexplained-not-scanned", INTERRUPTS, "if (completion) d.events_.look_at_all(); else d.events_.unexplained();",
	"if (completion)\nd.events_.look_at_all();")
g.change("event-of-a-completion-is-a-riddle", INTERRUPTS, "if (completion) d.events_.look_at_all(); else d.events_.unexplained();",
	"(void)completion;\nd.events_.unexplained();")
g.change("event-of-a-completion-not-looked-for", INTERRUPTS, "if (completion) d.events_.look_at_all(); else d.events_.unexplained();",
	"if (!completion)\nd.events_.unexplained();")
g.change("completion-seen-for-ever", ENGINE, "interrupted_ = false; return was;", "return was;")

# ---- EVENT_CTL, and who is told ----
g.change("armed-not-remembered", CONTROL, "s.armed.arm(which, found);", "(void)found;")
g.change("disarmed-not-remembered", CONTROL, "s.armed.disarm(which);", "(void)0;")
g.change("armed-by-any-change", CONTROL, "else if (flags & flag::enable_poll) s.armed", "else\ns.armed")
g.change("pending-event-not-told-when-armed", CONTROL, "else if (s.armed.fired(which, found)) look_at_all();", "")
g.leave_out("events-not-counted", CHARDEV, "event_count_.add(1);")
g.change("woken-before-it-is-counted", CHARDEV,
	"event_count_.add(1); events.wake(poll_bits::event);",
	"events.wake(poll_bits::event);\nevent_count_.add(1);")
g.leave_out("summary-does-not-count-as-seen", IOCTL, "seen_events_.store(seen);")
g.change("failed-summary-counts-as-seen", IOCTL, "if (seam_copy_to_user(user, &arg, size)) return error::fault; if (which->tells_events) seen_events_.store(seen);",
	"if (which->tells_events)\nseen_events_.store(seen);\nif (seam_copy_to_user(user, &arg, size))\nreturn error::fault;")
g.change("any-ioctl-counts-as-summary", IOCTL, "if (which->tells_events) seen_events_.store(seen);", "seen_events_.store(seen);")
g.change("legacy-summary-does-not-count-as-seen", "lower/ioctls.cc", "abi::EVENT_SUMMARY_LEGACY, .tells_events = true", "abi::EVENT_SUMMARY_LEGACY")
g.change("counted-after-the-registers-are-read", IOCTL,
	"const u32 seen = device_.event_count();", "",
	("if (seam_copy_to_user(user, &arg, size))", "const u32 seen = device_.event_count();\nif (seam_copy_to_user(user, &arg, size))"))
g.change("old-events-seen-by-new-handles", HANDLE, "seen_events_(device.event_count())", "seen_events_(0)")

# ---- many blocks: until the first silence, until the gate closes, and others run in between ----
g.change("events-go-on-after-silence", GO_ON, "SWITCHTEC_TRY(ask.verdict());", "(void)ask;")
g.change("events-go-on-behind-the-gate", GO_ON, "return chardev.detached() ? error::nodev : error::none;", "(void)chardev;\nreturn error::none;")
g.leave_out("events-do-not-give-way", GO_ON, "seam_give_way();")
