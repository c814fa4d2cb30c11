# SPDX-License-Identifier: GPL-2.0-only
"""What goes in from user space and comes out of it."""

from mutant import Group

HANDLE, QUEUE, IOCTL = "upper/handle.cc", "upper/mrpc_queue.cc", "upper/ioctl.cc"
TABLE, SUMMARY, FLASH, ENTRY = "lower/ioctls.cc", "lower/event_summary.cc", "lower/flash.cc", "upper/entry.cc"
ENGINE, CLIENT, ABI = "lower/mrpc_engine.cc", "upper/link_client.cc", "abi/ioctl.h"

GROUP = g = Group("copies", "user memory: sizes, faults, stale bytes; privileges")

g.change("no-least-size", HANDLE, "size >= sizeof(u32) && size <= sizeof(request)", "size <= sizeof(request)")
g.change("no-largest-size", HANDLE, "size >= sizeof(u32) && size <= sizeof(request)", "size >= sizeof(u32)")
g.change("write-size-not-checked", HANDLE,
	"if (!valid_size(size)) return error::inval; if (const queue_phase", "if (const queue_phase")
g.change("read-size-not-checked", HANDLE, "if (!valid_size(size)) return to_errno(error::inval);", "")
g.change("fault-in-write-ignored", HANDLE, "if (seam_copy_from_user(&in, data, size)) return error::fault;",
	"(void)seam_copy_from_user(&in, data, size);")
g.change("efault-loses-the-result", HANDLE, "command_.keep();", "command_.release();")
g.change("efault-keeps-the-claim", HANDLE,
	"if (failed(err)) command_.release();", "")
g.change("fault-in-read-is-success", HANDLE, "command_.keep(); return to_errno(error::fault);", "command_.keep();\nreturn 0;")
g.leave_out("input-not-padded", HANDLE,
	"__builtin_memset(in.data + command_.input_size, 0, -command_.input_size % regs::mrpc::word_size);")
g.leave_out("output-not-zero-filled", HANDLE, "if (wanted > command_.output_size) "
	"__builtin_memset(out.data + command_.output_size, 0, wanted - command_.output_size);")
g.leave_out("size-of-the-output-not-noted", QUEUE, "c.output_size = how.size;")
# As in the C driver: before it is known that the command is this call's to change.
g.change("input-size-set-before-the-claim", HANDLE,
	"if (!command_.claim())", "command_.input_size = static_cast<u32>(size - sizeof(u32));\nif (!command_.claim())")
g.change("message-copied-before-the-claim", HANDLE,
	"if (!command_.claim()) return error::bade; error err = prepare(f, data, size);",
	"error err = prepare(f, data, size);\nif (!command_.claim())\nreturn error::bade;")
g.change("result-copied-before-it-is-taken", HANDLE, "if (seam_copy_to_user(data, &out, size)) {",
	"command_.release();\nif (seam_copy_to_user(data, &out, size)) {")
g.change("id-looked-at-before-it-is-copied", HANDLE,
	"if (seam_copy_from_user(&in, data, size)) return error::fault; if (reaches_registers(command_.id()) && !may_access_registers(f)) return error::perm;",
	"if (reaches_registers(command_.id()) && !may_access_registers(f))\nreturn error::perm;\n"
	"if (seam_copy_from_user(&in, data, size))\nreturn error::fault;")
# ---- privileges ----
g.change("gas-write-for-everybody", HANDLE, "|| id == gas_write;", ";")
g.change("old-gas-write-for-everybody", HANDLE, "|| id == gas_write_old", "")
g.change("gas-read-for-everybody", HANDLE, "id == gas_read ||", "")
g.change("whole-word-compared", HANDLE, "reaches_registers(command_.id())", "reaches_registers(command_.word())")
g.change("everybody-is-administrator", HANDLE, "&& !may_access_registers(f)", "&& false")
g.change("opener-not-asked", HANDLE, "SEAM_OPENER_MAY | SEAM_CALLER_MAY", "SEAM_CALLER_MAY")
g.change("caller-not-asked", HANDLE, "SEAM_OPENER_MAY | SEAM_CALLER_MAY", "SEAM_OPENER_MAY")
g.change("one-right-of-the-two-is-enough", HANDLE, "(seam_may_access_registers(f) & both) == both", "(seam_may_access_registers(f) & both) != 0")
g.change("only-administrators-send-commands", HANDLE, "reaches_registers(command_.id()) && !may", "!may")
g.change("anybody-changes-events", TABLE, ".changes = has_flags, ", "")
g.change("only-writers-look-at-events", TABLE, "return arg.event_ctl.flags;", "return arg.event_ctl.flags || true;")
g.change("compat-summary-for-everybody", IOCTL, "|| (which->compat && !(caller & SWITCHTEC_COMPAT))", "")
# ---- ioctls ----
g.change("fault-before-an-ioctl-ignored", IOCTL,
	"if (abi::ioctl_takes(number) && seam_copy_from_user(&arg, user, size)) return error::fault;",
	"if (abi::ioctl_takes(number))\n(void)seam_copy_from_user(&arg, user, size);")
g.change("fault-after-an-ioctl-ignored", IOCTL,
	"if (seam_copy_to_user(user, &arg, size)) return error::fault;",
	"(void)seam_copy_to_user(user, &arg, size);")
g.change("legacy-summary-too-long", IOCTL, "size = abi::ioctl_size(number);",
	"size = number == abi::EVENT_SUMMARY_LEGACY ? abi::event_summary_size : abi::ioctl_size(number);")
g.change("summary-of-32-bits-too-long", IOCTL, "size = abi::ioctl_size(number);",
	"size = number == abi::EVENT_SUMMARY_32 ? abi::event_summary_size : abi::ioctl_size(number);")
g.change("input-never-taken", ABI, "return number >> 30 & 1;", "return false;")
g.change("size-of-argument-wrong", ABI, "return number >> 16 & 0x3fff;", "return number >> 16 & 0xff;")
g.leave_out("summary-keeps-the-stack", SUMMARY, "summary = {};")
g.change("flash-info-keeps-the-stack", FLASH, "info = {};", "")
g.leave_out("active-flags-kept", FLASH, "info.active = 0;")
g.change("error-number-positive", ENTRY, "return failed(err) ? to_errno(err) : static_cast<ssize_t>(size);",
	"return static_cast<ssize_t>(size);")
g.change("short-read-told", ENTRY, "return rc < 0 ? rc : static_cast<ssize_t>(size);", "return rc;")
g.change("ioctl-of-a-dead-device-enotty", IOCTL, "if (device_.detached()) return error::nodev;", "")
g.change("result-of-use-lost", CLIENT, "return failed(err) ? to_errno(err) : rc;", "return to_errno(err);")
