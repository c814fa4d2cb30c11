# SPDX-License-Identifier: GPL-2.0-only
"""Barriers towards the device, and what other threads may see of what is changed under a lock."""

from mutant import Group

ENGINE, MAILBOX, RESULT = "lower/mrpc_engine.cc", "lower/mailbox.cc", "lower/dma_result.cc"
PROBE, QUEUE = "lower/probe.cc", "upper/mrpc_queue.cc"
ATOMIC = "core/atomic.h"
COMMAND, CHARDEV, IOCTL = "upper/command.h", "upper/chardev.cc", "upper/ioctl.cc"
INTERRUPTS, PORTS, FLASH = "lower/interrupts.cc", "lower/ports.cc", "lower/flash.cc"
EVENTS, SYNC = "lower/event_control.cc", "core/sync.h"

GROUP = g = Group("ordering", "each barrier, each release and acquire, each index under speculation")

# ---- barriers ----
g.change("no-barrier-before-the-command", MAILBOX,
	"seam_write_barrier(); at_.write<mrpc::cmd>(proof, c.word());", "at_.write<mrpc::cmd>(proof, c.word());")
g.change("no-barrier-after-the-command", MAILBOX,
	"at_.write<mrpc::cmd>(proof, c.word()); seam_write_barrier();", "at_.write<mrpc::cmd>(proof, c.word());")
g.change("command-before-its-input", MAILBOX,
	"if (wide_) at_.write_block(proof, mrpc::input", "at_.write<mrpc::cmd>(proof, c.word());\nif (wide_)\nat_.write_block(proof, mrpc::input",
	("seam_write_barrier(); at_.write<mrpc::cmd>(proof, c.word());", "seam_write_barrier();"))
g.change("in-progress-after-the-command", ENGINE, "if (uses_dma()) result_.clear(); evidence_.begin", "evidence_.begin",
	("mailbox_.start(proof, *c);", "mailbox_.start(proof, *c);\nif (uses_dma())\nresult_.clear();"))
g.change("no-barrier-between-address-and-enable", MAILBOX,
	"// The address is complete before it counts. seam_write_barrier();", "")
g.change("no-barrier-after-the-enable", MAILBOX,
	"at_.write<mrpc::dma_en>(proof, mrpc::dma_en::enable::make(1)); seam_write_barrier();",
	"at_.write<mrpc::dma_en>(proof, mrpc::dma_en::enable::make(1));")
g.swap("enabled-before-it-has-an-address", MAILBOX, "at_.write<mrpc::dma_addr>(proof, address);",
	"// The address is complete before it counts. seam_write_barrier(); "
	"at_.write<mrpc::dma_en>(proof, mrpc::dma_en::enable::make(1));")
g.change("no-barrier-after-dma-is-disabled", MAILBOX,
	"at_.write<mrpc::dma_en>(proof, 0); seam_write_barrier();", "at_.write<mrpc::dma_en>(proof, 0);")
g.change("no-barrier-after-the-address-is-cleared", MAILBOX,
	"at_.write<mrpc::dma_addr>(proof, 0); seam_write_barrier();", "at_.write<mrpc::dma_addr>(proof, 0);")
g.change("address-cleared-before-dma-is-disabled", MAILBOX,
	"at_.write<mrpc::dma_en>(proof, 0); seam_write_barrier(); at_.write<mrpc::dma_addr>(proof, 0);",
	"at_.write<mrpc::dma_addr>(proof, 0);\nseam_write_barrier();\nat_.write<mrpc::dma_en>(proof, 0);")
g.change("no-barrier-before-mastering", PROBE,
	"mailbox_.window().write<mrpc::dma_en>(proof, 0); seam_write_barrier();", "mailbox_.window().write<mrpc::dma_en>(proof, 0);")
g.change("old-address-armed-at-mastering", PROBE,
	"mailbox_.window().write<mrpc::dma_en>(proof, 0); seam_write_barrier(); seam_pci_set_master(pdev_);",
	"seam_pci_set_master(pdev_);\nmailbox_.window().write<mrpc::dma_en>(proof, 0);\nseam_write_barrier();")
g.change("no-read-barrier-after-the-status", MAILBOX, "// The status comes first. seam_read_barrier();", "")
g.change("no-read-barrier-before-the-word", MAILBOX, "seam_read_barrier(); return at_.read<mrpc::cmd>(proof);", "return at_.read<mrpc::cmd>(proof);")
g.change("no-read-barrier-before-the-second-status", MAILBOX,
	"// Reads of a write-combining page may be reordered: what was read before this comes first. seam_read_barrier();", "")
g.change("no-read-barrier-before-the-second-return-value", MAILBOX,
	"seam_read_barrier(); return at_.read<mrpc::return_value>(proof)", "return at_.read<mrpc::return_value>(proof)")
g.change("no-read-barrier-before-the-second-word", MAILBOX,
	"seam_read_barrier(); read_block(proof, &again,", "read_block(proof, &again,")
g.leave_out("no-barrier-after-the-status-in-memory", RESULT, "seam_dma_read_barrier();")
g.leave_out("no-barrier-after-the-discarded-result", RESULT, "seam_dma_barrier();")

# ---- release and acquire: what is looked at without the lock ----
g.change("atomics-stored-plainly", ATOMIC, "__atomic_store(&value_, &to, __ATOMIC_RELEASE);", "value_ = to;", racy=True)
g.change("atomics-loaded-plainly", ATOMIC, "__atomic_load(&value_, &value, __ATOMIC_ACQUIRE);", "value = value_;", racy=True)
g.change("atomics-exchanged-plainly", ATOMIC, "return __atomic_exchange_n(&value_, to, __ATOMIC_ACQ_REL);",
	"const T was = value_;\nvalue_ = to;\nreturn was;", racy=True)
g.change("atomics-added-to-plainly", ATOMIC, "return __atomic_add_fetch(&value_, by, __ATOMIC_ACQ_REL);",
	"value_ = static_cast<T>(value_ + by);\nreturn value_;", racy=True)
g.change("phase-looked-at-plainly", "upper/mrpc_queue.h", "return phase_.load();", "return phase_.guarded();", racy=True)
g.change("result-loaded-plainly", RESULT, "if (memory_->status.load() == mrpc::in_progress)",
	"if (memory_->status.guarded() == mrpc::in_progress)", racy=True)

# ---- speculation: an index of a program's (CVE of PORT_TO_PFF) ----
g.change("port-speculated", PORTS, "const u64 port = seam_index_nospec(p.port - 1, part_cfg::max_dsps);",
	"const u64 port = p.port - 1;")
g.change("partition-speculated", PORTS, "index = seam_index_nospec(p.partition, where_.partition_count);", "index = p.partition;")
g.change("flash-partition-speculated", FLASH, "seam_index_nospec(info.flash_partition, flash::partitions)", "info.flash_partition")
g.change("event-id-speculated", EVENTS, "ctl.event_id = static_cast<u32>(seam_index_nospec(ctl.event_id, regs::event_ids));", "")
g.change("event-index-speculated", EVENTS, "else index = seam_index_nospec(index, count);", "")
