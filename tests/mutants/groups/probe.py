# SPDX-License-Identifier: GPL-2.0-only
"""The way up."""

from mutant import Group

PROBE, VECTORS, IDENTITY, CHARDEV = "lower/probe.cc", "lower/vectors.cc", "lower/identity.cc", "upper/chardev.cc"

GROUP = g = Group("probe", "its steps, its order, what it believes of the registers")

# ---- steps: each error is seen ----
g.change("enable-error-ignored", PROBE, 'SWITCHTEC_TRY(told(pdev_, from_errno(seam_pci_enable(pdev_)), "cannot enable the function"));',
	"(void)seam_pci_enable(pdev_);")
g.change("claim-error-ignored", PROBE, """SWITCHTEC_TRY(told(pdev_, from_errno(seam_pci_claim_bar(pdev_)), "BAR 0 is another driver's"));""",
	"(void)seam_pci_claim_bar(pdev_);")
g.change("mailbox-map-error-ignored", PROBE,
	'SWITCHTEC_TRY(told(pdev_, mailbox_.map(gas::mrpc, gas::mrpc_size, true), "cannot map the mailbox"));',
	"(void)to_errno(mailbox_.map(gas::mrpc, gas::mrpc_size, true));")
g.change("map-error-ignored", PROBE,
	'SWITCHTEC_TRY(told(pdev_, gas_.map(gas::mrpc_size, length - gas::mrpc_size, false), "cannot map the registers"));',
	"(void)to_errno(gas_.map(gas::mrpc_size, length - gas::mrpc_size, false));")
g.change("reach-registers-error-ignored", PROBE, "SWITCHTEC_TRY(reach_registers(length));", "(void)to_errno(reach_registers(length));")
g.change("map-registers-error-ignored", PROBE, "SWITCHTEC_TRY(map_registers(length));", "(void)to_errno(map_registers(length));")
g.change("identify-error-ignored", PROBE, "SWITCHTEC_TRY(identify(proof));", "(void)to_errno(identify(proof));")
g.change("dma-mask-error-ignored", PROBE, 'SWITCHTEC_TRY(told(pdev_, from_errno(seam_pci_dma_64bit(pdev_)), "no 64-bit DMA"));',
	"(void)seam_pci_dma_64bit(pdev_);")
g.change("find-vectors-error-ignored", PROBE, "SWITCHTEC_TRY(find_vectors(proof));", "(void)to_errno(find_vectors(proof));")
g.change("dma-error-ignored", PROBE, "SWITCHTEC_TRY(set_up_dma(proof));", "(void)to_errno(set_up_dma(proof));")
g.change("interrupts-error-ignored", PROBE, "SWITCHTEC_TRY(attach_handlers());", "(void)to_errno(attach_handlers());")
g.change("vectors-error-ignored", "lower/resources.h", "if (count < 0) return from_errno(count);", "")
g.change("handler-error-ignored", "lower/resources.h",
	"SWITCHTEC_TRY(from_errno(seam_irq_request(object(), pdev, vector, hard, thread, arg)));",
	"(void)seam_irq_request(object(), pdev, vector, hard, thread, arg);")
g.change("node-error-ignored", CHARDEV, "SWITCHTEC_TRY(from_errno(seam_node_add(node_)));", "(void)seam_node_add(node_);")
g.change("node-error-leaves-it-visible", CHARDEV, "SWITCHTEC_TRY(from_errno(seam_node_add(node_))); visible_ = true;",
	"visible_ = true;\nSWITCHTEC_TRY(from_errno(seam_node_add(node_)));")
g.change("visible-not-noted", CHARDEV, "visible_ = true; return error::none;", "return error::none;")
g.change("probe-error-not-told", PROBE, "self->remove(0); return err;", "self->remove(0);\nreturn error::none;")
g.change("failed-device-given-out", PROBE, "if (failed(err)) { self->remove(0); return err; }", "if (failed(err))\nreturn err;")
g.change("failed-probe-only-frees", PROBE, "self->remove(0); return err;", "chardev->remove_node();\ndestroy(self);\nchardev->put();\nreturn err;")

