# SPDX-License-Identifier: GPL-2.0-only
"""Which functions serve what mainline's C driver does not do. Every other function counts as what it does.

(feature, patterns of function names without arguments; whole names, * stands for anything)
"""

ENGINE, EVENTS, QUEUE = "lower::mrpc_engine::", "lower::event_monitor::", "upper::queue_state::"

FEATURES = (
    ("resets, recovery from bus errors, suspend", (
        "seam_back", "seam_error_detected", "seam_reset_prepare", "seam_slot_reset", "seam_resume",
        "seam_suspend", "switchtec_away", "switchtec_back", "lower::device::set_*", EVENTS + "rearm",
        ENGINE + "set_away", ENGINE + "set_back", ENGINE + "program")),
    ("devices that are silent, late or lie", (
        ENGINE + "judge", ENGINE + "needs_a_look", ENGINE + "next_look", ENGINE + "lost",
        ENGINE + "look_again_soon", ENGINE + "inherit", ENGINE + "take_over", ENGINE + "read_mailbox",
        QUEUE + "fail_first", QUEUE + "first_waits_since", QUEUE + "note_first", QUEUE + "fail",
        "lower::device::answers")),
    ("a time limit for each command that waits", (ENGINE + "over_time",)),
    ("interrupts that nothing explains", (
        EVENTS + "scan", EVENTS + "unexplained", EVENTS + "cancel_scan", "lower::device::on_scan")),
    ("events: only what is armed is looked at", (
        EVENTS + "attach", EVENTS + "set_armed", EVENTS + "get_armed", EVENTS + "check_block")),
    ("no more of a mailbox's output is read than somebody wants", (
        ENGINE + "conclude", ENGINE + "read_output", QUEUE + "take_or_wait",
        QUEUE + "wanted_output")),
    ("kernel modules as link clients, which outlive the device", (
        "upper::link_client::*", "switchtec_client_*", "upper::chardev::links_changed",
        "upper::chardev::listen_to_links", EVENTS + "listen_to_links", EVENTS + "stop_listening",
        "lower::device::blocks", "lower::device::disarm", "upper::chardev::add_client",
        "upper::chardev::remove_client")),
    ("an unbind lets the running command finish; shutdown", (
        "lower::device::drain", ENGINE + "drain", "upper::chardev::forbid_submissions",
        "lower::wait_queue*", "*drain*", "switchtec_shutdown", "switchtec_pci_shutdown")),
    ("every handle hears of an unbind, and only of its own device's", (
        "upper::chardev::add_handle", "upper::chardev::remove_handle", "upper::handle::wake_for_detach",
        "upper::chardev::revoke_ops", "upper::chardev::publish", "seam_node_release")),
    # What C's inline functions and macros do in place.
    ("the seam: a core that is tested outside a kernel", (
        "seam_read8", "seam_read16", "seam_read32", "seam_write32", "seam_write64", "seam_read_block",
        "seam_write_block", "seam_*_barrier", "seam_mutex_*", "seam_spin_*", "seam_rwsem_*",
        "seam_wait_init", "seam_wake", "seam_poll_wait", "seam_work_*", "seam_free", "seam_zalloc",
        "seam_pci_map", "seam_pci_unmap", "seam_pci_present", "seam_pci_enable", "seam_pci_*_master",
        "seam_node_get", "seam_node_put", "seam_node_del", "seam_minor_*", "seam_now_ms",
        "seam_irq_free", "seam_irq_hard", "seam_irq_thread", "seam_irq_vectors_*", "seam_dma_*",
        "seam_copy_*", "seam_index_nospec", "seam_log", "seam_format", "seam_request_module", "seam_may_access_registers",
        "seam_read", "seam_write", "seam_poll", "seam_ioctl", "seam_compat_ioctl", "seam_release")),
)
