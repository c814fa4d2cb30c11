// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: the lower half
 *
 * Owns the hardware of one PCI function from probe to remove: mappings, interrupts, DMA memory,
 * the MRPC engine. After remove() none of its code runs, and the object is gone.
 */
#pragma once
#include "core/atomic.h"
#include "lower/hw_context.h"
#include "lower/event_monitor.h"
#include "lower/inquiry.h"
#include "lower/mrpc_engine.h"
#include "lower/resources.h"
#include "lower/topology.h"
#include "upper/chardev.h"

// The name that the seam knows it by.
struct switchtec_device : switchtec::immovable {};

namespace switchtec::lower {

class device : public switchtec_device {
public:
	device(pci_dev *pdev, switchtec_generation generation, bool has_ntb, upper::chardev &chardev) noexcept;

	/**
	 * probe() - bring a function up, down to the visible node
	 *
	 * Context: may sleep. On error everything is given back, by the same steps as in remove().
	 */
	static error probe(pci_dev *pdev, const switchtec_identity &identity,
			   device *&probed) noexcept;
	/**
	 * remove() - unregister, and free the object
	 * @drain_ms: how long the running command may take to finish, if the device still answers
	 *
	 * Context: may sleep, for @drain_ms and the time that running calls need to leave.
	 */
	void remove(unsigned int drain_ms) noexcept;

	// ---- recovery.cc: what the bus tells; see there. Process context, may sleep ----

	switchtec_vote error_detected(switchtec_channel channel) noexcept;
	switchtec_vote mmio_enabled() noexcept;
	switchtec_vote slot_reset() noexcept;
	// Its registers are about to go out of reach for a while, and are said to be back.
	void bus_pauses() noexcept;
	void bus_resumes() noexcept;

private:
	// ---- probe.cc ----
	static error told(pci_dev *pdev, error err, const char *what) noexcept;
	error bring_up(hw proof) noexcept;
	error reach_registers(u64 &length) noexcept;
	error map_registers(u64 length) noexcept;
	error identify(hw proof) noexcept;
	bool takes_8_bytes(hw proof) const noexcept;
	void count_pffs(inquiry &ask) noexcept;
	error answered(error verdict) noexcept;

	// ---- vectors.cc ----
	error find_vectors(hw proof) noexcept;
	unsigned int granted(unsigned int vector) const noexcept;
	bool dma_reaches_us() const noexcept;
	error set_up_dma(hw proof) noexcept;
	error attach_handlers() noexcept;

	// ---- remove.cc, in the order in which they run; pause.cc runs some of them, too ----
	void take_down(unsigned int drain_ms) noexcept;
	void drain(unsigned int drain_ms) noexcept;
	void quiesce() noexcept;
	void disarm(hw proof) noexcept;
	void stop_dma(hw proof) noexcept;
	void restore_configuration() noexcept;
	void stop_mastering() noexcept;
	void release_hardware() noexcept;

	// ---- pause.cc ----
	/**
	 * enum reach - how a pause finds the device
	 * @orderly: it works, and the running command may end
	 * @there: it may answer, and nobody is waited for
	 * @none: its registers are not to be touched
	 */
	enum class reach : u8 { orderly, there, none };
	void pause(reach how) noexcept;
	bool set_up(hw proof, mrpc_engine::found &found) noexcept;
	bool resume(hw proof) noexcept;

	// ---- recovery.cc ----
	/**
	 * enum phase - who says when registers may be touched
	 * @live: they may
	 * @suspect: they may; the bus has told of an error and not yet of its verdict, and nothing is started
	 * @bus_pause: not until the bus says so
	 * @frozen: the same, after an error; and the bus may never say so
	 * @silent: not until somebody answers, who is asked now and then
	 * @unbound: as probe and remove say
	 */
	enum class phase : u8 { live, suspect, bus_pause, frozen, silent, unbound };
	struct recovery_state {
		phase now = phase::unbound;
		unsigned int retry_ms = 0;
		u64 verdict_by = 0; // of a suspect
		bool told = false; // that nobody answers
	};
	static void on_recovery(void *self) noexcept;
	void recover(recovery_state &s) noexcept;
	void pause_for_bus(recovery_state &s, phase as, reach how) noexcept;
	void pass_over(recovery_state &s) noexcept;
	void resume_or_retry(recovery_state &s) noexcept;
	bool answers(hw proof) noexcept;
	void arrive() noexcept;
	phase leave() noexcept;

	// ---- interrupts.cc ----
	static seam_irq_result on_dma_vector(void *self) noexcept;
	static seam_irq_result on_event_vector(void *self) noexcept;
	static seam_irq_result on_event_thread(void *self) noexcept;
	static void on_look(void *self) noexcept;
	static void on_scan(void *self) noexcept;
	static void on_ports_bound(void *self) noexcept;
	bool mailbox_completed(hw proof) noexcept;

	// ---- attributes.cc ----
	error show(const hw *proof, switchtec_attribute which, char *page, int &length) noexcept;
	error show_registers(hw proof, switchtec_attribute which, char *page, int &length) noexcept;

	// ---- flash.cc, ports.cc: what ioctls ask for ----
	error flash_info(hw proof, abi::flash_info &info) noexcept;
	error flash_part_info(hw proof, abi::flash_part_info &info) noexcept;
	error pff_to_port(hw proof, abi::pff_port &p) noexcept;
	error port_to_pff(hw proof, abi::pff_port &p) noexcept;
	error blocks(hw proof, switchtec_blocks &blocks) noexcept;

	// ---- ops.cc: the fence's side ----
	static const upper::device_functions functions;
	friend struct ops_of_device;
	friend struct ioctls_of_device;

	pci_dev *const pdev_;
	const switchtec_generation generation_;
	const bool has_ntb_;
	upper::chardev &chardev_;
	const upper::device_ops ops_;

	// One pause or resume at a time, the bus's or our own. Outside of everything else; held while handlers
	// and work are waited for, which do not take it.
	locked<recovery_state, mutex_> recovery_;
	delayed_work recover_;

	// Destroyed from the last to the first: handlers before vectors before what they touch.
	saved_state saved_;
	mapping mailbox_;
	mapping gas_;
	dma_buffer<regs::mrpc::dma_result> result_;
	mrpc_engine engine_;
	event_monitor events_;
	irq_vectors vectors_;
	interrupt event_irq_;
	interrupt dma_irq_;

	unsigned int event_vector_ = 0;
	unsigned int dma_vector_ = 0; // if MRPC runs by DMA
	bool mastering_ = false;
	topology where_;
};

} // namespace switchtec::lower