# ---- steps left out, and their order ----
g.change("dma-mask-not-set", PROBE, 'SWITCHTEC_TRY(told(pdev_, from_errno(seam_pci_dma_64bit(pdev_)), "no 64-bit DMA"));', "")
g.change("old-dma-address-not-disabled", PROBE, "mailbox_.window().write<mrpc::dma_en>(proof, 0); seam_write_barrier();", "")
g.change("no-bus-mastering", PROBE, "seam_pci_set_master(pdev_);", "")
g.change("mastering-not-noted", PROBE, "mastering_ = true;", "")
g.change("events-not-attached", PROBE, "events_.attach(where_);", "")
g.change("engine-not-started-at-probe", PROBE, "engine_.start(proof, found);", "")
g.change("set-up-error-ignored", PROBE, "SWITCHTEC_TRY(answered(set_up(proof, found) ? error::none : error::io));", "if (!set_up(proof, found))\nfound = mrpc_engine::found::idle;")
g.change("set-up-error-not-told", PROBE, "SWITCHTEC_TRY(answered(set_up(proof, found) ? error::none : error::io));", "SWITCHTEC_TRY(set_up(proof, found) ? error::none : error::io);")
g.change("interrupts-before-the-engine-is-attached", PROBE,
	"engine_.attach(mailbox_.window(), takes_8_bytes(proof), result_.get(), result_.bus_address()); "
	"events_.attach(where_); SWITCHTEC_TRY(attach_handlers());",
	"SWITCHTEC_TRY(attach_handlers());\nengine_.attach(mailbox_.window(), takes_8_bytes(proof), result_.get(), result_.bus_address());\n"
	"events_.attach(where_);")
g.change("interrupts-before-the-events-are-attached", PROBE,
	"events_.attach(where_); SWITCHTEC_TRY(attach_handlers());",
	"SWITCHTEC_TRY(attach_handlers());\nevents_.attach(where_);")
g.change("published-before-the-engine-is-started", PROBE, "engine_.start(proof, found); // Whoever resets the device's link has no older state of it.", "",
	('"cannot add the node")); arrive();', '"cannot add the node"));\nengine_.start(proof, found);\narrive();'))
g.change("probe-never-arrives", PROBE, '"cannot add the node")); arrive();', '"cannot add the node"));')
g.change("ntb-driver-not-asked-for", PROBE, 'if (has_ntb_) seam_request_module("ntb_hw_switchtec");', "")
g.change("ntb-driver-asked-for-by-all", PROBE, 'if (has_ntb_) seam_request_module(', "seam_request_module(")
g.change("arrived-before-it-is-published", PROBE, 'SWITCHTEC_TRY(told(pdev_, chardev_.publish(ops_), "cannot add the node")); arrive();',
	'arrive();\nSWITCHTEC_TRY(told(pdev_, chardev_.publish(ops_), "cannot add the node"));')
g.change("copy-error-ignored", PROBE, 'SWITCHTEC_TRY(told(pdev_, saved_.take(), "no memory for a copy of configuration space"));', "(void)to_errno(saved_.take());")
g.change("no-copy-at-probe", PROBE, 'SWITCHTEC_TRY(told(pdev_, saved_.take(), "no memory for a copy of configuration space"));', "")
g.change("eight-bytes-believed", PROBE, "return at_once == in_halves;", "return true;")
g.change("eight-bytes-never-believed", PROBE, "return at_once == in_halves;", "return false;")
g.change("four-of-eight-bytes-compared", PROBE, "return at_once == in_halves;", "return static_cast<u32>(at_once) == static_cast<u32>(in_halves);")
g.change("mapped-before-it-is-claimed", PROBE, "SWITCHTEC_TRY(told(pdev_, from_errno(seam_pci_claim_bar(pdev_))",
	"SWITCHTEC_TRY(mailbox_.map(gas::mrpc, gas::mrpc_size, true));\nmailbox_.unmap();\n"
	"SWITCHTEC_TRY(told(pdev_, from_errno(seam_pci_claim_bar(pdev_))")
g.change("silence-is-an-event-vector", VECTORS, "SWITCHTEC_TRY(answered(ask.verdict())); if (event", "if (event")
g.change("silence-is-a-dma-vector", VECTORS, "SWITCHTEC_TRY(answered(ask.verdict())); // Events tell", "// Events tell")
g.change("vectors-after-the-mode-is-decided", PROBE, "SWITCHTEC_TRY(find_vectors(proof)); SWITCHTEC_TRY(set_up_dma(proof));",
	"SWITCHTEC_TRY(set_up_dma(proof));\nSWITCHTEC_TRY(find_vectors(proof));")
