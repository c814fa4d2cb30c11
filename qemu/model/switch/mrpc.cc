// SPDX-License-Identifier: GPL-2.0

#include "switch/mrpc.h"

#include <cstring>
#include <utility>

namespace switchtec::model {

namespace {

constexpr uint32_t in_progress = 1, done = 2;

/* the result block in host memory */
struct dma_header {
	uint32_t status, id, return_code, size;
};
constexpr size_t dma_body_offset = offsetof(dma_header, id);

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
	if (busy()) {
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
		publish(c, r);
		signal(c);
		return;
	}
	current_->now = phase::early;
	signal(c);
	port_.after(*c.faults.early_interrupt_ns, [this, sequence = sequence_, c, r] {
		if (!current_ || sequence != sequence_)
			return;
		current_.reset();
		publish(c, r);
	});
}

mrpc_engine::result mrpc_engine::make_result()
{
	const command &c = *current_;
	result r{.status = c.faults.status.value_or(done), .out = {}};

	if (!c.faults.no_output)
		r.out = run_command({.fw = firmware_, .id = c.id(), .input = c.input});
	if (c.faults.return_value)
		r.out.return_value = *c.faults.return_value;
	return r;
}

void mrpc_engine::publish(const command &c, const result &r)
{
	/* The output registers' rest is zero: nothing tells a mailbox client the length. */
	mem_.put_bytes(mrpc_reg::output, r.out.data.data(), r.out.data.size());
	mem_.put32(mrpc_reg::return_value, r.out.return_value);
	mem_.put32(mrpc_reg::status, r.status);

	if (c.dma && !c.faults.lost_dma)
		write_dma(r.status, c.id(),
			  c.faults.huge_output ? UINT32_MAX : uint32_t(r.out.size), r.out);
}

/* Tell the host that the command is over; how depends on the mode. */
void mrpc_engine::signal(const command &c)
{
	if (c.silent() || c.faults.lost_dma)
		return;

	unsigned vector;

	if (c.dma) {
		/* a driver that has switched DMA off has said goodbye: not even an interrupt */
		if (!dma_enabled())
			return;
		vector = config_.dma_vector;
	} else {
		if (!events_.raise(part_cfg(config_.partition) + part_cfg_reg::mrpc_comp_hdr))
			return;
		vector = config_.event_vector;
	}
	if (c.faults.lost_interrupt)
		return;
	if (c.faults.late_interrupt_ns)
		port_.after(*c.faults.late_interrupt_ns,
			    [this, vector] { port_.interrupt(vector); });
	else
		port_.interrupt(vector);
	if (!c.faults.duplicate_interrupt_ns)
		return;

	const uint64_t again =
		c.faults.late_interrupt_ns.value_or(0) + *c.faults.duplicate_interrupt_ns;

	if (again)
		port_.after(again, [this, vector] { port_.interrupt(vector); });
	else
		port_.interrupt(vector);
}

/*
 * A result nobody waits for, as if of an earlier command. The mailbox has no place for an id: there
 * it is just an event while the status still says "in progress".
 */
void mrpc_engine::send_stale()
{
	const command &c = *current_;

	if (c.dma) {
		response out;

		out.data.fill(0xee);
		out.size = out.data.size();
		write_dma(done, c.id() ^ 0x8000, uint32_t(out.size), out);
		if (dma_enabled())
			port_.interrupt(config_.dma_vector);
	} else if (events_.raise(part_cfg(config_.partition) + part_cfg_reg::mrpc_comp_hdr)) {
		port_.interrupt(config_.event_vector);
	}
}

/* Only the output proper: what follows in host memory stays as it was. The status goes last. */
void mrpc_engine::write_dma(uint32_t status, uint16_t id, uint32_t size_claimed,
			    const response &out)
{
	if (!dma_enabled())
		return;

	const uint64_t to = mem_.get64(mrpc_reg::dma_addr);
	uint8_t block[sizeof(dma_header) + mrpc_reg::payload_size];

	put_le32(block + offsetof(dma_header, status), status);
	put_le32(block + offsetof(dma_header, id), id);
	put_le32(block + offsetof(dma_header, return_code), out.return_value);
	put_le32(block + offsetof(dma_header, size), size_claimed);
	std::memcpy(block + sizeof(dma_header), out.data.data(), out.size);

	if (port_.dma_write(to + dma_body_offset, block + dma_body_offset,
			    sizeof(dma_header) - dma_body_offset + out.size) &&
	    port_.dma_write(to, block, sizeof(uint32_t)))
		count_.dma_results++;
}

} // namespace switchtec::model
