// SPDX-License-Identifier: GPL-2.0
/*
 * DOC: the lower half
 *
 * Owns the hardware of one PCI function from probe to remove: mappings, interrupts, DMA memory,
 * the MRPC engine. After remove() none of its code runs, and the object is gone.
 */
#pragma once
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
	device(pci_dev *pdev, switchtec_generation generation, upper::chardev &chardev) noexcept;

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

	// ---- recovery.cc; the bus takes care that none of these run at once, or with remove() ----

	// The device cannot be reached for a while: see mrpc_engine::set_away(). May sleep.
	void set_away(unsigned int drain_ms) noexcept;
	// It is back, freshly reset or not: set it up again. May sleep.
	void set_back() noexcept;

private:
	// ---- probe.cc ----
	static error told(pci_dev *pdev, error err, const char *what) noexcept;
	error bring_up(hw proof) noexcept;
	error reach_registers(u64 &length) noexcept;
	error map_registers(u64 length) noexcept;
	error identify(hw proof) noexcept;
	void count_pffs(inquiry &ask) noexcept;
	error answered(error verdict) noexcept;

	// ---- vectors.cc ----
	error find_vectors(hw proof) noexcept;
	unsigned int granted(unsigned int vector) const noexcept;
	bool dma_reaches_us() const noexcept;
	error set_up_dma(hw proof) noexcept;
	error attach_handlers() noexcept;

	// ---- remove.cc, in the order in which they run ----
	void take_down(unsigned int drain_ms) noexcept;
	void drain(unsigned int drain_ms) noexcept;
	void quiesce() noexcept;
	void disarm(hw proof) noexcept;
	void stop_dma(hw proof) noexcept;
	void release_hardware() noexcept;

	// ---- interrupts.cc ----
	static seam_irq_result on_dma_vector(void *self) noexcept;
	static seam_irq_result on_event_vector(void *self) noexcept;
	static seam_irq_result on_event_thread(void *self) noexcept;
	static void on_watch(void *self) noexcept;
	static void on_scan(void *self) noexcept;
	bool mailbox_completed(hw proof) noexcept;

	// ---- attributes.cc ----
	error show(hw proof, switchtec_attribute which, char *page, int &length) noexcept;

	// ---- flash.cc, ports.cc: what ioctls ask for ----
	error go_on(const inquiry &ask) const noexcept;
	error flash_info(hw proof, abi::flash_info &info) noexcept;
	error flash_part_info(hw proof, abi::flash_part_info &info) noexcept;
	error event_summary(hw proof, abi::event_summary &summary) noexcept;
	error pff_to_port(hw proof, abi::pff_port &p) noexcept;
	error port_to_pff(hw proof, abi::pff_port &p) noexcept;
	error blocks(hw proof, switchtec_blocks &blocks) noexcept;

	// ---- ops.cc: the fence's side ----
	static const upper::device_functions functions;
	friend struct ops_of_device;

	pci_dev *const pdev_;
	const switchtec_generation generation_;
	upper::chardev &chardev_;
	const upper::device_ops ops_;

	// Destroyed from the last to the first: handlers before vectors before what they touch.
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
	bool shared_vector_ = false; // DMA completions and events come on the same one
	bool event_raised_ = false;  // an event interrupt came that was no DMA completion; atomic
	topology where_;
};

} // namespace switchtec::lower
