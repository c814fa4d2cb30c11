# SPDX-License-Identifier: GPL-2.0-only
"""Link clients: other kernel modules."""

from mutant import Group

LINKS, WATCH, CHARDEV = "lower/event_links.cc", "lower/link_watch.h", "upper/chardev.cc"
FIRED, CONTROL, REMOVE = "lower/event_interrupt.cc", "lower/event_control.cc", "lower/remove.cc"

GROUP = g = Group("links", "link clients: called while both sides are there, and not after")

g.change("link-callbacks-after-unregister", CHARDEV, "c.unlink(); // Without", "// Without")
g.change("links-stay-armed", CHARDEV, "all.empty() && failed(listen_to_links(false))", "false")
g.change("links-disarmed-under-others", CHARDEV, "all.empty() && failed(listen_to_links(false))", "failed(listen_to_links(false))")
g.change("links-never-armed", CHARDEV, "if (all.empty()) SWITCHTEC_TRY(listen_to_links(true)); else if", "if")
g.change("client-of-a-device-that-is-gone", CHARDEV, "else if (detached()) return error::nodev; all.push_back(c);", "all.push_back(c);")
g.change("client-not-listed", CHARDEV, "all.push_back(c);", "")
g.change("clients-not-told", FIRED, "if (found.links) chardev_.links_changed();", "")
g.change("links-not-looked-at", FIRED, "if (first_look(ask, proof) && look(ask, proof, which, found)) see_to_links(ask, proof, &found);",
	"if (first_look(ask, proof) && look(ask, proof, which, found) && which == trust::headers)\nsee_to_links(ask, proof, &found);")
g.change("links-not-looked-at-later", FIRED, "if (first_look(ask, proof) && look(ask, proof, which, found)) see_to_links(ask, proof, &found);",
	"if (first_look(ask, proof) && look(ask, proof, which, found) && which == trust::summaries)\nsee_to_links(ask, proof, &found);")
g.change("link-told-again-and-again", WATCH, "counts_[n] = now;", "")
g.change("links-never-counted", WATCH, "counted_.set(n, true);", "")
g.change("old-changes-told", WATCH, "counted_ = {};", "", ("counted_.has(n) && counts_", "counts_"))
g.change("changes-between-clients-told", WATCH, "counted_ = {};", "")
g.change("first-count-is-news", WATCH, "const bool news = counted_.has(n) && ", "const bool news = ")
g.change("news-taken-by-who-comes", LINKS, "if (!news) s.links.first_count(n, found); else if (s.links.changed(n, found))",
	"if (s.links.changed(n, found) && news)")
g.change("no-count-for-who-comes", LINKS, "if (!news) s.links.first_count(n, found); else if (s.links", "if (news && s.links")
g.change("link-event-is-one-shot", FIRED, "&& !for_clients(s, which);", "&& true;")
g.change("client-arming-shown-to-programs", CONTROL,
	"if (for_clients(s, which)) event_header::set(next, bits::interrupt_enable::mask, s.armed.has(which));", "")
g.change("program-disarms-for-clients", CONTROL, "if (for_clients(s, which) || owned(which)) next", "if (owned(which))\nnext")
g.change("clients-disarm-for-programs", LINKS, "s.links.wanted || s.armed.has(which));", "s.links.wanted);")
g.change("links-of-others-armed", LINKS, "const bool ours = !link || s.pffs.has(n);", "const bool ours = true;")
g.change("links-of-others-not-looked-at", LINKS, "if (!s.links.wanted && !s.links.armed.has(n)) return;",
	"if ((!s.links.wanted && !s.links.armed.has(n)) || (link && !s.pffs.has(n)))\nreturn;")