g.change("mailbox-not-write-combining", PROBE, "mailbox_.map(gas::mrpc, gas::mrpc_size, true)", "mailbox_.map(gas::mrpc, gas::mrpc_size, false)")
g.change("everything-write-combining", PROBE, "gas_.map(gas::mrpc_size, length - gas::mrpc_size, false)",
	"gas_.map(gas::mrpc_size, length - gas::mrpc_size, true)")

# ---- who is taken, and for what ----
g.change("identity-not-looked-at", PROBE, "SWITCHTEC_TRY(find_generation(pdev, identity, generation));",
	"(void)to_errno(find_generation(pdev, identity, generation));")
g.change("stranger-taken", IDENTITY, "!is_switchtec_vendor(identity.vendor)", "false")
g.change("one-vendor-a-stranger", "lower/identity.h",
	"vendor == SWITCHTEC_VENDOR_MICROSEMI || vendor == SWITCHTEC_VENDOR_EFAR", "vendor == SWITCHTEC_VENDOR_MICROSEMI")
g.change("bridge-taken", IDENTITY, "!is_management_endpoint(identity)", "false")
g.change("header-type-not-looked-at", IDENTITY, "(identity.header_type & ~header_multifunction) == 0;", "true;")
g.change("one-of-several-functions-refused", IDENTITY, "(identity.header_type & ~header_multifunction) == 0;", "identity.header_type == 0;")
g.change("ntb-endpoint-refused", IDENTITY, "|| identity.class_code == SWITCHTEC_CLASS_NTB", "")
g.change("programming-interface-not-looked-at", IDENTITY, "(identity.class_code == SWITCHTEC_CLASS_MANAGEMENT ||",
	"((identity.class_code & ~0xffu) == SWITCHTEC_CLASS_MANAGEMENT ||")
# As the C driver does: a wildcard's driver_data says nothing of the function.
g.change("driver-data-before-the-family", IDENTITY, "if (const family *f = family_of(identity.vendor, identity.device)) {",
	"if (const family *f = family_of(identity.vendor, identity.device); f && !identity.driver_data) {")
g.change("families-not-known", IDENTITY, "if (const family *f = family_of(identity.vendor, identity.device)) {",
	"if (const family *f = identity.vendor ? nullptr : families) {")
g.change("family-of-either-vendor", IDENTITY, "f.vendor == vendor && device", "device")
# It does not have 0x4000 of the list.
g.change("family-starts-late", IDENTITY, "device >= f.first", "device > f.first", refused=True)
g.change("family-ends-early", IDENTITY, "device <= f.last", "device < f.last")
g.change("nothing-said-is-gen3", IDENTITY, "identity.driver_data >= SWITCHTEC_GEN4 && identity", "identity")
g.change("any-driver-data-believed", IDENTITY, "identity.driver_data >= SWITCHTEC_GEN4 && identity.driver_data <= SWITCHTEC_GEN6",
	"identity.driver_data >= SWITCHTEC_GEN4")
g.change("driver-data-not-believed", IDENTITY, "identity.driver_data >= SWITCHTEC_GEN4 && identity.driver_data <= SWITCHTEC_GEN6", "false")

# ---- what is believed ----
g.change("short-bar-accepted", PROBE, "bar.length < gas::min_size", "false")
g.change("bar-without-an-address-accepted", PROBE, "!bar.address || !bar.length", "!bar.length")
g.change("bar-without-a-length-believed-too-short", PROBE, "!bar.address || !bar.length", "!bar.address")
g.change("memory-space-not-looked-at", PROBE, "!bar.memory_space", "false")
g.change("memory-space-not-looked-at-again", PROBE, "seam_pci_bar(pdev_, &bar); if (bar.forgotten)", "if (bar.forgotten)")
g.change("forgotten-bar-accepted", PROBE, "if (bar.forgotten) {", "if (false) {")
g.change("dead-function-accepted", PROBE, "SWITCHTEC_TRY(answered(ask.verdict())); if (where_.partition_count == 0)",
	"if (where_.partition_count == 0)")
g.change("pffs-up-to-the-silence", PROBE, "count_pffs(ask); return answered(ask.verdict());", "count_pffs(ask);\nreturn error::none;")
g.change("silence-is-an-io-error", PROBE, '"device does not answer\\n"); return error::nodev;',
	'"device does not answer\\n");\nreturn verdict;')
