// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "machine/backend.h"
#include "registers/config.h"
#include "registers/counters.h"

namespace switchtec::model {

class shared_switch;

/**
 * make_shared_switch() - a switch that several hosts can be joined by
 * @cfg: of the first of its endpoints; it must pass check(), else std::invalid_argument
 */
std::shared_ptr<shared_switch> make_shared_switch(config cfg);

/* two switches with config::crosslink face each other, until one of them goes; false: one of them does already */
bool face(shared_switch &one, shared_switch &other);

/**
 * class switch_model - a Switchtec management endpoint, as the driver sees it through BAR0
 *
 * Not thread safe: the backend serialises; of one switch all backends together.
 */
class switch_model {
public:
	/* @cfg must pass check(), else std::invalid_argument; the backend outlives the model */
	switch_model(const config &cfg, backend &be);
	/* an endpoint of a switch with several hosts, partition cfg.partition; the same if that cannot be */
	switch_model(config cfg, backend &be, std::shared_ptr<shared_switch> of);
	~switch_model();
	switch_model(const switch_model &) = delete;
	switch_model &operator=(const switch_model &) = delete;

	/* register access, 1..8 bytes at any alignment, counted once */
	uint64_t read(uint64_t offset, unsigned size);
	void write(uint64_t offset, uint64_t value, unsigned size);

	/* of BAR @bar, if it is a window of the NTB; 0: there is none */
	uint64_t window_size(unsigned bar) const;
	/* an access of a processor to one, 1..8 bytes; not counted: it is another host's memory */
	uint64_t read_window(unsigned bar, uint64_t offset, unsigned size);
	void write_window(unsigned bar, uint64_t offset, uint64_t value, unsigned size);

	/* the armed timer ran out */
	void expire();

	/*
	 * PCI reset: registers as after power-up, the running command is forgotten. Faults that
	 * have not fired, pokes, counters, dead and hold stay. With several hosts: the registers of
	 * this one's own, and the event headers of its partition and PFFs.
	 */
	void reset();

	/*
	 * Function level reset: the mailbox as after power-up, the running command is forgotten.
	 * What is the switch's stays: event headers with their enables and counts, ports, flash,
	 * and what commands have set.
	 */
	void function_reset();

	/* see faults.h for the language; false: nothing was done and @error says why */
	bool inject(std::string_view spec, std::string &error);

	/* while dead: reads are all ones, writes are lost, no DMA, no interrupt */
	void set_dead(bool dead);
	bool dead() const;

	/*
	 * Power state D3hot (else D0): memory reads are all ones, writes are lost, no DMA, no
	 * interrupt; configuration space, which is the backend's, answers. Registers stay, and a
	 * running command goes on: the firmware is the whole switch's and does not sleep. Any reset
	 * ends it.
	 */
	void set_d3hot(bool d3hot);
	bool d3hot() const;

	/* accesses to memory are answered: neither dead nor in D3hot */
	bool answers() const;

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
