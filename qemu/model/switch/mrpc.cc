// SPDX-License-Identifier: GPL-2.0-only

#include "switch/mrpc.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace switchtec::model {

namespace {

constexpr uint32_t in_progress = 1, done = 2;

/* the result block in host memory */
struct dma_header {
	uint32_t status, id, return_code, size;
};

void put_le32(uint8_t *p, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = uint8_t(value >> 8 * i);
}

} // namespace

bool mrpc_engine::dma_enabled() const
{
	return config_.dma_version && (mem_.get32(mrpc_reg::dma_en) & 1);
}

void mrpc_engine::start(uint32_t cmd)
{
	if (current_) {
		count_.overlapped_commands++;
		return;
	}
	count_.commands++;
	sequence_++;
	mem_.put32(mrpc_reg::cmd, cmd);
	mem_.put32(mrpc_reg::status, in_progress);

	command &c = current_.emplace();

	c.word = cmd;
	c.dma = dma_enabled();
	std::memcpy(c.input.data(), mem_.at(mrpc_reg::input), c.input.size());
	c.faults = std::exchange(next_faults_, {});
	wait_latency();
}

void mrpc_engine::wait_latency()
{
	port_.after(config_.latency_ns, [this, sequence = sequence_] {
		if (current_ && sequence == sequence_ && current_->now == phase::working)
			due();
	});
}

void mrpc_engine::due()
{
	command &c = *current_;

	if (c.faults.stale_id && !c.stale_sent) {
		c.stale_sent = true;
		send_stale();
		wait_latency();
	} else if (c.faults.hang || hold_) {
		c.now = phase::stuck;
	} else {
		complete();
	}
}

void mrpc_engine::set_hold(bool hold)
{
	hold_ = hold;
	if (!hold && current_ && current_->now == phase::stuck && !current_->faults.hang)
		complete();
}

void mrpc_engine::finish()
{
	if (current_ && current_->now != phase::early)
		complete();
}

void mrpc_engine::inject(const fault &f, bool running_too)
{
	if (running_too && current_)
		current_->faults.add(f);
	else
		next_faults_.add(f);
}

void mrpc_engine::complete()
{
	const command c = *current_;
	const result r = make_result();

	if (!c.faults.early_interrupt_ns) {
		/* idle before anybody is told: the next command may follow at once */
		current_.reset();
		publish(c, r, [this, c] { signal(c); });
		return;
	}
	current_->now = phase::early;
	signal(c);
	port_.after(*c.faults.early_interrupt_ns, [this, sequence = sequence_, c, r] {
		if (!current_ || sequence != sequence_)
			return;
		current_.reset();
		publish(c, r, [] {});
	});
}

mrpc_engine::result mrpc_engine::make_result()
{
	const command &c = *current_;
	result r{.status = c.faults.status.value_or(done), .out = {}};

	if (!c.faults.no_output)
		r.out = run_command({.fw = firmware_, .sees = view_, .id = c.id(), .input = c.input});
	if (c.faults.return_value)
		r.out.return_value = *c.faults.return_value;
	return r;
}

/* @tell is called when all of it is where it goes */
void mrpc_engine::publish(const command &c, const result &r, then tell)
{
	/* The output registers' rest is zero: nothing tells a mailbox client the length. */
	mem_.put_bytes(mrpc_reg::output, r.out.data.data(), r.out.data.size());
	mem_.put32(mrpc_reg::return_value, r.out.return_value);
	mem_.put32(mrpc_reg::status, r.status);

	if (c.dma && !c.faults.lost_dma)
		write_dma(r.status, c.word,
			  c.faults.huge_output ? UINT32_MAX : uint32_t(r.out.size), r.out,
			  std::move(tell));
	else
		tell();
}

/* Tell the host that the command is over; how depends on the mode. */
void mrpc_engine::signal(const command &c)
{
	if (!c.silent() && !c.faults.lost_dma)
		signal(c.faults, c.dma);
}

void mrpc_engine::signal(const command_faults &faults, bool dma)
{
	const uint64_t header = part_cfg(config_.partition) + part_cfg_reg::mrpc_comp_hdr;
	const assumptions &assumed = config_.assumed;

	if (!dma) {
		if (completion_event(true))
			interrupt(faults, config_.event_vector);
		return;
	}
	/* a driver that has switched DMA off has said goodbye: not even an interrupt */
	if (!dma_enabled())
		return;

	const bool pending = events_.wants_interrupt(header);
	bool event = false, allowed = true;

	if (assumed.dma_event || assumed.dma_interrupt == dma_interrupt_needs::acknowledgement)
		event = completion_event(assumed.dma_event) && assumed.dma_event;
	if (assumed.dma_interrupt == dma_interrupt_needs::acknowledgement)
		allowed = !pending && events_.wants_interrupt(header);
	else if (assumed.dma_interrupt == dma_interrupt_needs::enable)
		allowed = view_.get32(header) & event_bit::interrupt;
	if (allowed)
		interrupt(faults, dma_vector_of(config_));
	if (event)
		interrupt(faults, config_.event_vector);
}

