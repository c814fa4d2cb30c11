// SPDX-License-Identifier: GPL-2.0-only
#include "stage.h"

#include "engine/scheduler.h"
#include "tests/host/seam/rules.h"

namespace explore {

static scheduler &s = scheduler::the();

static switchtec::model::config switch_for(mode how)
{
	switchtec::model::config cfg;

	cfg.dma_version = how == mode::dma;
	cfg.pffs = 1;
	return cfg;
}

stage::stage(mode m, unsigned v) : how(m), variant(v), config(switch_for(m))
{
	s.clear();
	host::forget_memory();
	host::forget_work();
	host::forget_nodes();
	host::fail_call(0);
	host::administrator = true;
	seam_params = {
		.max_devices = 16,
		.nirqs = 4,
		.use_dma_mrpc = true,
		.mrpc_timeout_ms = 0,
		.unbind_drain_ms = 500,
		.pause_wait_ms = 0,
	};
}

stage::~stage() = default;

// ---- setting up ------------------------------------------------------------------------------

void stage::set_up(void (*play)(stage &))
{
	thread &t = s.spawn("set-up", rank_actor, false, [&] {
		play(*this);
		if (!machine_)
			machine_.emplace(config);
	});

	s.run_until_end_of(t);
}

void stage::bind_first()
{
	if (const int rc = bind())
		violation("the first bind returned %d", rc);
}

host::file &stage::open()
{
	host::file &f = no_file();

	if (const int rc = f.open())
		violation("the first open returned %d", rc);
	return f;
}

host::file &stage::open_and_submit(uint32_t question)
{
	host::file &f = open();

	if (const long rc = f.submit(question))
		violation("the first write returned %ld", rc);
	return f;
}

void stage::actor(const char *name, std::function<void()> does)
{
	actors_.push_back({name, std::move(does)});
}

void stage::unbinds()
{
	actor("unbind", [this] { unbind(); });
}

void stage::start_actors()
{
	s.shared_state([this] {
		uint64_t sum = mix(host::state_of_memory(), machine_ ? machine_->state() : 0) + wakes_ns_;

		for (const host::file &f : files_)
			sum = mix(sum, reinterpret_cast<uintptr_t>(f.handle));
		for (const auto &[at, size] : variables_)
			sum = mix(sum, hash(at, size));
		return mix(sum, mix(host::state_of_work(), host::state_of_nodes()) +
					host::state_of_rules());
	});
	for (part &a : actors_)
		a.id = s.spawn(a.name, rank_actor, false, a.does).id;
	if (firmware_)
		machine_->commands_end();
	if (device_time_)
		machine_->time_passes();
}

// ---- for actors ------------------------------------------------------------------------------

void stage::pause()
{
	switchtec_pause(driver_);
	machine_->out_of_reach = true;
}

void stage::freeze()
{
	switchtec_error_detected(driver_, SWITCHTEC_CHANNEL_FROZEN);
	machine_->out_of_reach = true;
}

void stage::resume()
{
	machine_->out_of_reach = false;
	switchtec_resume(driver_);
}

int stage::bind()
{
	if (!machine_)
		machine_.emplace(config);
	const int rc = switchtec_probe(machine_->pdev(), &machine_->identity, &driver_);

	if (rc)
		released("a failed probe");
	return rc;
}

// What devm does when a driver is unbound, after the driver itself has left nothing.
void stage::released(const char *after)
{
	machine_->out_of_reach = false;
	driver_ = nullptr;
	if (const std::string left = machine_->leftovers(); !left.empty())
		violation("%s left behind: %s", after, left.c_str());
	if (host::pending_work())
		violation("%s left work armed or running", after);
	machine_->enabled = machine_->claimed = false;
}

void stage::unbind()
{
	if (!driver_)
		return;
	switchtec_remove(driver_);
	released("remove");
}

void stage::shut_down()
{
	if (!driver_)
		return;
	switchtec_shutdown(driver_);
	released("shutdown");
}

void stage::signal(const char *actor)
{
	for (const part &a : actors_)
		if (!std::strcmp(a.name, actor))
			host::signal(a.id);
}

void stage::sleep_ms(unsigned ms)
{
	s.touch(s.clock(), access::read);
	wakes_ns_ = s.now_ns() + ms * 1'000'000ull;
	s.step_when("sleeps", &wakes_ns_, access::write, [] { return false; }, &wakes_ns_);
	wakes_ns_ = 0;
}

void stage::close()
{
	thread &t = s.spawn("end", rank_actor, false, [this] {
		for (auto &check : ends_)
			check();
		for (host::client &c : clients_)
			c.remove();
		for (host::file &f : files_)
			f.close();
		unbind();
	});

	s.run_until_end_of(t);
	if (!t.finished)
		violation("after all is over the last calls do not return:\n%s", s.stuck().c_str());
	if (host::allocations() || host::nodes() || host::minors())
		violation("left: %u allocations, %u nodes, %u minors", host::allocations(), host::nodes(),
			  host::minors());
}

// ---- judging ---------------------------------------------------------------------------------

void expect(const char *what, long rc, std::initializer_list<long> allowed)
{
	for (const long a : allowed)
		if (rc == a)
			return;
	violation("%s returned %ld, which it may not here", what, rc);
}

void expect_answer(const char *what, long rc, uint32_t answer, uint32_t question)
{
	if (rc == 0 && answer != ~question)
		violation("%s brought %#x as the echo of %#x", what, answer, question);
}

} // namespace explore