g.change("silence-not-told", PROBE, 'seam_log(pdev_, 3, "device does not answer\\n");', "")
g.change("no-partition-accepted", PROBE, "if (where_.partition_count == 0) where_.partition_count = 1;", "")
# As in the C driver, whose summary was overrun.
g.change("partition-count-believed", PROBE, "where_.partition_count = gas::max_partitions; }", "}")
g.change("partition-not-checked", PROBE, "where_.partition >= gas::max_partitions", "false")
g.change("partition-beyond-the-count", PROBE, "where_.partition_count = where_.partition + 1;", "")
g.change("pff-count-not-bounded", PROBE, "count < gas::max_pffs &&", "")
g.change("dead-pffs-counted", PROBE, "is_switchtec_vendor(ask.read<vendor_id>(where_.pff_csr(count)))",
	"ask.read<vendor_id>(where_.pff_csr(count)) != 0")
g.change("counting-does-not-give-way", PROBE, "count++; seam_give_way();", "count++;")
g.change("pffs-of-one-vendor-counted", PROBE, "is_switchtec_vendor(ask.read<vendor_id>(where_.pff_csr(count)))",
	"ask.read<vendor_id>(where_.pff_csr(count)) == SWITCHTEC_VENDOR_MICROSEMI")
g.change("cascade-ignored", VECTORS, "return false; return true;", "return true;\nreturn true;")
g.change("only-the-nearest-bridge-looked-at", VECTORS,
	"for (unsigned int level = 1; const u16 vendor = seam_pci_bridge_vendor(pdev_, level); level++) if",
	"if (const u16 vendor = seam_pci_bridge_vendor(pdev_, 1))\nif")
g.change("dma-though-not-wanted", VECTORS, "if (!parameter(&seam_params::use_dma_mrpc)) return error::none;", "")
g.change("dma-though-firmware-has-none", VECTORS, "if (version == 0 || version == mrpc::all_ones) return error::none;", "")
g.change("dma-of-a-dead-firmware", VECTORS, "version == 0 || version == mrpc::all_ones", "version == 0")
g.change("event-vector-not-checked", VECTORS, "if (event_vector_ < vectors_.count()) return error::none;", "return error::none;")
g.change("event-vector-one-too-many", VECTORS, "event_vector_ < vectors_.count()", "event_vector_ <= vectors_.count()")
g.change("dma-vector-not-checked", VECTORS, "dma_vector_ >= vectors_.count()", "false")
g.change("dma-vector-one-too-many", VECTORS, "dma_vector_ >= vectors_.count()", "dma_vector_ > vectors_.count()")
g.change("vector-of-dma-warned-of-only", VECTORS, "vectors_.kind()); return error::none; } // An", "vectors_.kind());\n}\n// An")
g.change("no-vector-of-dma-is-fatal", VECTORS, "vectors_.kind()); return error::none; } // An", "vectors_.kind());\nreturn error::nxio;\n}\n// An")
g.change("no-vector-of-dma-not-told", VECTORS, "seam_log(pdev_, 4,", "seam_log(pdev_, 7,")
g.change("single-message-not-known", VECTORS, "vectors_.single_message() ? 0 : vector", "vector")
# As before MSI-X with one vector was told from it.
g.change("one-msix-vector-taken-for-a-message", "lower/resources.h", "!msix_ && count_ == 1", "count_ == 1")
g.change("several-messages-taken-for-one", "lower/resources.h", "!msix_ && count_ == 1", "!msix_")
g.leave_out("spare-vectors-taken-for-the-devices", "lower/resources.h", "if (count_ > kind.raised) count_ = kind.raised;")
g.change("too-few-vectors-asked-for", VECTORS, "wanted < min_irqs ? min_irqs : wanted", "wanted")
g.change("shared-vector-used-for-dma", VECTORS, "if (dma_vector_ == event_vector_) {", "if (false) {")
g.change("no-vector-of-its-own-is-fatal", VECTORS, 'for themselves: no MRPC DMA\\n"); return error::none;', 'for themselves: no MRPC DMA\\n");\nreturn error::nxio;')
g.change("shared-vector-not-told", VECTORS, 'seam_log(pdev_, 6, "MRPC completions have no', 'seam_log(pdev_, 7, "MRPC completions have no')
g.change("handler-for-dma-that-is-not-used", VECTORS, "if (!engine_.uses_dma()) return error::none; return told", "return told")

# ---- what is told ----
g.change("failures-not-told", PROBE, "if (failed(err)) seam_log(pdev, 3,", "if (false)\nseam_log(pdev, 3,")
g.change("too-many-devices-told-twice", PROBE, "err == error::nospc ? err : told", "told")
