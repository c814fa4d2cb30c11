# SPDX-License-Identifier: GPL-2.0
"""Small wrong versions of the driver: (name, file, [(right, wrong), ...])."""

CHARDEV = "switchtec_drv/upper/chardev.cc"
HANDLE = "switchtec_drv/upper/handle.cc"
QUEUE = "switchtec_drv/upper/mrpc_queue.cc"
REMOVE = "switchtec_drv/lower/remove.cc"
PROBE = "switchtec_drv/lower/probe.cc"
ENGINE = "switchtec_drv/lower/mrpc_engine.cc"
EVENTS = "switchtec_drv/lower/event_monitor.cc"
IOCTL = "switchtec_drv/upper/ioctl.cc"
PORTS = "switchtec_drv/lower/ports.cc"
FLASH = "switchtec_drv/lower/flash.cc"
SYNC = "switchtec_drv/core/sync.h"
FENCE = "switchtec_drv/core/fence.h"

MUTANTS = [
	# ---- the steps of unregister ----
	("no-wake-up-in-unregister", CHARDEV, [("all.for_each([](handle &h) { h.wake_for_detach(); });", "")]),
	("ops-not-nulled", CHARDEV, [("	fence_.revoke();\n", "")]),
	("revoke-without-the-write-side", FENCE, [
		("		const write_guard alone(*this);\n\n", "")]),
	("submissions-not-forbidden", REMOVE, [("	chardev_.forbid_submissions();\n", "")]),
	("running-command-not-drained", REMOVE, [("	drain(drain_ms);\n", "")]),
	("dead-device-drained", REMOVE, [("if (drain_ms && seam_pci_present(pdev_))", "if (drain_ms)")]),
	("node-not-removed", REMOVE, [("	chardev_.remove_node();\n	chardev_.detach", "	chardev_.detach")]),
	("detach-left-out", REMOVE, [("	chardev_.detach();\n", "")]),
	("vectors-freed-after-the-object", REMOVE, [
		("	dma_irq_.free();\n	event_irq_.free();\n", ""),
		("	vectors_.free();\n", ""),
		("	destroy(this);", "	seam_free(this);")]),
	("vectors-freed-before-the-handlers", REMOVE, [
		("	dma_irq_.free();\n	event_irq_.free();\n",
			"	vectors_.free();\n	dma_irq_.free();\n	event_irq_.free();\n")]),
	("watch-cancelled-before-the-interrupts", REMOVE, [
		("	dma_irq_.free();\n", "	engine_.cancel_watch();\n	dma_irq_.free();\n"),
		("	engine_.cancel_watch();\n	events_", "	events_")]),
	("scan-not-cancelled", REMOVE, [("	events_.cancel_scan();\n", "")]),
	("timer-not-cancelled", REMOVE, [("	engine_.cancel_watch();\n", "")]),
	("bus-mastering-left-on", REMOVE, [("		seam_pci_clear_master(pdev_);", "		;")]),
	("dma-register-left-on", ENGINE, [("	mailbox_.write<mrpc::dma_en>(proof, 0);\n", "")]),
	("unmapped-before-dma-is-stopped", REMOVE, [
		("	stop_dma(hw_context::bound());\n	release_hardware();\n",
			"	release_hardware();\n	stop_dma(hw_context::bound());\n")]),
	("reference-not-dropped", REMOVE, [("	chardev.put();\n", "")]),
	# ---- who may be where ----
	("fence-not-taken-in-write", FENCE, [
		("			fence_.sem_.lock_shared();\n", ""),
		("		~read_guard() { fence_.sem_.unlock_shared(); }\n", "		~read_guard() {}\n")]),
	("fence-checked-outside", FENCE, [
		("		const read_guard inside(*this);\n\n		if (!inside.ops())\n			return error::nodev;\n		return f(*inside.ops(), hw());",
			"		const Ops *ops = ops_;\n		if (!ops)\n			return error::nodev;\n		const read_guard inside(*this);\n		return f(*ops, hw());")]),
	("guard-kept-over-the-sleep", HANDLE, [
		("	return command_.finished.wait_interruptible(\n		[this] { return command_.settled() || device_.detached(); });",
			"	int rc = 0;\n	(void)to_errno(device_.fence().with([&](const device_ops &, hw) {\n		rc = command_.finished.wait_interruptible(\n			[this] { return command_.settled() || device_.detached(); });\n		return error::none;\n	}));\n	return rc;")]),
	("user-memory-under-the-fence", HANDLE, [
		("	error err = prepare(data, size);",
			"	error err = device_.fence().with([&](const device_ops &, hw) { return prepare(data, size); });")]),
	("waiter-does-not-test-detached", HANDLE, [
		("return command_.settled() || device_.detached();", "return command_.settled();")]),
	("queue-without-its-lock", SYNC, [("		typename Lock::guard held(lock_);\n\n", "")]),
	("open-does-not-test-detached", CHARDEV, [
		("		if (detached())\n			return error::nodev;\n", "")]),
	# ---- what handles are told ----
	("finished-result-dropped-at-detach", QUEUE, [
		("	case command_state::done:\n		if (failed",
			"	case command_state::done:\n		if (detached_)\n			return error::nodev;\n		if (failed")]),
	("running-told-nodev", QUEUE, [("		return error::pipe;", "		return error::nodev;")]),
	("epipe-for-ever", QUEUE, [("		forget(c);\n		return error::pipe;", "		return error::pipe;")]),
	("closed-queue-starts", QUEUE, [("closed_ ? nullptr : pending_.front()", "pending_.front()")]),
	("error-stays", QUEUE, [("			c.set_state(command_state::idle);\n			return c.err;",
		"			return c.err;")]),
	("efault-loses-the-result", HANDLE, [("			q.keep(command_);", "			q.consumed(command_);")]),
	("efault-keeps-the-claim", HANDLE, [("	if (failed(err))\n		device_.queue.with([&](queue_state &q) { q.unclaim(command_); });\n", "")]),
	("output-not-zero-filled", QUEUE, [
		("	__builtin_memset(c.message.out.data + how.size, 0, sizeof(c.message.out.data) - how.size);\n", "")]),
	("input-not-padded", HANDLE, [
		("	__builtin_memset(in.data + command_.input_size, 0, sizeof(in.data) - command_.input_size);\n", "")]),
	("gas-write-for-everybody", HANDLE, [(" || id == gas_write;", ";")]),
	("settled-command-not-woken", QUEUE, [
		("	c.finished.wake(poll_bits::result);\n}\n\nvoid queue_state::note", "}\n\nvoid queue_state::note")]),
	# ---- closing ----
	("close-leaves-the-handle-listed", HANDLE, [("	device_.remove(*this);\n", "")]),
	("close-leaves-the-command-queued", HANDLE, [
		("	device_.queue.with([&](queue_state &q) { q.forget(command_); });\n", "")]),
	# ---- the engine ----
	("result-id-ignored", ENGINE, [
		("mrpc::cmd::id::get(load_acquire(result_->command_id)) != id_", "false")]),
	("stale-result-left-in-place", ENGINE, [
		("		store_release(result_->status, static_cast<u32>(mrpc::in_progress));\n		return false;",
			"		return false;")]),
	("early-interrupt-forgotten", ENGINE, [
		("		look_again_soon();\n		return false;\n	});\n}\n\nbool", "		return false;\n	});\n}\n\nbool")]),
	("watch-not-armed", ENGINE, [("	if (!armed_)\n		arm_watch(next_look(q));\n", "")]),
	("output-size-believed", ENGINE, [
		("claimed < mrpc::payload_size ? claimed : mrpc::payload_size", "claimed")]),
	("all-ones-is-a-status", ENGINE, [("status != mrpc::in_progress && status != mrpc::all_ones;",
		"status != mrpc::in_progress;"), ("	if (status == mrpc::all_ones) {\n", "	if (false) {\n")]),
	("one-look-is-enough", ENGINE, [("looks_until_lost = 2", "looks_until_lost = 1")]),
	("no-time-limit", ENGINE, [("			q.fail_first(error::timedout);\n", "")]),
	("only-the-first-times-out", QUEUE, [
		("	if (command *c = pending_.front()) {\n		c->unlink();\n		settle(*c, {.err = err});\n		note_first();\n	}\n", "")]),
	("earlier-command-not-waited-for", ENGINE, [
		("		if (status == mrpc::in_progress)\n			inherit();\n", "")]),
	("set-up-forgotten-after-absence", ENGINE, [("	if (reprogram_)\n		program(proof);\n", "")]),
	("register-read-in-the-dma-path", ENGINE, [
		("	const u32 status = load_acquire(result_->status);\n\n	if (status == mrpc::in_progress)\n		return false;\n	// What",
			"	const u32 status = mailbox_.read<mrpc::status>(proof);\n\n	if (status == mrpc::in_progress)\n		return false;\n	// What")]),
	# ---- events and ioctls ----
	("event-not-disarmed", EVENTS, [("value & ~header::interrupt_enable::make(1) &\n", "value &\n")]),
	("event-cleared-for-the-program", EVENTS, [
		("value & ~header::interrupt_enable::make(1) &\n						      ~header::occurred::make(1)", "value & ~header::interrupt_enable::make(1)")]),
	("headers-changed-without-the-lock", SYNC, [
		("class guard : ::switchtec::immovable {\n	public:\n		explicit guard(mutex_ &lock) noexcept : lock_(lock) { seam_mutex_lock(lock_.object()); }\n		~guard() { seam_mutex_unlock(lock_.object()); }",
			"class guard : ::switchtec::immovable {\n	public:\n		explicit guard(mutex_ &lock) noexcept : lock_(lock) {}\n		~guard() {}")]),
	("armed-events-not-learnt", EVENTS, [
		("				set_armed(armed, event, index, header::interrupt_enable::get(value));", "				;")]),
	("fired-event-stays-armed-in-memory", EVENTS, [
		("		found.events++;\n	set_armed(armed, event, index, false);", "		found.events++;")]),
	("mrpc-completion-written-back", EVENTS, [
		("		found.others++;\n		return;\n", "		found.others++;\n")]),
	("own-completion-can-be-disabled", EVENTS, [("return mailbox_ && id", "return false && id")]),
	("unexplained-interrupt-ignored", EVENTS, [("		scan_work_.arm(", "		if (false) scan_work_.arm(")]),
	("scan-without-a-limit", EVENTS, [("!s.ever || since >= scan_period_ms", "true")]),
	("unsupported-event-accepted", EVENTS, [
		("	if (header::unsupported::get(value))\n		return error::opnotsupp;\n", "")]),
	("unsupported-event-stops-the-rest", EVENTS, [(" && err != error::opnotsupp", "")]),
	("event-index-not-checked", EVENTS, [("	else if (index >= count)\n		return error::inval;\n", "")]),
	("event-id-not-checked", EVENTS, [("ctl.event_id >= regs::event_ids || ", "")]),
	("event-flags-not-checked", EVENTS, [(" || (ctl.flags & ~abi::event_flag::all)", "")]),
	("local-partition-is-the-first", EVENTS, [("		index = where_.partition;", "		index = 0;")]),
	("all-pffs-looked-at", EVENTS, [("(armed.pffs || armed.links) &&", ""),
		("			if (slots)\n				check_block(proof, armed, event_scope::pff", "			check_block(proof, armed, event_scope::pff"),
		("	if (slots & summarised) {", "	{")]),
	("pollers-not-woken-by-events", CHARDEV, [("	events.wake(poll_bits::event);\n", "")]),
	("events-not-counted", CHARDEV, [("	__atomic_add_fetch(&event_count_, 1, __ATOMIC_RELEASE);\n", "")]),
	("summary-does-not-count-as-seen", IOCTL, [("	store_release(seen_events_, seen);\n", "")]),
	("failed-summary-counts-as-seen", IOCTL, [
		("	SWITCHTEC_TRY(store(user, &summary, size));\n	store_release(seen_events_, seen);",
			"	store_release(seen_events_, seen);\n	SWITCHTEC_TRY(store(user, &summary, size));")]),
	("anybody-changes-events", IOCTL, [("ctl.flags && !may_write", "false")]),
	("compat-summary-for-everybody", IOCTL, [("caller & SWITCHTEC_COMPAT ?", "true ?")]),
	("port-not-checked", PORTS, [("p.port <= part_cfg::max_dsps", "true")]),
	("partition-argument-not-checked", PORTS, [("p.partition >= where_.partition_count", "false")]),
	("flash-partition-not-checked", FLASH, [("	if (info.flash_partition >= flash::partitions)\n		return error::inval;\n", "")]),
	("pff-count-not-bounded", PROBE, [("count < gas::max_pffs && ", "")]),
	("late-completion-not-acknowledged", "switchtec_drv/lower/interrupts.cc", [
		("	if (!d.engine_.uses_dma())\n		d.events_.take_mrpc_completion(proof);\n	d.engine_", "	d.engine_")]),
	("cascade-ignored", PROBE, [("			return false;\n	return true;", "			return true;\n	return true;")]),
	("link-callbacks-after-unregister", CHARDEV, [("		c.unlink();\n", "")]),
	("links-stay-armed", CHARDEV, [("all.empty() && failed(listen_to_links(false))", "false")]),
	# ---- probe ----
	("vector-number-not-checked", PROBE, [("event >= vectors_.count() || dma >= vectors_.count()", "false")]),
	("short-bar-accepted", PROBE, [("length < gas::min_size", "false")]),
	("partition-not-checked", PROBE, [("where_.partition >= gas::max_partitions", "false")]),
	("dead-function-accepted", PROBE, [("info.read<sys_info::device_id>(proof) == mrpc::all_ones", "false")]),
	("failed-probe-leaks", PROBE, [("		self->remove(0);\n", "")]),
]
