# SPDX-License-Identifier: GPL-2.0-only
"""The order of unregister: Documentation/fence.rst."""

from mutant import Group

CHARDEV, REMOVE, ENGINE = "upper/chardev.cc", "lower/remove.cc", "lower/mrpc_engine.cc"
EVENTS, ENTRY = "lower/event_monitor.cc", "lower/entry.cc"

GROUP = g = Group("unregister", "its steps, each left out, and changed with its neighbour")

# ---- left out ----
g.leave_out("submissions-not-forbidden", REMOVE, "chardev_.forbid_submissions();")
g.change("running-command-not-drained", REMOVE, "drain(drain_ms); chardev_.remove_node();", "chardev_.remove_node();")
g.change("dead-device-drained", REMOVE, "if (drain_ms && seam_pci_present(pdev_))", "if (drain_ms)")
g.change("shutdown-drains", REMOVE, "if (drain_ms && seam_pci_present(pdev_))", "if (seam_pci_present(pdev_))",
	(REMOVE, "engine_.drain(drain_ms);", "engine_.drain(seam_params.unbind_drain_ms);"))
g.leave_out("node-not-removed", REMOVE, "chardev_.remove_node();")
g.leave_out("minor-not-freed", CHARDEV, "visible_ = false; seam_minor_free(minor_);")
g.change("invisible-node-removed", CHARDEV, "if (visible_) seam_node_del(node_);", "seam_node_del(node_);")
g.leave_out("detach-left-out", REMOVE, "chardev_.detach();")
g.leave_out("detached-not-marked", CHARDEV, "queue.with([](queue_state &q) { q.detach(); });")
g.leave_out("no-wake-up-in-unregister", CHARDEV, "all.for_each([](handle &h) { h.wake_for_detach(); });")
g.leave_out("ops-not-nulled", CHARDEV, "fence_.revoke();")
g.leave_out("dma-handler-not-freed", REMOVE, "dma_irq_.free();")
g.leave_out("event-handler-not-freed", REMOVE, "event_irq_.free();")
g.leave_out("timer-not-cancelled", REMOVE, "engine_.cancel_watchdog();")
g.leave_out("scan-not-cancelled", REMOVE, "events_.cancel_scan();")
g.leave_out("vectors-not-freed", REMOVE, "vectors_.free();",
	equivalent="the owner's destructor frees them in destroy(this), a moment later; between the two nothing "
	"happens that vectors without handlers could disturb")
g.change("disarm-left-out", REMOVE, "disarm(hw_context::bound()); stop", "stop")
g.change("dead-device-disarmed", REMOVE, "if (gas_ && seam_pci_present(pdev_))", "if (gas_)")
g.change("unmapped-device-disarmed", REMOVE, "if (gas_ && seam_pci_present(pdev_))", "if (seam_pci_present(pdev_))",
	equivalent="without registers nobody can have listened to links, and stop_listening() looks at that first")
g.change("dma-not-stopped", REMOVE, "disarm(hw_context::bound()); stop_dma(hw_context::bound());", "disarm(hw_context::bound());")
g.leave_out("dma-register-left-on", "lower/mailbox.cc", "at_.write<mrpc::dma_en>(proof, 0);")
g.leave_out("dma-address-left", "lower/mailbox.cc", "at_.write<mrpc::dma_addr>(proof, 0);")
g.change("dead-device-written", REMOVE, "if (mailbox_ && seam_pci_present(pdev_))", "if (mailbox_)")
g.change("unmapped-device-stopped", REMOVE, "if (mailbox_ && seam_pci_present(pdev_))", "if (seam_pci_present(pdev_))",
	equivalent="engine_.stop_dma() looks first whether there is a buffer, and that comes after the registers")
g.change("bus-mastering-left-on", REMOVE, "seam_pci_clear_master(pdev_);", ";")
g.change("hardware-released-by-destructors", REMOVE, "release_hardware(); }", "}",
	equivalent="the owners' destructors give it back in destroy(this), a moment later, in the same order")
g.change("object-not-freed", REMOVE, "destroy(this);", "")
g.leave_out("reference-not-dropped", REMOVE, "chardev.put();")
g.change("shutdown-does-nothing", ENTRY, "object(d).remove(0);", "(void)d;")

# ---- changed with the neighbour ----
g.swap("drained-before-submissions-are-forbidden", REMOVE, "chardev_.forbid_submissions();", "drain(drain_ms);")
g.swap("node-removed-before-the-drain", REMOVE, "drain(drain_ms);", "chardev_.remove_node();")
g.swap("detached-before-the-node-is-removed", REMOVE, "chardev_.remove_node();", "chardev_.detach();",
	equivalent="whoever opens in between is refused with ENODEV, as one who has found the node before is in the right "
	"order; attributes go through the fence, which is revoked after both")
g.swap("revoked-before-detached", REMOVE, "chardev_.detach();", "chardev_.revoke_ops();")
g.change("quiesced-before-revoked", REMOVE, "chardev_.revoke_ops(); // From here on nobody comes from above; now "
	"nobody from below either. quiesce();", "quiesce();\nchardev_.revoke_ops();")
