// SPDX-License-Identifier: GPL-2.0-only
// What a scenario is made of.
#pragma once

#include <cerrno>
#include <cstring>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/scheduler.h"
#include "seam/machine.h"
#include "seam/memory.h"
#include "seam/node.h"
#include "upper/poll_bits.h"

namespace explore {

namespace poll_bits = switchtec::upper::poll_bits;

enum class mode { dma, mailbox };

/**
 * class stage - one schedule's machine, driver and threads
 *
 * A scenario sets it up (nothing is explored meanwhile) and names the actors; then they run, in every
 * order. What an actor's function has on its stack may own nothing on the heap: see coroutine.h.
 */
class stage {
public:
	stage(mode how, unsigned variant);
	~stage();

	// ---- setting up ----

	// The driver, bound; without it the first bind() is an actor's.
	void bind_first();
	host::file &open();
	// An open file with an echo command; the first one's is running, the others' are queued.
	host::file &open_and_submit(uint32_t question = host::echo_question);
	host::file &no_file() { return files_.emplace_back(); }
	host::client &no_client() { return clients_.emplace_back(); }

	void actor(const char *name, std::function<void()> does);
	// An actor who unbinds the driver.
	void unbinds();
	// The running command may end at any time; without this, never.
	void commands_end() { firmware_ = true; }
	// What the model does after a time happens, too: late interrupts.
	void device_has_time() { device_time_ = true; }
	// A variable of the scenario's that more than one thread uses.
	void variable(const void *at, size_t size) { variables_.push_back({at, size}); }
	// Checked when all is over.
	void at_the_end(std::function<void()> check) { ends_.push_back(std::move(check)); }

	// ---- for actors ----

	int bind();
	void unbind();
	void shut_down();
	switchtec_device *driver() const { return driver_; }
	// As the bus says it. Whoever touches a register between its end and resume() breaks a rule.
	void pause();
	void freeze();
	void resume();
	host::machine &device() { return *machine_; }
	void signal(const char *actor);
	// Of one actor of a scenario: until so much time has passed.
	void sleep_ms(unsigned ms);

	const mode how;
	const unsigned variant;
	// What registers say and how many there are: small, so that looking at them all takes few steps.
	switchtec::model::config config;

	// ---- for whoever runs scenarios ----

	void set_up(void (*play)(stage &));
	void start_actors();
	// Closes everything, then looks for what is left.
	void close();

private:
	void released(const char *after);

	std::optional<host::machine> machine_;
	switchtec_device *driver_ = nullptr;
	std::deque<host::file> files_;
	std::deque<host::client> clients_;
	struct part {
		const char *name;
		std::function<void()> does;
		unsigned id = 0;
	};
	std::vector<part> actors_;
	std::vector<std::function<void()>> ends_;
	std::vector<std::pair<const void *, size_t>> variables_;
	bool firmware_ = false, device_time_ = false;
	uint64_t wakes_ns_ = 0;
};

// What a call may return in this state.
void expect(const char *what, long rc, std::initializer_list<long> allowed);
// A result that was delivered is the right one.
void expect_answer(const char *what, long rc, uint32_t answer, uint32_t question = host::echo_question);

} // namespace explore
