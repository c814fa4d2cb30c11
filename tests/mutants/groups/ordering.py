# SPDX-License-Identifier: GPL-2.0
"""Barriers towards the device, and what other threads may see of what is changed under a lock."""

from mutant import Group

ENGINE, MAILBOX = "lower/mrpc_engine.cc", "lower/mrpc_mailbox.cc"
PROBE, QUEUE = "lower/probe.cc", "upper/mrpc_queue.cc"
COMMAND, CHARDEV, IOCTL = "upper/command.h", "upper/chardev.cc", "upper/ioctl.cc"
INTERRUPTS, PORTS, FLASH = "lower/interrupts.cc", "lower/ports.cc", "lower/flash.cc"
EVENTS, SYNC = "lower/event_monitor.cc", "core/sync.h"

GROUP = g = Group("ordering", "each barrier, each release and acquire, each index under speculation")

# ---- barriers ----
g.change("no-barrier-before-the-command", ENGINE,
	"seam_write_barrier(); mailbox_.write<mrpc::cmd>(proof, c->word());", "mailbox_.write<mrpc::cmd>(proof, c->word());")
g.change("no-barrier-after-the-command", ENGINE,
	"mailbox_.write<mrpc::cmd>(proof, c->word()); seam_write_barrier();", "mailbox_.write<mrpc::cmd>(proof, c->word());")
g.change("command-before-its-input", ENGINE,
	"mailbox_.write_block(proof, mrpc::input, c->message.in.data, c->input_size); // Input and the result's "
	"\"in progress\" are in place before the command is; then push the // command out, it must not linger in a "
	"write-combining buffer. seam_write_barrier(); mailbox_.write<mrpc::cmd>(proof, c->word());",
	"mailbox_.write<mrpc::cmd>(proof, c->word());\nseam_write_barrier();\n"
	"mailbox_.write_block(proof, mrpc::input, c->message.in.data, c->input_size);")
g.change("in-progress-after-the-command", ENGINE,
	"store_release(result_->status, static_cast<u32>(mrpc::in_progress)); } evidence_.begin", "}\nevidence_.begin",
	("mailbox_.write<mrpc::cmd>(proof, c->word()); seam_write_barrier();",
		"mailbox_.write<mrpc::cmd>(proof, c->word());\nseam_write_barrier();\n"
		"if (uses_dma())\nstore_release(result_->status, static_cast<u32>(mrpc::in_progress));"))
g.change("no-barrier-between-address-and-enable", ENGINE,
	"// The address is complete before it counts. seam_write_barrier();", "")
g.change("no-barrier-after-the-enable", ENGINE,
	"mailbox_.write<mrpc::dma_en>(proof, mrpc::dma_en::enable::make(1)); seam_write_barrier();",
	"mailbox_.write<mrpc::dma_en>(proof, mrpc::dma_en::enable::make(1));")
g.swap("enabled-before-it-has-an-address", ENGINE, "mailbox_.write<mrpc::dma_addr>(proof, result_bus_address_);",
	"// The address is complete before it counts. seam_write_barrier(); "
	"mailbox_.write<mrpc::dma_en>(proof, mrpc::dma_en::enable::make(1));")
g.change("no-barrier-after-dma-is-disabled", ENGINE,
	"mailbox_.write<mrpc::dma_en>(proof, 0); seam_write_barrier();", "mailbox_.write<mrpc::dma_en>(proof, 0);")
g.change("no-barrier-after-the-address-is-cleared", ENGINE,
	"mailbox_.write<mrpc::dma_addr>(proof, 0); seam_write_barrier();", "mailbox_.write<mrpc::dma_addr>(proof, 0);")
g.change("address-cleared-before-dma-is-disabled", ENGINE,
	"mailbox_.write<mrpc::dma_en>(proof, 0); seam_write_barrier(); mailbox_.write<mrpc::dma_addr>(proof, 0);",
	"mailbox_.write<mrpc::dma_addr>(proof, 0);\nseam_write_barrier();\nmailbox_.write<mrpc::dma_en>(proof, 0);")
g.change("no-barrier-before-mastering", PROBE,
	"mailbox_.window().write<mrpc::dma_en>(proof, 0); seam_write_barrier();", "mailbox_.window().write<mrpc::dma_en>(proof, 0);")
