# SPDX-License-Identifier: GPL-2.0-only
"""Which functions serve what mainline's C driver does not do. Every other function counts as what it does.

(feature, patterns of function names without arguments; whole names, * stands for anything)
"""

ENGINE, EVENTS, QUEUE = "lower::mrpc_engine::", "lower::event_monitor::", "upper::queue_state::"
DEVICE, CHARDEV = "lower::device::", "upper::chardev::"

FEATURES = (
    ("resets, recovery from bus errors, suspend", (
        "seam_error_detected", "seam_mmio_enabled", "seam_slot_reset", "seam_error_over", "seam_reset_*", "seam_resume",
        "seam_suspend", "seam_pci_save*", "seam_pci_restore", "seam_pci_copy*", "seam_pci_keep", "seam_irq_disable",
        "seam_irq_enable", "switchtec_error_*", "switchtec_mmio_enabled", "switchtec_slot_reset", "switchtec_pause",
        "switchtec_resume", DEVICE + "error_detected", DEVICE + "mmio_enabled", DEVICE + "slot_reset",
        DEVICE + "bus_*", DEVICE + "pause*", DEVICE + "pass_over", DEVICE + "resume*", DEVICE + "recover",
        DEVICE + "on_recovery", DEVICE + "leave", DEVICE + "arrive", DEVICE + "restore_configuration",
        "lower::saved_state::*", EVENTS + "arm_block", EVENTS + "changed_since_set_up", EVENTS + "set_up",
        ENGINE + "pause", ENGINE + "go_on", ENGINE + "adopt", ENGINE + "start", ENGINE + "inherit",
        ENGINE + "needs_recovery", QUEUE + "hold", QUEUE + "go_on", QUEUE + "lose_patience",
        CHARDEV + "lose_patience", CHARDEV + "hold_submissions", CHARDEV + "pause_ops", CHARDEV + "resume_ops")),
    ("devices that are silent, late or lie; whose result it is", (
        ENGINE + "judge", ENGINE + "needs_a_look", ENGINE + "in_progress", ENGINE + "ended", ENGINE + "silence",
        ENGINE + "report", ENGINE + "lose*", ENGINE + "told", ENGINE + "claim_completion", ENGINE + "check_owner",
        ENGINE + "owns_*", ENGINE + "end_foreign", ENGINE + "forget", ENGINE + "collect_mailbox",
        ENGINE + "interrupted", "lower::watchdog::*", "lower::mailbox::undisturbed", "lower::mailbox::is_there",
        "lower::mailbox::word*", "lower::mailbox::status_again", "lower::inquiry::*", DEVICE + "answer*",
        DEVICE + "takes_8_bytes", QUEUE + "fail_first", QUEUE + "first_waits_since", "lower::dma_result::discard",
        "seam_pci_present")),
    ("a time limit for each command that waits", (
        ENGINE + "over_time", ENGINE + "time_left", ENGINE + "late", ENGINE + "look_again")),
    ("events are ours only: several hosts on one switch", (
        "lower::own_pffs::*", "lower::armed_events::*", "bit_set*", EVENTS + "know_pffs", EVENTS + "ours",
        EVENTS + "first_look", EVENTS + "learn_block", EVENTS + "set_up_own_completion",
        EVENTS + "own_completion_enables", EVENTS + "acknowledge_unread", EVENTS + "watched",
        EVENTS + "forget_ports", DEVICE + "on_ports_bound")),
    ("interrupts that nothing explains", (
        EVENTS + "scan", EVENTS + "arm_scan", EVENTS + "unexplained", EVENTS + "nothing_explains",
        EVENTS + "look_at_all", EVENTS + "cancel_scan", DEVICE + "on_scan")),
    ("no more of a mailbox's output is read than somebody wants", (
        ENGINE + "conclude", QUEUE + "take_excerpt", QUEUE + "take_after_sleep", QUEUE + "wanted_output",
        "seam_user_writable")),
    ("kernel modules as link clients, which outlive the device", (
        "upper::link_client::*", "switchtec_client_*", "lower::link_watch::*", EVENTS + "see_to*",
        EVENTS + "for_clients", CHARDEV + "links_changed", CHARDEV + "listen_to_links", CHARDEV + "tell_clients",
        EVENTS + "listen_to_links", EVENTS + "stop_listening", "lower::ops_of_device::listen_to_links",
        DEVICE + "blocks", DEVICE + "disarm", CHARDEV + "add_client", CHARDEV + "remove_client")),
    ("switches that no list has; vectors that are not granted", (
        "lower::find_generation", DEVICE + "identify", DEVICE + "granted", DEVICE + "dma_reaches_us",
        "seam_pci_bridge_vendor", "seam_request_module")),
    ("an unbind lets the running command finish; shutdown", (
        DEVICE + "drain", ENGINE + "drain", CHARDEV + "forbid_submissions", "lower::wait_queue*", "*drain*",
        "switchtec_shutdown", "switchtec_pci_shutdown")),
    ("every handle hears of an unbind, and only of its own device's", (
        CHARDEV + "add_handle", CHARDEV + "remove_handle", "upper::handle::wake_for_detach", CHARDEV + "revoke_ops",
        CHARDEV + "detach", CHARDEV + "publish", QUEUE + "detach", "seam_node_release")),
    # What C's inline functions and macros do in place.
    ("the seam: a core that is tested outside a kernel", (
        "seam_read8", "seam_read16", "seam_read32", "seam_write32", "seam_write64", "seam_read_block",
        "seam_write_block", "seam_*_barrier", "seam_mutex_*", "seam_spin_*", "seam_rwsem_*",
        "seam_wait_init", "seam_wake", "seam_poll_wait", "seam_work_*", "seam_free", "seam_zalloc",
        "seam_pci_map", "seam_pci_unmap", "seam_pci_enable", "seam_pci_*_master",
        "seam_node_get", "seam_node_put", "seam_node_del", "seam_minor_*", "seam_now_ms",
        "seam_irq_free", "seam_irq_hard", "seam_irq_thread", "seam_irq_vectors_*", "seam_dma_*",
        "seam_copy_*", "seam_index_nospec", "seam_log", "seam_format", "seam_may_access_registers", "seam_give_way", "seam_wait",
        "seam_read", "seam_write", "seam_poll", "seam_ioctl", "seam_compat_ioctl", "seam_release")),
)
