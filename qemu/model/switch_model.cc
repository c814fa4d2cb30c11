// SPDX-License-Identifier: GPL-2.0

#include "switch_model.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "downstream.h"
#include "event_faults.h"
#include "events.h"
#include "faults.h"
#include "gas.h"
#include "generation.h"
#include "image.h"
#include "layout.h"
#include "mrpc.h"
#include "port.h"

namespace switchtec::model {

namespace {

config checked(const config &cfg)
{
	std::string error;

	if (!check(cfg, error))
		throw std::invalid_argument(error);
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

class switch_model::impl {
public:
	impl(const config &cfg, backend &be)
		: config_(checked(cfg)), chip_(*find_chip(cfg.device_id)), port_(be, count_),
		  events_(mem_, config_), event_faults_(mem_, events_, port_, config_),
		  downstream_(mem_, config_),
		  mrpc_(mem_, port_, events_, count_, config_, chip_)
	{
		build_image(mem_, config_, chip_);
	}

	uint64_t read(uint64_t offset, unsigned size);
	void write(uint64_t offset, uint64_t value, unsigned size);
	bool inject(std::string_view spec, std::string &error);

	void reset()
	{
		count_.resets++;
		port_.forget_timed_events();
		mrpc_.reset();
		mem_.clear();
		build_image(mem_, config_, chip_);
		downstream_.reset();
		events_.reset();
		event_faults_.reset();
	}

	void plug(unsigned port, bool present)
	{
		const unsigned pff = downstream_.plug(port, present);

		if (pff != no_pff)
			event_faults_.change_link(pff, present);
	}

	void set_link(bool up)
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
	const chip chip_;
	counters count_;
	gas mem_;
	port port_;
	events events_;
	event_faults event_faults_;
	downstream downstream_;
	mrpc_engine mrpc_;
	bool link_ = true;

private:
	void count_access(uint64_t offset, uint64_t access_count::*kind);
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
	if (!valid_access(offset, size) || port_.dead())
		return all_ones(std::clamp(size, 1u, 8u));

	uint64_t value = 0;

	for (unsigned i = 0; i < size; i++) {
		const uint64_t at = offset + i;
		const uint64_t byte = mem_.visible32(at & ~uint64_t(3)) >> at % 4 * 8 & 0xff;

		value |= byte << 8 * i;
	}
	return value;
}

/* Taken apart into words, lowest first: 8 bytes to two registers act like two writes. */
void switch_model::impl::write(uint64_t offset, uint64_t value, unsigned size)
{
	count_access(offset, &access_count::writes);
	if (!valid_access(offset, size) || port_.dead())
		return;

	for (unsigned i = 0; i < size;) {
		const uint64_t at = offset + i, word = at & ~uint64_t(3);
		uint32_t data = 0, mask = 0;

		for (; i < size && offset + i < word + 4; i++) {
			const unsigned shift = unsigned(offset + i - word) * 8;

			data |= uint32_t(value >> 8 * i & 0xff) << shift;
			mask |= uint32_t(0xff) << shift;
		}
		write_word(word, data, mask);
	}
}

void switch_model::impl::write_word(uint64_t offset, uint32_t value, uint32_t mask)
{
	constexpr uint32_t whole = ~uint32_t(0);
	const uint32_t merged = (mem_.get32(offset) & ~mask) | (value & mask);

	if (offset < mrpc_reg::output || offset == mrpc_reg::dma_addr ||
	    offset == mrpc_reg::dma_addr + 4) {
		mem_.put32(offset, merged);
	} else if (offset == mrpc_reg::dma_en) {
		mem_.put32(offset, merged & 1);
	} else if (offset == mrpc_reg::cmd) {
		if (mask == whole)	/* a part of a command word is no command */
			mrpc_.start(value);
	} else if (offset == sw_event_base || offset == sw_event_base + 4) {
		mem_.put32(offset, merged);	/* event_report_ctrl */
	} else if (events_.is_header(offset)) {
		/* bytes that are not written must not clear "occurred" */
		const uint32_t header = mask & 1 ? merged : merged & ~event_bit::occurred;

		if (events_.write_header(offset, header))
			port_.interrupt(config_.event_vector);
	}
	/* everything else is read only, or has no effect that a client could see */
}

bool switch_model::impl::inject(std::string_view spec, std::string &error)
{
	auto faults = parse_faults(spec, error);

	if (!faults)
		return false;
	for (const fault &f : *faults)
		if (!event_faults_.check(f, error))
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
	case fault_kind::finish:
		mrpc_.finish();
		return;
	case fault_kind::spurious_interrupt:
		port_.interrupt(unsigned(f.argument));
		return;
	case fault_kind::poke:
		mem_.poke(f.argument, f.poke_value);
		return;
	case fault_kind::unpoke:
		mem_.unpoke(f.argument);
		return;
	case fault_kind::clear:
		armed_.clear();
		mrpc_.forget_faults();
		event_faults_.stop_storm();
		return;
	case fault_kind::event:
	case fault_kind::silent_event:
	case fault_kind::unsupported:
	case fault_kind::storm:
	case fault_kind::link:
		event_faults_.fire(f);
		return;
	default:
		mrpc_.inject(f, f.at_access.has_value());
	}
}

switch_model::switch_model(const config &cfg, backend &be) : impl_(std::make_unique<impl>(cfg, be))
{
}
switch_model::~switch_model() = default;

uint64_t switch_model::read(uint64_t offset, unsigned size) { return impl_->read(offset, size); }
void switch_model::write(uint64_t offset, uint64_t value, unsigned size)
{
	impl_->write(offset, value, size);
}
void switch_model::expire() { impl_->port_.expire(); }
void switch_model::reset() { impl_->reset(); }
bool switch_model::inject(std::string_view spec, std::string &error)
{
	return impl_->inject(spec, error);
}
void switch_model::set_dead(bool dead) { impl_->port_.set_dead(dead); }
bool switch_model::dead() const { return impl_->port_.dead(); }
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