g.change("disarmed-before-quiesced", REMOVE, "quiesce(); if (in_reach) { disarm(hw_context::bound());",
	"if (in_reach)\ndisarm(hw_context::bound());\nquiesce();\nif (in_reach) {",
	equivalent="stop_listening() clears 'links' under the headers' lock, and no handler arms anything for clients after "
	"that; the order only says so without an argument")
g.swap("dma-stopped-before-disarmed", REMOVE, "disarm(hw_context::bound());", "stop_dma(hw_context::bound());",
	equivalent="they concern different registers, and neither relies on the other")
g.change("dma-stopped-before-quiesced", REMOVE, "quiesce(); if (in_reach) { disarm(hw_context::bound()); stop_dma(hw_context::bound()); }",
	"if (in_reach)\nstop_dma(hw_context::bound());\nquiesce();\nif (in_reach)\ndisarm(hw_context::bound());",
	equivalent="interrupts and the watch program the device only to start a command, and a closed queue starts none; "
	"the order does not rely on that")
g.change("unmapped-before-dma-is-stopped", REMOVE, "quiesce(); if (in_reach) {", "quiesce();\nrelease_hardware();\nif (in_reach) {")
g.change("buffer-freed-while-bus-mastering-is-on", REMOVE, "stop_mastering(); release_hardware();", "release_hardware();\nstop_mastering();")
g.swap("event-handler-freed-first", REMOVE, "dma_irq_.free();", "event_irq_.free();",
	equivalent="both run until they are freed; neither uses the other")
g.swap("watch-cancelled-before-the-event-handler", REMOVE, "event_irq_.free();", "engine_.cancel_watchdog();")
g.change("watch-cancelled-before-the-interrupts", REMOVE, "dma_irq_.free(); event_irq_.free(); engine_.cancel_watchdog();",
	"engine_.cancel_watchdog();\ndma_irq_.free();\nevent_irq_.free();")
g.swap("scan-cancelled-before-the-watch", REMOVE, "engine_.cancel_watchdog();", "events_.cancel_scan();",
	equivalent="two pieces of work that do not arm each other")
g.change("scan-cancelled-before-the-interrupts", REMOVE,
	"dma_irq_.free(); event_irq_.free(); engine_.cancel_watchdog(); events_.cancel_scan();",
	"events_.cancel_scan();\ndma_irq_.free();\nevent_irq_.free();\nengine_.cancel_watchdog();",
	equivalent="who would arm it once more finds it stopped, under the lock that says whether it is armed")
g.change("vectors-freed-before-the-scan-is-cancelled", REMOVE, "events_.cancel_scan();", "vectors_.free();\nevents_.cancel_scan();",
	("chardev_.cancel_work(); vectors_.free();", "chardev_.cancel_work();"), equivalent="the scan uses no vector")
g.change("upper-work-cancelled-before-what-arms-it", REMOVE, "dma_irq_.free(); event_irq_.free();", "chardev_.cancel_work();\ndma_irq_.free();\nevent_irq_.free();",
	("recover_.cancel_sync(); chardev_.cancel_work();", "recover_.cancel_sync();"))
g.change("vectors-freed-before-the-handlers", REMOVE, "dma_irq_.free(); event_irq_.free();",
	"vectors_.free();\ndma_irq_.free();\nevent_irq_.free();")
# As devm does it where the driver leaves it to devm: after the driver's object is gone.
g.change("vectors-freed-after-the-object", REMOVE, "dma_irq_.free(); event_irq_.free();", "",
	("vectors_.free();", ""), ("destroy(this);", "seam_free(this);"))
g.change("buffer-freed-before-mastering-is-off", REMOVE, "if (mastering_) seam_pci_clear_master(pdev_);",
	"result_.free();\nif (mastering_)\nseam_pci_clear_master(pdev_);")
g.change("bus-mastering-off-before-the-register", REMOVE, "quiesce(); if (in_reach) {", "quiesce();\nstop_mastering();\nif (in_reach) {")
g.change("bus-mastering-thought-on", REMOVE, "mastering_ = false;", "", equivalent="switched off once more")
g.swap("unmapped-before-the-buffer-is-freed", REMOVE, "result_.free();", "gas_.unmap();",
	equivalent="DMA is off, and nobody touches registers any more")
g.swap("mailbox-unmapped-first", REMOVE, "gas_.unmap();", "mailbox_.unmap();",
	equivalent="nobody touches registers any more")
g.swap("reference-dropped-before-the-object-is-freed", REMOVE, "destroy(this);", "chardev.put();",
	equivalent="take_down() has given everything back, so the device's destructors do nothing, least of all with the "
	"upper half")
g.swap("woken-before-detached", CHARDEV, "queue.with([](queue_state &q) { q.detach(); });",
	"// Pollers too: each is on its handle's queue, whatever else it waits for. "
	"handles_.with([](list<handle> &all) { all.for_each([](handle &h) { h.wake_for_detach(); }); });")
g.swap("minor-freed-before-the-node-is-gone", CHARDEV,
	"if (visible_) seam_node_del(node_); visible_ = false;", "seam_minor_free(minor_);")
