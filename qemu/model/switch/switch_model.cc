// SPDX-License-Identifier: GPL-2.0-only

#include "switch/switch_model.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "faults/faults.h"
#include "firmware/image.h"
#include "machine/port.h"
#include "registers/downstream.h"
#include "registers/layout.h"
#include "registers/words.h"
#include "switch/mrpc.h"
#include "switch/shared_switch.h"

namespace switchtec::model {

namespace {

config as_shared(config cfg)
{
	cfg.shared = true;
	return cfg;
}

uint64_t all_ones(unsigned size)
{
	return ~uint64_t(0) >> (64 - 8 * size);
}

bool valid_access(uint64_t offset, unsigned size)
{
	return size >= 1 && size <= 8 && offset < bar0_size && size <= bar0_size - offset;
}

} // namespace

class switch_model::impl final : public endpoint {
public:
	impl(const config &cfg, backend &be, std::shared_ptr<shared_switch> of)
		: config_(cfg), switch_(std::move(of)), view_(switch_->mem),
		  port_(be, count_, switch_->time),
		  downstream_(switch_->mem, config_), events_(switch_->all_events),
		  mrpc_(view_, port_, switch_->all_hosts, events_, switch_->fw, count_, config_)
	{
		std::string error;

		if (!switch_->admits(config_, error))
			throw std::invalid_argument(error);
		switch_->join(*this);
		build_own(view_, config_, switch_->what);
	}
	~impl() { switch_->leave(*this); }
	impl(const impl &) = delete;
	impl &operator=(const impl &) = delete;

	uint64_t read(uint64_t offset, unsigned size);
	void write(uint64_t offset, uint64_t value, unsigned size);
	bool inject(std::string_view spec, std::string &error);

	void reset()
	{
		function_reset();
		port_.forget_timed_events();
		switch_->ntb.reset(config_.partition);
		if (config_.shared)
			events_.reset_partition(config_.partition);
		else
			switch_->reset();
	}

	/* the mailbox is the function's, all else the switch's */
	void function_reset()
	{
		count_.resets++;
		port_.set_d3hot(false);
		mrpc_.forget_command();
		start();
	}

	const config &its_config() const override { return config_; }
	port &way_out() override { return port_; }
	void stop() override
	{
		port_.forget_timed_events();
		mrpc_.forget_command();
	}
	void start() override { build_own(view_, config_, switch_->what); }
	void appear() override
	{
		introduce(switch_->mem, config_);
		downstream_.reset();
	}

	void plug(unsigned port, bool present)
	{
		const unsigned pff = downstream_.plug(port, present);

		if (pff != no_pff)
			switch_->faults.change_link(pff, present);
	}

	void set_link(bool up) override
	{
		if (up == link_)
			return;
		link_ = up;
		port_.set_dead(!up);
		if (up)
			reset();
		port_.tell_link(up);
	}

	const config config_;
	const std::shared_ptr<shared_switch> switch_;
	counters count_;
	view view_;
	port port_;
	downstream downstream_;
	events &events_;
	mrpc_engine mrpc_;
	bool link_ = true;

private:
	void count_access(uint64_t offset, uint64_t access_count::*kind);
	/* so many bytes of an access reach the registers */
	unsigned narrow(unsigned size) const
	{
		return config_.assumed.wide_access ? size : std::min(size, 4u);
	}
	void write_word(uint64_t offset, uint32_t value, uint32_t mask);
	void fire(const fault &f);