g.change("old-address-armed-at-mastering", PROBE,
	"mailbox_.window().write<mrpc::dma_en>(proof, 0); seam_write_barrier(); seam_pci_set_master(pdev_);",
	"seam_pci_set_master(pdev_);\nmailbox_.window().write<mrpc::dma_en>(proof, 0);\nseam_write_barrier();")
g.change("no-read-barrier-after-the-status", MAILBOX, "// The status comes first. seam_read_barrier();", "")
g.change("no-read-barrier-before-the-word", MAILBOX, "// What is read now is not to be older than the status. seam_read_barrier();", "",
	equivalent="read_mailbox() has one between the status and all that is read later")
g.change("no-read-barrier-before-the-second-status", MAILBOX,
	"// Reads of a write-combining page may be reordered: what was read before this comes first. seam_read_barrier();", "")
g.change("no-read-barrier-before-the-second-return-value", MAILBOX,
	"seam_read_barrier(); return mailbox_.read<mrpc::return_value>(proof)", "return mailbox_.read<mrpc::return_value>(proof)")
g.change("no-read-barrier-before-the-second-word", MAILBOX,
	"seam_read_barrier(); mailbox_.read_block(proof, &again,", "mailbox_.read_block(proof, &again,")
g.change("no-read-barrier-at-set-up", ENGINE,
	"seam_read_barrier(); const u32 word = mailbox_.read<mrpc::cmd>(proof); queue_.with([&](queue_state &) { take_over",
	"const u32 word = mailbox_.read<mrpc::cmd>(proof);\nqueue_.with([&](queue_state &) { take_over")
g.change("no-read-barrier-after-a-reset", ENGINE,
	"seam_read_barrier(); const u32 word = mailbox_.read<mrpc::cmd>(proof); queue_.with([&](queue_state &) { away_",
	"const u32 word = mailbox_.read<mrpc::cmd>(proof);\nqueue_.with([&](queue_state &) {\naway_")
g.leave_out("no-barrier-after-the-status-in-memory", ENGINE, "seam_dma_read_barrier();")

# ---- release and acquire: what is looked at without the lock ----
g.change("state-stored-plainly", COMMAND, "store_release(state_, to);", "state_ = to;", racy=True)
g.change("state-loaded-plainly", COMMAND, "return load_acquire(state_);", "return state_;", racy=True)
g.change("detached-stored-plainly", QUEUE, "store_release(detached_, true);", "detached_ = true;", racy=True)
g.change("detached-loaded-plainly", "upper/mrpc_queue.h", "return load_acquire(detached_);", "return detached_;", racy=True)
g.change("busy-stored-plainly", ENGINE, "q.finish(how); store_release(busy_, false);", "q.finish(how);\nbusy_ = false;", racy=True)
g.change("busy-loaded-plainly", ENGINE, "return !load_acquire(busy_) ||", "return !busy_ ||", racy=True)
g.change("absent-loaded-plainly", ENGINE, "|| load_acquire(absent_);", "|| absent_;", racy=True)
g.change("events-counted-plainly", CHARDEV, "__atomic_add_fetch(&event_count_, 1, __ATOMIC_RELEASE);", "event_count_++;", racy=True)
g.change("seen-stored-plainly", IOCTL, "store_release(seen_events_, seen);", "seen_events_ = seen;", racy=True)
g.change("raised-stored-plainly", INTERRUPTS, "store_release(d.event_raised_, true);", "d.event_raised_ = true;", racy=True)
g.change("raised-taken-plainly", SYNC, "return __atomic_exchange_n(&flag, false, __ATOMIC_ACQ_REL);",
	"const bool was = flag;\nflag = false;\nreturn was;", racy=True)
g.change("result-loaded-plainly", ENGINE, "const u32 status = load_acquire(result_->status);",
	"const u32 status = result_->status;", racy=True)

# ---- speculation: an index of a program's (CVE of PORT_TO_PFF) ----
g.change("port-speculated", PORTS, "const u64 port = seam_index_nospec(p.port - 1, part_cfg::max_dsps);",
	"const u64 port = p.port - 1;")
g.change("partition-speculated", PORTS, "index = seam_index_nospec(p.partition, where_.partition_count);", "index = p.partition;")
g.change("flash-partition-speculated", FLASH, "seam_index_nospec(info.flash_partition, flash::partitions)", "info.flash_partition")
g.change("event-id-speculated", EVENTS, "ctl.event_id = static_cast<u32>(seam_index_nospec(ctl.event_id, regs::event_ids));", "")
g.change("event-index-speculated", EVENTS, "else index = seam_index_nospec(index, count);", "")