/*
 * The event of our partition's completion happens. Other hosts whose interrupt it is are told, if it is one
 * at all (@interrupts); true: it is ours, too.
 */
bool mrpc_engine::completion_event(bool interrupts)
{
	const partition_set own = partition_set(1) << config_.partition;
	const partition_set whose =
		events_.raise(part_cfg(config_.partition) + part_cfg_reg::mrpc_comp_hdr);

	if (interrupts)
		hosts_.interrupt(whose & ~own);
	return whose & own;
}

void mrpc_engine::interrupt(const command_faults &faults, unsigned vector)
{
	if (faults.lost_interrupt)
		return;
	if (faults.late_interrupt_ns)
		interrupt_after(*faults.late_interrupt_ns, vector);
	else
		port_.interrupt(vector);
	if (!faults.duplicate_interrupt_ns)
		return;

	const uint64_t again = faults.late_interrupt_ns.value_or(0) + *faults.duplicate_interrupt_ns;

	if (again)
		interrupt_after(again, vector);
	else
		port_.interrupt(vector);
}

void mrpc_engine::interrupt_after(uint64_t ns, unsigned vector)
{
	port_.after(ns, [this, vector, epoch = epoch_] {
		if (epoch == epoch_)
			port_.interrupt(vector);
	});
}

/*
 * A result nobody waits for, as if of an earlier command. The mailbox has no place for an id: there
 * it is just an event while the status still says "in progress".
 */
void mrpc_engine::send_stale()
{
	const command &c = *current_;
	const command_faults none;

	if (!c.dma) {
		signal(none, false);
		return;
	}

	response out;

	out.data.fill(0xee);
	out.size = out.data.size();
	write_dma(done, c.word ^ 0x8000, uint32_t(out.size), out,
		  [this, none] { signal(none, true); });
}

uint32_t mrpc_engine::id_field(uint32_t word) const
{
	switch (config_.assumed.dma_id) {
	case dma_id_field::zero:
		return 0;
	case dma_id_field::word:
		return word;
	case dma_id_field::garbage:
		return uint32_t(sequence_ * 0x9e3779b97f4a7c15 >> 32);
	case dma_id_field::id:
		break;
	}
	return uint16_t(word);
}

/* Only the output proper: what follows in host memory stays as it was. */
void mrpc_engine::write_dma(uint32_t status, uint32_t word, uint32_t size_claimed,
			    const response &out, then landed)
{
	if (!dma_enabled()) {
		landed();
		return;
	}

	flight f;

	f.to = mem_.get64(mrpc_reg::dma_addr);
	f.bytes.resize(sizeof(dma_header) + out.size);
	put_le32(&f.bytes[offsetof(dma_header, status)], status);
	put_le32(&f.bytes[offsetof(dma_header, id)], id_field(word));
	put_le32(&f.bytes[offsetof(dma_header, return_code)], out.return_value);
	put_le32(&f.bytes[offsetof(dma_header, size)], size_claimed);
	std::copy_n(out.data.begin(), out.size, f.bytes.begin() + sizeof(dma_header));
	f.plan = plan_landing(config_.assumed, f.bytes.size(), sequence_);
	f.landed = std::move(landed);
	f.lost = false;
	flights_.push_back(std::move(f));
	if (flights_.size() == 1)
		land(0);
}

/* The parts from @next on. What a driver has switched off, or set up anew, is written to no more. */
void mrpc_engine::land(size_t next)
{
	flight &f = flights_.front();

	for (const uint64_t now_ns = f.plan[next].after_ns; next < f.plan.size(); next++) {
		const landing_part &part = f.plan[next];

		if (part.after_ns > now_ns) {
			port_.after(part.after_ns - now_ns, [this, next, epoch = epoch_] {
				if (epoch == epoch_)
					land(next);
			});
			return;
		}
		if (f.lost || !dma_enabled() || mem_.get64(mrpc_reg::dma_addr) != f.to ||
		    !port_.dma_write(f.to + part.at, &f.bytes[part.at], part.size))
			f.lost = true;
	}
	if (!f.lost)
		count_.dma_results++;

	const then landed = std::move(f.landed);

	flights_.pop_front();
	landed();
	if (!flights_.empty())
		land(0);
}

} // namespace switchtec::model
