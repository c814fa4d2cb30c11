# SPDX-License-Identifier: GPL-2.0
"""Link clients: other kernel modules."""

from mutant import Group

EVENTS, CHARDEV, REMOVE = "lower/event_monitor.cc", "upper/chardev.cc", "lower/remove.cc"

GROUP = g = Group("links", "link clients: called while both sides are there, and not after")

g.change("link-callbacks-after-unregister", CHARDEV, "c.unlink(); // Without", "// Without")
g.change("links-stay-armed", CHARDEV, "all.empty() && failed(listen_to_links(false))", "false")
g.change("links-disarmed-under-others", CHARDEV, "all.empty() && failed(listen_to_links(false))", "failed(listen_to_links(false))")
g.change("links-never-armed", CHARDEV, "if (all.empty()) SWITCHTEC_TRY(listen_to_links(true)); else if", "if")
g.change("client-of-a-device-that-is-gone", CHARDEV, "else if (detached()) return error::nodev; all.push_back(c);", "all.push_back(c);")
g.change("client-not-listed", CHARDEV, "all.push_back(c);", "")
g.change("clients-not-told", EVENTS, "if (found.links) chardev_.links_changed();", "")
g.change("link-event-is-one-shot", EVENTS, "block.write_word(proof, event.offset, value); return;",
	"block.write_word(proof, event.offset, value & ~header::interrupt_enable::make(1));\nreturn;")
g.change("link-event-not-cleared", EVENTS, "block.write_word(proof, event.offset, value); return;", "return;")
g.change("program-not-told-of-links", EVENTS, "if (!for_clients || get_armed(armed, event, index)) found.events++;",
	"if (!for_clients)\nfound.events++;")
g.change("program-told-of-links-of-clients", EVENTS, "if (!for_clients || get_armed(armed, event, index)) found.events++;",
	"found.events++;")
g.change("client-arming-shown-to-programs", EVENTS,
	"if (for_clients && !get_armed(armed, event, index)) value &= ~header::interrupt_enable::make(1);", "")
g.change("program-disarms-for-clients", EVENTS, "const bool keep = for_clients || owned(ctl.event_id, index);",
	"const bool keep = owned(ctl.event_id, index);")
g.change("clients-disarm-for-programs", EVENTS, "header::interrupt_enable::make(on || get_armed(armed, event, index))",
	"header::interrupt_enable::make(on)")
g.change("old-changes-told", EVENTS, "if (on) value |= header::occurred::make(1);", "")
g.change("unsupported-link-header-armed", EVENTS,
	"if (header::unsupported::get(value)) return; value &= ~header::occurred", "value &= ~header::occurred")
g.change("links-flag-not-set", EVENTS, "headers_.with([&](armed_events &armed) { armed.links = on; });", "")
g.change("links-flag-set-late", EVENTS,
	"headers_.with([&](armed_events &armed) { armed.links = on; }); // Disarmed", "// Disarmed",
	("headers_.with([&](armed_events &armed) { listen_to_link(ask, proof, armed, i, on); });",
	"headers_.with([&](armed_events &armed) {\nlisten_to_link(ask, proof, armed, i, on);\nif (i + 1 == where_.pff_count)\narmed.links = on;\n});"))
g.change("links-not-looked-at", EVENTS, "armed.pff[i] | (armed.links ? link : 0);", "armed.pff[i];")
g.change("links-left-armed-behind-the-gate", EVENTS, "(go_on(ask) || (!on && !ask.silent()))", "go_on(ask)")
g.change("links-disarmed-after-silence", EVENTS, "(go_on(ask) || (!on && !ask.silent()))", "(go_on(ask) || !on)")
g.change("links-armed-behind-the-gate", EVENTS, "(go_on(ask) || (!on && !ask.silent()))", "(go_on(ask) || !ask.silent())")
g.change("links-armed-after-silence", EVENTS, "(go_on(ask) || (!on && !ask.silent()))", "(go_on(ask) || true)")
