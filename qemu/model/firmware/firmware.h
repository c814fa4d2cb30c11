// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "firmware/download.h"
#include "firmware/flash.h"
#include "firmware/performance_monitor.h"
#include "firmware/port_binding.h"
#include "machine/hosts.h"
#include "registers/config.h"
#include "registers/events.h"
#include "registers/gas.h"
#include "registers/generation.h"

namespace switchtec::model {

/** struct image_reader - where a client is that fetches an image piece by piece */
struct image_reader {
	const flash_partition *from = nullptr;
	uint32_t offset = 0;
};

/**
 * class firmware - what the firmware remembers from one command to the next
 *
 * Each part comes to life when a command first asks for it: most models never need one. A reset
 * forgets all but the flash.
 */
class firmware {
public:
	firmware(gas &mem, hosts &all, events &ev, const config &cfg, const chip &what)
		: mem(mem), what(what), cfg(cfg), hosts_(all), events_(ev)
	{
	}

	gas &mem;
	const chip &what;
	const config &cfg;

	flash &the_flash();
	download &the_download();
	port_binding &the_ports();
	performance_monitor &monitor();
	image_reader reader;
	bool measures_temperature = false;	/* Gen3 has to be told */

	/* a client wrote these bytes of the word at @offset, which is not the mailbox's */
	void write_register(uint64_t offset, uint32_t value, uint32_t mask);

	/* an event of @header happened */
	void raise(uint64_t header);

	uint64_t now_us() { return hosts_.now_ns() / 1000; }

	/* a command is run: something for event counters to count */
	void tick();

	/* the registers that tell about the flash */
	void show_flash();

	/* once the answer to the command is out */
	void hard_reset_soon();
	/* images that run once the firmware starts anew are active now */
	void activated();
	/* what a hard reset is: starts the switch anew */
	std::function<void()> on_hard_reset;

	/* start anew; the caller has built, or is about to build, the registers from scratch */
	void restart();

private:
	hosts &hosts_;
	events &events_;
	std::unique_ptr<flash> flash_;
	uint64_t started_us_ = 0;
	std::optional<download> download_;
	std::optional<port_binding> ports_;
	std::optional<performance_monitor> monitor_;
};

} // namespace switchtec::model
