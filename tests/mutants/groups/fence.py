# SPDX-License-Identifier: GPL-2.0
"""The ops fence, and who goes through it."""

from mutant import Group

CHARDEV, HANDLE, IOCTL = "upper/chardev.cc", "upper/handle.cc", "upper/ioctl.cc"
FENCE, CLIENT = "core/fence.h", "upper/link_client.cc"

GROUP = g = Group("fence", "the fence itself, and calls that go past it or stay inside")

g.leave_out("revoke-without-the-write-side", FENCE, "const write_guard alone(*this);", racy=True)
g.change("fence-not-taken-in-write", FENCE, "fence_.sem_.lock_shared();", "",
	("~read_guard() { fence_.sem_.unlock_shared(); }", "~read_guard() {}"), racy=True)
g.change("fence-not-left", FENCE, "~read_guard() { fence_.sem_.unlock_shared(); }", "~read_guard() {}")
g.change("write-side-not-left", FENCE, "~write_guard() { fence_.sem_.unlock(); }", "~write_guard() {}")
g.change("fence-checked-outside", FENCE,
	"const read_guard inside(*this); if (!inside.ops()) return error::nodev; return f(*inside.ops(), hw());",
	"const Ops *ops = ops_;\nif (!ops)\nreturn error::nodev;\nconst read_guard inside(*this);\nreturn f(*ops, hw());")
g.change("fence-left-before-the-call", FENCE,
	"const read_guard inside(*this); if (!inside.ops()) return error::nodev; return f(*inside.ops(), hw());",
	"const Ops *ops;\n{\nconst read_guard inside(*this);\nops = inside.ops();\n}\nif (!ops)\nreturn error::nodev;\n"
	"return f(*ops, hw());")
g.change("null-ops-called", FENCE, "if (!inside.ops()) return error::nodev;", "")
g.change("fence-taken-twice", HANDLE, "ops.call->submit(*ops.device, proof, command_);",
	"(void)device_.fence().with([&](const device_ops &again, hw token) {\n"
	"again.call->submit(*again.device, token, command_); return error::none; });")
g.change("ops-kept-for-later", HANDLE, "err = device_.fence().with([&](const device_ops &ops, hw proof) {"
	" ops.call->submit(*ops.device, proof, command_); return error::none; });",
	"{\nstatic const device_ops *kept;\nif (!kept)\nerr = device_.fence().with([&](const device_ops &ops, hw) {\n"
	"kept = &ops; return error::none; });\nif (!failed(err))\nkept->call->submit(*kept->device, *(hw *)&kept, command_);\n}")
g.change("published-before-it-is-opened", CHARDEV,
	"fence_.open(ops); SWITCHTEC_TRY(from_errno(seam_node_add(node_)));",
	"SWITCHTEC_TRY(from_errno(seam_node_add(node_)));\nfence_.open(ops);")
g.leave_out("fence-never-opened", CHARDEV, "fence_.open(ops);")
# No sleep and no user memory inside.
g.change("guard-kept-over-the-sleep", HANDLE,
	"interrupted = command_.finished.wait_interruptible( [this] { return command_.settled() || device_.detached(); });",
	"(void)to_errno(device_.fence().with([&](const device_ops &, hw) {\n"
	"interrupted = command_.finished.wait_interruptible([this] { return command_.settled() || device_.detached(); });\n"
	"return error::none;\n}));")
g.change("user-memory-under-the-fence", HANDLE, "error err = prepare(f, data, size);",
	"error err = device_.fence().with([&](const device_ops &, hw) { return prepare(f, data, size); });")
g.change("result-copied-under-the-fence", HANDLE,
	"if (seam_copy_to_user(data, &out, size)) {",
	"bool copied = false;\n(void)to_errno(device_.fence().with([&](const device_ops &, hw) {\n"
	"copied = seam_copy_to_user(data, &out, size) == 0;\nreturn error::none;\n}));\nif (!copied) {")
g.change("result-copied-under-the-queue-lock", HANDLE,
	"if (seam_copy_to_user(data, &out, size)) {",
	"if (device_.queue.with([&](queue_state &) { return seam_copy_to_user(data, &out, size); })) {")
g.change("input-copied-under-the-queue-lock", HANDLE, "error err = prepare(f, data, size);",
	"error err = device_.queue.with([&](queue_state &) { return prepare(f, data, size); });")
g.change("ioctl-answers-under-the-fence", IOCTL, "return ops.call->ioctl(*ops.device, proof, number, arg);",
	"const error err = ops.call->ioctl(*ops.device, proof, number, arg);\n"
	"return seam_copy_to_user(nullptr, &arg, 0) ? err : err;")
g.change("callbacks-inside-the-fence", CHARDEV,
	"clients_.with([](list<link_client> &all) { all.for_each([](link_client &c) { c.notify(); }); });",
	"(void)to_errno(fence_.with([&](const device_ops &, hw) {\n"
	"clients_.with([](list<link_client> &all) { all.for_each([](link_client &c) { c.notify(); }); });\n"
	"return error::none;\n}));")
