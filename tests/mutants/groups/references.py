# SPDX-License-Identifier: GPL-2.0-only
"""References and ownership."""

from mutant import Group

CHARDEV, HANDLE, REMOVE = "upper/chardev.cc", "upper/handle.cc", "lower/remove.cc"
CLIENT, PROBE, ENTRY = "upper/link_client.cc", "lower/probe.cc", "upper/entry.cc"
MEMORY, RESOURCES = "core/memory.h", "lower/resources.h"

GROUP = g = Group("references", "each get and put, each owner, each list")

g.change("reference-dropped-twice", REMOVE, "destroy(this); chardev.put();", "destroy(this);\nchardev.put();\nchardev.put();")
# CVE-2023-52617: the object went with the device, and the handle that was held came later.
g.change("upper-half-freed-with-the-device", REMOVE, "destroy(this); chardev.put();",
	"destroy(this);\nseam_free(&chardev);\nchardev.put();")
g.change("client-holds-no-reference", CLIENT, "device.get();", "", ("device.remove(*this); destroy(this); device.put();",
	"device.remove(*this);\ndestroy(this);"), ("device.put(); return err;", "return err;"))
g.leave_out("client-does-not-get", CLIENT, "device.get();")
g.change("client-does-not-put", CLIENT, "destroy(this); device.put();", "destroy(this);")
g.change("refused-client-does-not-put", CLIENT, "device.put(); return err;", "return err;")
g.change("client-puts-before-it-leaves", CLIENT, "device.remove(*this); destroy(this); device.put();",
	"device.put();\ndevice.remove(*this);\ndestroy(this);")
g.change("client-not-freed", CLIENT, "device.remove(*this); destroy(this);", "device.remove(*this);")
g.leave_out("handle-not-freed", HANDLE, "destroy(this);")
g.leave_out("close-leaves-the-handle-listed", HANDLE, "device_.remove(*this);")
g.leave_out("close-leaves-the-command-queued", HANDLE, "device_.queue.with([&](queue_state &q) { q.forget(command_); });")
g.change("handle-freed-before-its-command-leaves", HANDLE,
	"device_.queue.with([&](queue_state &q) { q.forget(command_); }); destroy(this);",
	"chardev &device = device_;\ncommand &c = command_;\ndestroy(this);\n"
	"device.queue.with([&](queue_state &q) { q.forget(c); });")
g.leave_out("chardev-not-freed", ENTRY, "destroy(&object(c));")
g.change("refused-handle-leaks", HANDLE, "SWITCHTEC_TRY(device.add(*h)); opened = h.release();",
	"handle *made = h.release();\nSWITCHTEC_TRY(device.add(*made));\nopened = made;")
g.change("refused-handle-given-out", HANDLE, "SWITCHTEC_TRY(device.add(*h)); opened = h.release();",
	"opened = h.get();\nSWITCHTEC_TRY(device.add(*h));\n(void)h.release();",
	equivalent="whoever opens looks at the pointer only after success: the seam's contract, and its user's")
g.change("minor-leaks-without-a-node", CHARDEV, "seam_minor_free(minor); return error::nomem;", "return error::nomem;")
g.change("chardev-leaks-without-a-device", PROBE, "chardev->remove_node(); chardev->put(); return told", "chardev->remove_node();\nreturn told")
g.change("minor-leaks-without-a-device", PROBE, "chardev->remove_node(); chardev->put(); return told", "chardev->put();\nreturn told")
g.leave_out("failed-probe-leaks", PROBE, "self->remove(0);")
g.change("no-memory-for-a-handle-not-seen", HANDLE, "if (!h) return error::nomem;", "")
g.change("no-memory-for-a-chardev-not-seen", CHARDEV, "if (!self) return error::nomem;", "")
g.change("no-memory-for-a-client-not-seen", CLIENT, "if (!c) return error::nomem;", "")
g.change("no-memory-for-a-device-not-seen", PROBE, "if (!self) {", "if (false) {")
g.change("no-memory-for-a-node-not-seen", CHARDEV, "if (!self->node_) {", "if (false) {")
g.change("no-minor-not-seen", CHARDEV, "if (minor < 0) {", "if (false) {")
g.change("owner-does-not-free", MEMORY, "~owner() { destroy(object_); }", "~owner() {}")
g.change("mapping-unmapped-twice", RESOURCES, "seam_pci_unmap(pdev_, at_); at_ = nullptr;", "seam_pci_unmap(pdev_, at_);")
g.change("buffer-freed-twice", RESOURCES, "seam_dma_free(pdev_, sizeof(T), at_, bus_address_); at_ = nullptr;",
	"seam_dma_free(pdev_, sizeof(T), at_, bus_address_);")
g.change("vectors-freed-twice", RESOURCES, "seam_irq_vectors_free(pdev_); count_ = 0;", "seam_irq_vectors_free(pdev_);")
g.change("handler-freed-twice", RESOURCES, "seam_irq_free(object()); requested_ = false;", "seam_irq_free(object());")
g.change("handler-freed-though-never-attached", RESOURCES, "if (requested_) seam_irq_free(object());", "seam_irq_free(object());")
