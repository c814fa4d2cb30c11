// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "config.h"
#include "counters.h"

namespace switchtec::model {

/** The size of BAR0, and where in it the MSI-X table and pending bits are. */
inline constexpr uint64_t bar0_size = 4u << 20;
inline constexpr uint64_t msix_table_offset = 0x76000;
inline constexpr uint64_t msix_pba_offset = 0x77000;

/** The PCI vendor that goes with a device id: 0x1055 for the PCI100x parts, else 0x11f8. */
uint16_t pci_vendor(uint16_t device_id);

/**
 * class backend - what the model needs from the machine around it
 *
 * Called from inside switch_model's functions: an implementation must not call back into the model
 * from there (remember the request and act on it afterwards).
 *
 * A DMA result arrives as two dma_write() calls: everything but the status word first, then the
 * 4-byte status word alone. An in-process backend makes the second one a release store.
 */
class backend {
public:
	/* false: bus mastering is off, or no such memory; the model does not care which */
	virtual bool dma_write(uint64_t addr, const void *data, size_t size) = 0;
	virtual bool dma_read(uint64_t addr, void *data, size_t size) = 0;
	/* raise a vector, if it was granted; only a request: nothing may run in here */
	virtual void interrupt(unsigned vector) = 0;
	virtual uint64_t now_ns() = 0;
	/*
	 * Call switch_model::expire() at @deadline_ns (absolute, on the now_ns() clock) or soon
	 * after. There is one timer: a later call replaces it. Calling expire() too early or for
	 * nothing is harmless.
	 */
	virtual void arm_timer(uint64_t deadline_ns) = 0;
	/* reads of BAR and configuration space are (are no longer) all ones */
	virtual void died(bool dead) = 0;
	/* the hotplug port lost the card (has a card again); always comes after died() */
	virtual void link(bool up) = 0;

protected:
	~backend() = default;
};

/**
 * class switch_model - a Switchtec management endpoint, as the driver sees it through BAR0
 *
 * Not thread safe: the backend serialises.
 */
class switch_model {
public:
	/* @cfg must pass check(), else std::invalid_argument; the backend outlives the model */
	switch_model(const config &cfg, backend &be);
	~switch_model();
	switch_model(const switch_model &) = delete;
	switch_model &operator=(const switch_model &) = delete;

	/* register access, 1..8 bytes at any alignment, counted once */
	uint64_t read(uint64_t offset, unsigned size);
	void write(uint64_t offset, uint64_t value, unsigned size);

	/* the armed timer ran out */
	void expire();

	/*
	 * PCI reset: registers as after power-up, the running command is forgotten. Faults that
	 * have not fired, pokes, counters, dead and hold stay.
	 */
	void reset();

	/* see faults.h for the language; false: nothing was done and @error says why */
	bool inject(std::string_view spec, std::string &error);

	/* while dead: reads are all ones, writes are lost, no DMA, no interrupt */
	void set_dead(bool dead);
	bool dead() const;

	/* down: dead, and the hotplug port is told. Up: a freshly reset card is there. */
	void set_link(bool up);
	bool link() const;

	/*
	 * A device comes or goes below a downstream port (0: the partition's first): its link changes,
	 * with the event. Lasts over resets; a port of which nothing was said has a device. One that the
	 * switch has not is nobody's.
	 */
	void plug(unsigned port, bool present);

	/* while held, commands stay in progress; letting go completes the one that is due */
	void set_hold(bool hold);
	bool hold() const;

	/* a command is in progress */
	bool busy() const;

	const counters &count() const;
	std::string counters_json() const;
	std::string totals_json() const;
	void reset_counters();

private:
	class impl;
	std::unique_ptr<impl> impl_;
};

} // namespace switchtec::model