	std::vector<fault> armed_;	/* those with @N; at_access is absolute here */
	uint64_t accesses_ = 0;		/* since power-up, the clock of @N */
};

void switch_model::impl::count_access(uint64_t offset, uint64_t access_count::*kind)
{
	count_.block(offset).*kind += 1;
	count_.total.*kind += 1;
	accesses_++;

	/* "clear" among them empties the list, so take the due ones out before any fires */
	std::vector<fault> due;
	const auto is_due = [this](const fault &f) { return *f.at_access <= accesses_; };

	std::copy_if(armed_.begin(), armed_.end(), std::back_inserter(due), is_due);
	std::erase_if(armed_, is_due);
	for (const fault &f : due)
		fire(f);
}

uint64_t switch_model::impl::read(uint64_t offset, unsigned size)
{
	count_access(offset, &access_count::reads);
	if (!valid_access(offset, size) || !port_.answers())
		return all_ones(std::clamp(size, 1u, 8u));

	const unsigned answered = narrow(size);
	uint64_t value = all_ones(size);

	for (unsigned i = 0; i < answered; i++) {
		const uint64_t at = offset + i;
		const uint64_t byte = view_.visible32(at & ~uint64_t(3)) >> at % 4 * 8 & 0xff;

		value &= ~(uint64_t(0xff) << 8 * i) | byte << 8 * i;
	}
	return value;
}

/* Taken apart into words, lowest first: 8 bytes to two registers act like two writes. */
void switch_model::impl::write(uint64_t offset, uint64_t value, unsigned size)
{
	count_access(offset, &access_count::writes);
	if (!valid_access(offset, size) || !port_.answers())
		return;

	size = narrow(size);
	uint8_t bytes[sizeof(value)];

	for (unsigned i = 0; i < size; i++)
		bytes[i] = uint8_t(value >> 8 * i);
	for_each_word(offset, bytes, size, [this](uint64_t word, uint32_t data, uint32_t mask) {
		write_word(word, data, mask);
	});
}

void switch_model::impl::write_word(uint64_t offset, uint32_t value, uint32_t mask)
{
	constexpr uint32_t whole = ~uint32_t(0);
	const uint32_t merged = (view_.get32(offset) & ~mask) | (value & mask);

	if (offset < mrpc_reg::output || offset == mrpc_reg::dma_addr ||
	    offset == mrpc_reg::dma_addr + 4) {
		view_.mailbox().put32(offset, merged);
	} else if (offset == mrpc_reg::dma_en) {
		view_.mailbox().put32(offset, merged & 1);
	} else if (offset == mrpc_reg::cmd) {
		if (mask == whole)	/* a part of a command word is no command */
			mrpc_.start(value);
	} else if (!switch_->ntb.write(offset, value, mask)) {
		switch_->fw.write_register(offset, value, mask);
	}
}

bool switch_model::impl::inject(std::string_view spec, std::string &error)
{
	auto faults = parse_faults(spec, error);

	if (!faults)
		return false;
	for (const fault &f : *faults)
		if (!switch_->faults.check(f, config_.partition, error))
			return false;
	for (fault &f : *faults) {
		if (f.at_access) {
			*f.at_access += std::min(accesses_, UINT64_MAX - *f.at_access);
			armed_.push_back(f);
		} else {
			fire(f);
		}
	}
	return true;
}

void switch_model::impl::fire(const fault &f)
{
	switch (f.kind) {
	case fault_kind::dead:
	case fault_kind::alive:
		port_.set_dead(f.kind == fault_kind::dead);
		return;
	case fault_kind::link_down:
	case fault_kind::link_up:
		set_link(f.kind == fault_kind::link_up);
		return;
	case fault_kind::crash:
	case fault_kind::switch_reset:
		switch_->restart(f.kind == fault_kind::switch_reset,
				 f.has_argument ? f.argument : switch_->cfg.reset_ms);
		return;
	case fault_kind::finish:
		mrpc_.finish();
		return;
	case fault_kind::spurious_interrupt:
		port_.interrupt(unsigned(f.argument));
		return;
	case fault_kind::poke:
		view_.poke(f.argument, f.poke_value);
		return;
	case fault_kind::unpoke:
		view_.unpoke(f.argument);
		return;
	case fault_kind::clear:
		armed_.clear();
		mrpc_.forget_faults();
		switch_->faults.stop_storm();
		return;
	case fault_kind::event:
	case fault_kind::silent_event:
	case fault_kind::unsupported:
	case fault_kind::storm:
	case fault_kind::link:
		switch_->faults.fire(f, config_.partition);
		return;
	default:
		mrpc_.inject(f, f.at_access.has_value());
	}
}

std::shared_ptr<shared_switch> make_shared_switch(config cfg)
{
	return std::make_shared<shared_switch>(as_shared(std::move(cfg)));
}

bool face(shared_switch &one, shared_switch &other)
{
	if (one.ntb.faces_another() || other.ntb.faces_another() || &one == &other)
		return false;
	one.ntb.face(other.ntb);
	return true;
}

switch_model::switch_model(const config &cfg, backend &be)
	: impl_(std::make_unique<impl>(cfg, be, std::make_shared<shared_switch>(cfg)))
{
}
switch_model::switch_model(config cfg, backend &be, std::shared_ptr<shared_switch> of)
	: impl_(std::make_unique<impl>(as_shared(std::move(cfg)), be, std::move(of)))
{
}
switch_model::~switch_model() = default;

uint64_t switch_model::read(uint64_t offset, unsigned size) { return impl_->read(offset, size); }
void switch_model::write(uint64_t offset, uint64_t value, unsigned size)
{
	impl_->write(offset, value, size);
}
uint64_t switch_model::window_size(unsigned bar) const
{
	return has_ntb(impl_->config_) ? ntb_window_size(bar) : 0;
}
uint64_t switch_model::read_window(unsigned bar, uint64_t offset, unsigned size)
{
	return impl_->port_.answers() ? impl_->switch_->ntb.read_window(impl_->config_.partition, bar, offset, size)
				      : all_ones(size);
}
void switch_model::write_window(unsigned bar, uint64_t offset, uint64_t value, unsigned size)
{
	if (impl_->port_.answers())
		impl_->switch_->ntb.write_window(impl_->config_.partition, bar, offset, value, size);
}
void switch_model::expire() { impl_->port_.expire(); }
void switch_model::reset() { impl_->reset(); }
void switch_model::function_reset() { impl_->function_reset(); }
bool switch_model::inject(std::string_view spec, std::string &error)
{
	return impl_->inject(spec, error);
}
void switch_model::set_dead(bool dead) { impl_->port_.set_dead(dead); }
bool switch_model::dead() const { return impl_->port_.dead(); }
void switch_model::set_d3hot(bool d3hot) { impl_->port_.set_d3hot(d3hot); }
bool switch_model::d3hot() const { return impl_->port_.d3hot(); }
bool switch_model::answers() const { return impl_->port_.answers(); }
void switch_model::set_link(bool up) { impl_->set_link(up); }
bool switch_model::link() const { return impl_->link_; }
void switch_model::plug(unsigned port, bool present) { impl_->plug(port, present); }
void switch_model::set_hold(bool hold) { impl_->mrpc_.set_hold(hold); }
bool switch_model::hold() const { return impl_->mrpc_.hold(); }
bool switch_model::busy() const { return impl_->mrpc_.busy(); }
const counters &switch_model::count() const { return impl_->count_; }
std::string switch_model::counters_json() const { return impl_->count_.json(); }
std::string switch_model::totals_json() const { return impl_->count_.totals(); }
void switch_model::reset_counters() { impl_->count_ = {}; }

} // namespace switchtec::model