g.change("links-armed-not-noted", LINKS, "s.links.armed.set(n, s.links.wanted && ours);", "")
g.change("links-armed-noted-for-others", LINKS, "s.links.armed.set(n, s.links.wanted && ours);", "s.links.armed.set(n, s.links.wanted);")
g.change("armed-links-written-again", LINKS, "ours && (next ^ found) & bits::interrupt_enable::mask;", "ours;")
g.change("raised-by-us-is-a-riddle", LINKS, "s.links.raised |= write && s.links.wanted && bits::occurred::get(found);", "")
g.change("all-is-raised-by-us", LINKS, "s.links.raised |= write && s.links.wanted && bits::occurred::get(found);", "s.links.raised = true;")
g.change("raised-by-us-for-ever", LINKS, "s.links.raised = false;", "")
g.change("not-looked-for-what-we-raised", FIRED, "if (found.raised) look_at_all();", "")
g.change("links-flag-not-set", LINKS, "s.links.listen(on);", "(void)on;")
g.change("nobody-listens-any-more-unnoticed", LINKS, "s.links.listen(false);", "")
g.change("what-programs-armed-not-learnt-first", LINKS, "first_look(ask, proof) && !failed(", "!failed(")
g.change("bound-ports-not-looked-for", LINKS, "pffs_changed_.store(true); look_at_all();", "pffs_changed_.store(true);")
g.change("bound-ports-not-noticed", LINKS, "if (news && news->ports) s.pffs.forget();", "")
g.change("bound-ports-not-watched", LINKS, "see_to(ask, proof, s, link_watch::ports_bound, news); if", "if")
g.change("bound-ports-are-nobodys", LINKS, "const bool ours = !link || s.pffs.has(n);", "const bool ours = s.pffs.has(n);")
g.change("bound-ports-are-links", LINKS, "(link ? news->links : news->ports)++;", "news->links++;")
g.change("bound-ports-are-a-riddle", FIRED, "|| found.links || found.ports;", "|| found.links;")
g.change("ports-watched-after-an-unbind", LINKS, "see_to(ask, proof, s, link_watch::ports_bound, nullptr);", "")
g.change("ports-of-before-the-client", LINKS, "if (on) s.pffs.forget();", "")
g.change("ports-forgotten-by-who-leaves", LINKS, "if (on) s.pffs.forget();", "s.pffs.forget();",
	equivalent="they are read once more")
g.change("watched-ports-shown-to-programs", LINKS, "return which.index == where_.partition && s.links.armed.has(link_watch::ports_bound);",
	"return false;")
g.change("ports-of-others-are-for-clients", LINKS, "return which.index == where_.partition && s.links", "return s.links")
g.change("silent-links-not-tried-again", LINKS, "s.unwritten = true; }); look_at_all();", "s.unwritten = true; });",
	equivalent="the next set-up does, and each later look")
g.change("links-left-armed-by-an-unbind", REMOVE, "events_.stop_listening(proof);", ";")
g.change("links-disarmed-after-silence", LINKS, "pff < where_.pff_count && !ask.silent(); pff++", "pff < where_.pff_count; pff++")
g.change("links-armed-after-silence", LINKS, "if (!go_on(ask)) return;", "(void)go_on(ask);")
g.change("links-not-set-up-again", "lower/event_set_up.cc", "see_to_links(ask, proof, nullptr);", "",
	equivalent="the look that ends a pause comes a moment later, and arms for clients what is not; news are found by counts")

# ---- in a pause ----
g.change("client-in-a-pause-refused", CHARDEV, "return fence_.bound([&](const device_ops &ops, const hw *proof) { return ops.call->listen_to_links(*ops.device, proof, on); });",
	"return fence_.with([&](const device_ops &ops, hw proof) {\nreturn ops.call->listen_to_links(*ops.device, &proof, on);\n});")
g.change("client-in-a-pause-unwritten", LINKS, "s.unwritten |= !proof;", "")
g.change("every-client-is-unwritten", LINKS, "s.unwritten |= !proof;", "s.unwritten = true;",
	equivalent="the next set-up is done once more, to the same effect")
