// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "commands/commands.h"
#include "faults/faults.h"
#include "firmware/firmware.h"
#include "machine/port.h"
#include "registers/events.h"
#include "registers/gas.h"

namespace switchtec::model {

/**
 * class mrpc_engine - the firmware's side of the mailbox: one command at a time
 *
 * A command goes: start, latency, (stale result, latency,) result and interrupt. The faults
 * injected for it change that course.
 */
class mrpc_engine {
public:
	mrpc_engine(gas &mem, port &out, events &ev, counters &count, const config &cfg,
		    const chip &what)
		: mem_(mem), port_(out), events_(ev), count_(count), config_(cfg),
		  firmware_(mem, out, ev, cfg, what)
	{
	}

	/* the cmd register was written */
	void start(uint32_t cmd);
	bool busy() const { return current_.has_value(); }

	/* @f is for the running command if @running_too and there is one, else for the next */
	void inject(const fault &f, bool running_too);
	void forget_faults() { next_faults_ = {}; }

	void set_hold(bool hold);
	bool hold() const { return hold_; }

	/* complete the running command whatever keeps it */
	void finish();

	/* device reset; the caller has forgotten the timed events */
	void reset()
	{
		current_.reset();
		firmware_.restart();
	}

	/* what a hard reset by command does to the rest of the device */
	void on_hard_reset(std::function<void()> what)
	{
		firmware_.on_hard_reset = std::move(what);
	}

private:
	enum class phase {
		working,	/* its latency has not run out */
		stuck,		/* it has, but the command hangs or is held */
		early,		/* interrupt raised, result not visible yet */
	};

	struct command {
		uint32_t word;
		bool dma; /* the mode at the start, whatever it is later */
		payload input;
		command_faults faults;
		phase now = phase::working;
		bool stale_sent = false;

		uint16_t id() const { return uint16_t(word); }
		/* the client asked for no event and no interrupt */
		bool silent() const { return word & 1u << 16; }
	};

	struct result {
		uint32_t status;
		response out;
	};

	void wait_latency();
	void due();
	void complete();
	result make_result();
	void publish(const command &c, const result &r);
	void signal(const command &c);
	void send_stale();
	void write_dma(uint32_t status, uint16_t id, uint32_t size_claimed, const response &out);
	bool dma_enabled() const;

	gas &mem_;
	port &port_;
	events &events_;
	counters &count_;
	const config &config_;
	firmware firmware_;
	std::optional<command> current_;
	command_faults next_faults_;
	bool hold_ = false;
	/* number of the current command: a timed event of an older one does nothing */
	uint64_t sequence_ = 0;
};

} // namespace switchtec::model
