# SPDX-License-Identifier: GPL-2.0-only
"""Arguments of the ioctls, and what they answer."""

from mutant import Group

EVENTS, PORTS, FLASH = "lower/event_control.cc", "lower/ports.cc", "lower/flash.cc"
ATTRIBUTES, INQUIRY = "lower/attributes.cc", "lower/inquiry.h"

SUMMARY = "lower/event_summary.cc"

GROUP = g = Group("ioctls", "bounds of what programs ask for, and the answers; attributes")

g.change("event-id-not-checked", EVENTS, "ctl.event_id >= regs::event_ids || ", "")
g.change("event-flags-not-checked", EVENTS, "|| (ctl.flags & ~flag::all)", "")
g.change("event-index-not-checked", EVENTS, "else if (index >= count) return error::inval;", "")
g.change("local-partition-is-the-first", EVENTS, "index = where_.partition; else if", "index = 0;\nelse if")
g.change("local-pff-accepted", EVENTS, "first.scope == event_scope::partition && ctl.index == abi::index_local", "ctl.index == abi::index_local")
g.change("index-of-a-global-event-used", EVENTS, "if (first.scope == event_scope::global) index = 0; else if", "if")
g.change("all-stops-after-the-first", EVENTS, "for (unsigned int i = 0; i < count; i++) { ctl.flags = flags;",
	"for (unsigned int i = 0; i < 1; i++) {\nctl.flags = flags;")
g.change("flags-of-the-one-before-used", EVENTS, "ctl.flags = flags; const error err", "const error err")

g.change("unsupported-event-stops-the-rest", EVENTS, "&& err != error::opnotsupp", "")

g.change("silent-data-words-answered", EVENTS, "if (ask.silent()) return false; // What the program", "// What the program",
	("return true; });", "return true;\n}) == error::io ? error::none : error::none;"))
g.change("all-goes-on-after-silence", EVENTS, "if (failed(err) && err != error::opnotsupp) return err;",
	"if (failed(err) && err != error::opnotsupp && err != error::io)\nreturn err;")
g.change("all-goes-on-behind-the-gate", EVENTS, "if (chardev_.detached()) return error::nodev; seam_give_way();", "seam_give_way();")
g.change("all-does-not-give-way", EVENTS, "if (chardev_.detached()) return error::nodev; seam_give_way();",
	"if (chardev_.detached())\nreturn error::nodev;")
g.change("clear-without-being-asked", EVENTS, "if ((flags & flag::clear) && !owned(which))", "if (!owned(which))")

g.change("what-is-armed-not-reported", EVENTS, "ctl.flags = flags_of(next);", "ctl.flags = 0;")
g.change("data-words-not-read", EVENTS, "ctl.data[i] = h.data(i);", "ctl.data[i] = 0;")
g.change("enable-and-disable-mixed-up", EVENTS, "if (flags & e.on) value |= e.mask;", "if (flags & e.on)\nvalue &= ~e.mask;")

g.change("summary-goes-on-behind-the-gate", SUMMARY, "SWITCHTEC_TRY(lower::go_on(ask, chardev_));", "(void)to_errno(lower::go_on(ask, chardev_));")
g.change("silent-summary-answered", SUMMARY, "SWITCHTEC_TRY(lower::go_on(ask, chardev_));", "if (lower::go_on(ask, chardev_) == error::nodev)\nreturn error::nodev;",
	("return ask.verdict();", "return error::none;"))
g.change("dead-device-has-ports", PORTS, "SWITCHTEC_TRY(go_on(ask, chardev_)); } return error::none; } error device::port_to_pff",
	"}\nreturn error::none;\n}\n\nerror device::port_to_pff")
g.change("ports-looked-for-behind-the-gate", PORTS, "SWITCHTEC_TRY(go_on(ask, chardev_)); } return error::none; } error device::port_to_pff",
	"SWITCHTEC_TRY(ask.verdict());\nseam_give_way();\n}\nreturn error::none;\n}\n\nerror device::port_to_pff")
g.change("ports-looked-for-after-silence", PORTS, "i < part_cfg::max_dsps && !ask.silent(); i++", "i < part_cfg::max_dsps; i++",
	equivalent="an inquiry reads nothing after the first silence, and no PFF that is looked for is all ones")
