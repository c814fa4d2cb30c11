// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "machine/backend.h"
#include "registers/config.h"
#include "registers/counters.h"

namespace switchtec::model {

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
