// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "commands/commands.h"
#include "faults/faults.h"
#include "firmware/firmware.h"
#include "machine/hosts.h"
#include "machine/port.h"
#include "registers/events.h"
#include "registers/view.h"
#include "switch/landing.h"

namespace switchtec::model {

/**
 * class mrpc_engine - the firmware's side of the mailbox: one command at a time
 *
 * A command goes: start, latency, (stale result, latency,) result and interrupt. The faults
 * injected for it change that course, and what is assumed of results in memory (struct assumptions). Such
 * a result may be on its way for a while: the mailbox has it, the next command may come.
 */
class mrpc_engine {
public:
	mrpc_engine(view &of_host, port &out, hosts &all, events &ev, firmware &fw, counters &count,
		    const config &cfg)
		: view_(of_host), mem_(of_host.mailbox()), port_(out), hosts_(all), events_(ev),
		  firmware_(fw), count_(count), config_(cfg)
	{
	}

	/* the cmd register was written */
	void start(uint32_t cmd);
	/* a command is in progress, or its result on its way to memory */
	bool busy() const { return current_ || !flights_.empty(); }

	/* @f is for the running command if @running_too and there is one, else for the next */
	void inject(const fault &f, bool running_too);
	void forget_faults() { next_faults_ = {}; }

	void set_hold(bool hold);
	bool hold() const { return hold_; }

	/* complete the running command whatever keeps it */
	void finish();

	/* the running command, and interrupts that are on their way, never were */
	void forget_command()
	{
		current_.reset();
		flights_.clear();
		epoch_++;
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
	using then = std::function<void()>;

	void publish(const command &c, const result &r, then tell);
	void signal(const command &c);
	void signal(const command_faults &faults, bool dma);
	bool completion_event(bool interrupts);
	void interrupt(const command_faults &faults, unsigned vector);
	void interrupt_after(uint64_t ns, unsigned vector);
	void send_stale();
	void write_dma(uint32_t status, uint32_t word, uint32_t size_claimed, const response &out,
		       then landed);
	uint32_t id_field(uint32_t word) const;
	bool dma_enabled() const;

	/* a result on its way to memory */
	struct flight {
		uint64_t to;
		std::vector<uint8_t> bytes;
		std::vector<landing_part> plan;
		then landed;
		bool lost;	/* some of it */
	};
	void land(size_t next);

	view &view_;
	gas &mem_;
	port &port_;
	hosts &hosts_;
	events &events_;
	firmware &firmware_;
	counters &count_;
	const config &config_;
	std::optional<command> current_;
	command_faults next_faults_;
	std::deque<flight> flights_; /* one after the other: none overtakes another */
	bool hold_ = false;
	/* number of the current command: a timed event of an older one does nothing */
	uint64_t sequence_ = 0;
	/* number of resets: an interrupt from before the last one does not come */
	uint64_t epoch_ = 0;
};

} // namespace switchtec::model
