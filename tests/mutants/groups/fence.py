# SPDX-License-Identifier: GPL-2.0-only
"""The ops fence, and who goes through it."""

from mutant import Group

CHARDEV, HANDLE, IOCTL = "upper/chardev.cc", "upper/handle.cc", "upper/ioctl.cc"
FENCE, CLIENT = "core/fence.h", "upper/link_client.cc"

GROUP = g = Group("fence", "the fence itself, and calls that go past it or stay inside")

g.change("revoke-without-the-write-side", FENCE, "const write_guard alone(*this); ops_ = nullptr;", "ops_ = nullptr;", racy=True)
g.change("pause-without-the-write-side", FENCE, "const write_guard alone(*this); if (state_ == from)", "if (state_ == from)", racy=True)
g.change("fence-not-taken-in-write", FENCE, "fence_.sem_.lock_shared();", "",
	("~read_guard() { fence_.sem_.unlock_shared(); }", "~read_guard() {}"), racy=True)
g.change("fence-not-left", FENCE, "~read_guard() { fence_.sem_.unlock_shared(); }", "~read_guard() {}")
g.change("write-side-not-left", FENCE, "~write_guard() { fence_.sem_.unlock(); }", "~write_guard() {}")
CALL = "const read_guard inside(*this); const hw proof; if (!inside.ops()) return error::nodev; return f(*inside.ops(), inside.paused() ? nullptr : &proof);"
g.change("fence-checked-outside", FENCE, CALL, "const Ops *ops = ops_;\nif (!ops)\nreturn error::nodev;\nconst read_guard inside(*this);\n"
	"const hw proof;\nreturn f(*ops, inside.paused() ? nullptr : &proof);")
g.change("pause-checked-outside", FENCE, CALL, "const bool paused = __atomic_load_n(&state_, __ATOMIC_ACQUIRE) == state::paused;\nconst read_guard inside(*this);\n"
	"const hw proof;\nif (!inside.ops())\nreturn error::nodev;\nreturn f(*inside.ops(), paused ? nullptr : &proof);")
g.change("fence-left-before-the-call", FENCE, CALL, "const Ops *ops;\nbool paused;\n{\nconst read_guard inside(*this);\nops = inside.ops();\n"
	"paused = inside.paused();\n}\nconst hw proof;\nif (!ops)\nreturn error::nodev;\nreturn f(*ops, paused ? nullptr : &proof);")
g.change("lets-in-while-paused", FENCE, "return proof ? f(ops, *proof) : error::io;", "const hw any;\nreturn f(ops, proof ? *proof : any);")
g.change("paused-is-gone", FENCE, "return proof ? f(ops, *proof) : error::io;", "return proof ? f(ops, *proof) : error::nodev;")
g.change("proof-in-a-pause", FENCE, "inside.paused() ? nullptr : &proof", "&proof")
g.change("never-a-proof", FENCE, "inside.paused() ? nullptr : &proof", "inside.paused() || true ? nullptr : &proof")
g.change("pause-does-nothing", FENCE, "void pause() noexcept { turn(state::open, state::paused); }", "void pause() noexcept {}")
g.change("resume-does-nothing", FENCE, "void resume() noexcept { turn(state::paused, state::open); }", "void resume() noexcept {}")
g.change("opened-after-revoke", FENCE, "if (state_ == from) state_ = to;", "(void)from;\nstate_ = to;",
	equivalent="with() asks for the operations first, and there are none any more, whatever the state says")
g.change("revoked-ops-kept", FENCE, "ops_ = nullptr; state_ = state::revoked;", "state_ = state::revoked;")
g.change("revoke-leaves-the-state", FENCE, "ops_ = nullptr; state_ = state::revoked;", "ops_ = nullptr;",
	equivalent="without ops nobody is let in, and nothing gives it some again; the state says so by its name")
g.change("write-in-a-pause-refused", HANDLE, "err = device_.fence().bound([&](const device_ops &ops, const hw *proof) {",
	"err = device_.fence().with([&](const device_ops &ops, hw here) {\nconst hw *proof = &here;")
g.change("attributes-in-a-pause-refused", CHARDEV, "return fence_.bound([&](const device_ops &ops, const hw *proof) { return ops.call->show(*ops.device, proof, which, page, length); });",
	"return fence_.with([&](const device_ops &ops, hw proof) {\nreturn ops.call->show(*ops.device, &proof, which, page, length);\n});")
g.change("null-ops-called", FENCE, "if (!inside.ops()) return error::nodev;", "")
g.change("fence-taken-twice", HANDLE, "return ops.call->submit(*ops.device, proof, command_);",
	"(void)ops;\n(void)proof;\nreturn device_.fence().bound([&](const device_ops &again, const hw *token) {\n"
	"return again.call->submit(*again.device, token, command_);\n});")
g.change("ops-kept-for-later", HANDLE, "err = device_.fence().bound([&](const device_ops &ops, const hw *proof) {"
	" return ops.call->submit(*ops.device, proof, command_); });",
	"{\nstatic const device_ops *kept;\nif (!kept)\nerr = device_.fence().with([&](const device_ops &ops, hw) {\n"
	"kept = &ops; return error::none; });\nif (!failed(err))\nerr = kept->call->submit(*kept->device, (const hw *)&kept, command_);\n}")
g.change("published-before-it-is-opened", CHARDEV,
	"fence_.open(ops); SWITCHTEC_TRY(from_errno(seam_node_add(node_)));",
	"SWITCHTEC_TRY(from_errno(seam_node_add(node_)));\nfence_.open(ops);")
g.leave_out("fence-never-opened", CHARDEV, "fence_.open(ops);")
# No sleep and no user memory inside.
g.change("guard-kept-over-the-sleep", HANDLE,
	"const int interrupted = command_.finished.wait_interruptible( [this] { return command_.settled() || device_.detached(); });",
	"int interrupted = 0;\n(void)to_errno(device_.fence().with([&](const device_ops &, hw) {\n"
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
g.change("ioctl-answers-under-the-fence", IOCTL, "return which->run(*ops.device, proof, arg);",
	"const error err = which->run(*ops.device, proof, arg);\n"
	"return seam_copy_to_user(nullptr, &arg, 0) ? err : err;")
g.change("callbacks-inside-the-fence", CHARDEV,
	"static_cast<chardev *>(self)->clients_.with( [](list<link_client> &all) { all.for_each([](link_client &c) { c.notify(); }); });",
	"chardev &d = *static_cast<chardev *>(self);\n(void)to_errno(d.fence_.with([&](const device_ops &, hw) {\n"
	"d.clients_.with([](list<link_client> &all) { all.for_each([](link_client &c) { c.notify(); }); });\n"
	"return error::none;\n}));")