g.change("ports-of-a-pff-not-stopped-at", PORTS, "i < where_.partition_count && p.port == abi::port_none; i++", "i < where_.partition_count; i++")
g.change("dead-device-has-pffs", PORTS, "return ask.verdict(); } error device::blocks", "return error::none;\n}\n\nerror device::blocks")
g.leave_out("summary-of-no-partition", SUMMARY, "SWITCHTEC_TRY(summarise(ask, regs::event_scope::partition, summary.part));")
g.leave_out("summary-of-no-pff", SUMMARY, "SWITCHTEC_TRY(summarise(ask, regs::event_scope::pff, summary.pff));")
g.change("local-summary-of-the-first", SUMMARY, "summary.part[where_.partition]", "summary.part[0]")
g.change("port-none-found", PORTS, "if (p.pff < regs::gas::max_pffs) p.port", "p.port")
g.change("port-not-checked", PORTS, "p.port <= part_cfg::max_dsps", "true")
g.change("port-checked-wrongly", PORTS, "p.port <= part_cfg::max_dsps", "p.port <= part_cfg::max_dsps + 1")
g.change("port-off-by-one", PORTS, "return i + 1;", "return i;")
g.change("partition-argument-not-checked", PORTS, "p.partition >= where_.partition_count", "false")
g.change("partition-argument-checked-wrongly", PORTS, "p.partition >= where_.partition_count", "p.partition > where_.partition_count")
g.change("vep-field-not-cut", PORTS, "p.pff = endpoint_pff(ask, part);", "p.pff = ask.read<part_cfg::vep_pff_inst_id>(part);")
g.change("vep-of-a-pff-not-cut", PORTS, "if (endpoint_pff(ask, part) == pff)", "if (ask.read<part_cfg::vep_pff_inst_id>(part) == pff)")

g.change("flash-partition-not-checked", FLASH, "if (info.flash_partition >= flash::partitions) return error::inval;", "")
g.change("flash-partition-that-is-not-there", FLASH, "if (which.at == flash::none) return error::inval;", "")
g.change("dead-flash-has-a-length", FLASH, "flash_partitions_gen4; } return ask.verdict();", "flash_partitions_gen4;\n}\nreturn error::none;")
g.change("dead-flash-has-partitions", FLASH, "abi::flash_running; return ask.verdict();", "abi::flash_running;\nreturn error::none;")
g.change("generations-of-flash-mixed-up", FLASH, "gen3 ? flash::gen3::table[index] : flash::gen4::table[index]",
	"gen3 ? flash::gen4::table[index] : flash::gen3::table[index]")

g.change("dead-device-has-attributes", ATTRIBUTES, "length = show_text(ask, info, where, page); return ask.verdict();",
	"length = show_text(ask, info, where, page);\nreturn error::none;")
g.change("dead-device-has-versions", ATTRIBUTES, "length = seam_format(page, page_size, format, value); return ask.verdict();",
	"length = seam_format(page, page_size, format, value);\nreturn error::none;")
g.change("dead-device-has-no-components", ATTRIBUTES, '"255\\n" : "none\\n"); return ask.verdict();',
	'"255\\n" : "none\\n");\nreturn error::none;')
g.change("no-components-without-a-look", ATTRIBUTES, "ask.read<sys_info::device_id>(info);", "")
g.change("partition-asked-for", ATTRIBUTES, 'length = seam_format(page, page_size, "%d\\n", where_.partition);',
	'if (!proof)\nreturn error::io;\nwhere_.block(regs::gas::sys_info).read<sys_info::device_id>(*proof);\n'
	'length = seam_format(page, page_size, "%d\\n", where_.partition);')
g.change("partition-count-asked-for", ATTRIBUTES, 'length = seam_format(page, page_size, "%d\\n", where_.partition_count);',
	'if (!proof)\nreturn error::io;\nwhere_.block(regs::gas::sys_info).read<sys_info::device_id>(*proof);\n'
	'length = seam_format(page, page_size, "%d\\n", where_.partition_count);')
g.change("known-attributes-hidden-in-a-pause", ATTRIBUTES, "switch (which) { case SWITCHTEC_ATTR_PARTITION: length", "if (!proof)\nreturn error::io;\nswitch (which) {\ncase SWITCHTEC_ATTR_PARTITION:\nlength")
g.change("unprintable-text-shown", ATTRIBUTES, "if (!printable(text[i])) text[i] = '?';", "")
g.change("text-not-ended", ATTRIBUTES, "text[length] = '\\0';", "")
g.change("text-padding-shown", ATTRIBUTES, "while (length && text[length - 1] == ' ') length--;", "")
g.change("text-copied-in-whole-words", ATTRIBUTES, "left < sizeof(word) ? left : sizeof(word)", "sizeof(word)",
	equivalent="the loop that follows ends at the text's length, and the buffer has room for the "
	"longest")

# ---- inquiry: what all ones are taken for ----
g.change("all-ones-believed-without-a-look", INQUIRY, "silent_ = !is_there();", "")
g.change("all-ones-are-always-silence", INQUIRY, "silent_ = !is_there();", "silent_ = true;")
g.change("not-read-again-after-the-look", INQUIRY, "return silent_ ? all_ones : read();", "return all_ones;")
g.change("reads-on-after-silence", INQUIRY, "const value first = silent_ ? all_ones : read();", "const value first = read();")
g.change("silence-forgotten", INQUIRY, "if (first != all_ones || silent_) return first;", "if (first != all_ones)\nreturn first;")
g.change("silence-is-no-error", INQUIRY, "silent_ ? error::io : error::none;", "error::none;")
g.change("all-ones-of-four-bytes-only", INQUIRY, "static_cast<value>(~value{0});", "static_cast<value>(~u32{0});",
	equivalent="whoever asks for eight bytes asks for two words; and of narrower values the cast leaves as many ones")
