# SPDX-License-Identifier: GPL-2.0
"""Arguments of the ioctls, and what they answer."""

from mutant import Group

EVENTS, PORTS, FLASH, ATTRIBUTES = ("lower/event_monitor.cc", "lower/ports.cc", "lower/flash.cc",
	"lower/attributes.cc")

GROUP = g = Group("ioctls", "bounds of what programs ask for, and the answers; attributes")

g.change("event-id-not-checked", EVENTS, "ctl.event_id >= regs::event_ids || ", "")
g.change("event-flags-not-checked", EVENTS, "|| (ctl.flags & ~abi::event_flag::all)", "")
g.change("event-index-not-checked", EVENTS, "else if (index >= count) return error::inval;", "")
g.change("local-partition-is-the-first", EVENTS, "index = where_.partition; else if", "index = 0;\nelse if")
g.change("local-pff-accepted", EVENTS, "scope == event_scope::partition && ctl.index == abi::index_local", "ctl.index == abi::index_local")
g.change("index-of-a-global-event-used", EVENTS, "if (scope == event_scope::global) index = 0; else if", "if")
g.change("all-stops-after-the-first", EVENTS, "for (unsigned int i = 0; i < count; i++) { ctl.flags = flags;",
	"for (unsigned int i = 0; i < 1; i++) {\nctl.flags = flags;")
g.change("flags-of-the-one-before-used", EVENTS, "ctl.flags = flags; const error err", "const error err")
g.change("unsupported-event-accepted", EVENTS, "if (header::unsupported::get(value)) return error::opnotsupp;", "")
g.change("unsupported-event-stops-the-rest", EVENTS, "&& err != error::opnotsupp", "")
g.change("silent-event-answered", EVENTS, "if (value == silent) return error::io;", "")
g.change("clear-without-being-asked", EVENTS, "if (!(ctl.flags & flag::clear) || owned(ctl.event_id, index)) value &= ~header::occurred::make(1);", "")

g.change("what-is-armed-not-reported", EVENTS, "ctl.flags = (poll ? flag::enable_poll : 0) |", "ctl.flags = 0 |")
g.change("data-words-not-read", EVENTS, "ctl.data[i] = block.read_word(proof, event.offset + (i + 1) * sizeof(u32));", "ctl.data[i] = 0;")
g.change("enable-and-disable-mixed-up", EVENTS, "if (flags & enable) value |= Field::make(1);", "if (flags & enable)\nvalue &= ~Field::make(1);")

g.change("dead-device-has-a-summary", PORTS, "return summary.part_bitmap == ~0ull ? error::io : error::none;", "return error::none;")
g.change("dead-device-has-ports", PORTS, "return answers(proof) ? error::none : error::io; } error device::port_to_pff",
	"return error::none;\n}\n\nerror device::port_to_pff")
g.change("dead-device-has-pffs", PORTS, "return answers(proof) ? error::none : error::io; } error device::blocks",
	"return error::none;\n}\n\nerror device::blocks")
g.change("summary-of-one-partition", PORTS, "i < where_.partition_count; i++) summary.part[i]", "i < 1; i++)\nsummary.part[i]")
g.change("summary-of-no-pff", PORTS, "i < where_.pff_count; i++) summary.pff[i]", "i < 0; i++)\nsummary.pff[i]")
g.change("local-summary-of-the-first", PORTS, "summary.part[where_.partition]", "summary.part[0]")
g.change("port-none-found", PORTS, "if (pff >= regs::gas::max_pffs) return abi::port_none;", "")
g.change("port-not-checked", PORTS, "p.port <= part_cfg::max_dsps", "true")
g.change("port-checked-wrongly", PORTS, "p.port <= part_cfg::max_dsps", "p.port <= part_cfg::max_dsps + 1")
g.change("port-off-by-one", PORTS, "return i + 1;", "return i;")
g.change("partition-argument-not-checked", PORTS, "p.partition >= where_.partition_count", "false")
g.change("partition-argument-checked-wrongly", PORTS, "p.partition >= where_.partition_count", "p.partition > where_.partition_count")
g.change("vep-field-not-cut", PORTS, "p.pff = part_cfg::vep_pff_inst_id::id::get( part.read<part_cfg::vep_pff_inst_id>(proof));",
	"p.pff = part.read<part_cfg::vep_pff_inst_id>(proof);")
g.change("vep-of-a-pff-not-cut", PORTS, "if (part_cfg::vep_pff_inst_id::id::get(part.read<part_cfg::vep_pff_inst_id>(proof)) == pff)",
	"if (part.read<part_cfg::vep_pff_inst_id>(proof) == pff)")

g.change("flash-partition-not-checked", FLASH, "if (info.flash_partition >= flash::partitions) return error::inval;", "")
g.change("flash-partition-that-is-not-there", FLASH, "if (which.at == flash::none) return error::inval;", "")
g.change("dead-flash-has-a-length", FLASH, "return info.flash_length == regs::mrpc::all_ones ? error::io : error::none;", "return error::none;")
g.change("dead-flash-has-partitions", FLASH,
	"if (info.address == regs::mrpc::all_ones && info.length == regs::mrpc::all_ones) return error::io;", "")
g.change("generations-of-flash-mixed-up", FLASH, "gen3 ? flash::gen3::table[index] : flash::gen4::table[index]",
	"gen3 ? flash::gen4::table[index] : flash::gen3::table[index]")

g.change("dead-device-has-attributes", ATTRIBUTES, "if (info.read<sys_info::device_id>(proof) == regs::mrpc::all_ones) return error::io;", "")
g.change("unprintable-text-shown", ATTRIBUTES, "if (!printable(text[i])) text[i] = '?';", "")
g.change("text-not-ended", ATTRIBUTES, "text[length] = '\\0';", "")
g.change("text-padding-shown", ATTRIBUTES, "while (length && text[length - 1] == ' ') length--;", "")
g.change("text-copied-in-whole-words", ATTRIBUTES, "left < sizeof(word) ? left : sizeof(word)", "sizeof(word)",
	equivalent="the loop that follows ends at the text's length, and the buffer has room for the "
	"longest")
