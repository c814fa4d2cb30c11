// SPDX-License-Identifier: GPL-2.0-only

#include "ntb/bridge.h"

#include <algorithm>

#include "registers/layout.h"
#include "registers/ports.h"
#include "registers/words.h"

namespace switchtec::model {

namespace {

constexpr unsigned crosslink_bars = 3;

uint64_t crosslink_bar_size(unsigned i) { return i ? ntb_window_size(2 * i) : bar0_size; }

uint64_t ones(unsigned size) { return ~uint64_t(0) >> (64 - 8 * size); }

} // namespace

bridge::bridge(gas &mem, hosts &all, const config &cfg)
	: mem_(mem), hosts_(all), cfg_(cfg), messages_(mem, all, cfg)
{
	for (unsigned p = 0; has_ntb(cfg) && p < cfg.partitions; p++)
		controls_.emplace_back(mem, all, cfg, p);
}

bridge::~bridge()
{
	if (facing_)
		facing_->facing_ = nullptr;
}

void bridge::reset()
{
	for (unsigned p = 0; p < controls_.size(); p++)
		reset(p);
}

void bridge::reset(unsigned partition)
{
	if (partition >= controls_.size())
		return;
	controls_[partition].reset();
	messages_.reset(partition);
}

bool bridge::write(uint64_t offset, uint32_t value, uint32_t mask)
{
	using namespace ntb_reg;
	const uint32_t merged = (mem_.get32(offset) & ~mask) | (value & mask);
	const uint64_t of_control = offset - ntb_base - control, of_dbmsg = offset - ntb_base - dbmsg;

	if (of_control < controls_.size() * control_stride) {
		controls_[of_control / control_stride].write(of_control % control_stride, merged);
		return true;
	}
	if (of_dbmsg < controls_.size() * dbmsg_stride) {
		messages_.write(unsigned(of_dbmsg / dbmsg_stride), of_dbmsg % dbmsg_stride, value, mask);
		return true;
	}
	return cfg_.crosslink && write_crosslink_csr(offset, merged);
}

uint64_t bridge::read_window(unsigned partition, unsigned bar, uint64_t offset, unsigned size, uint32_t requester)
{
	access a{size, false, ones(size)};

	pass(partition, bar, offset, requester, a, 0);
	return a.value;
}

void bridge::write_window(unsigned partition, unsigned bar, uint64_t offset, uint64_t value, unsigned size,
			  uint32_t requester)
{
	access a{size, true, value};

	pass(partition, bar, offset, requester, a, 0);
}

void bridge::pass(unsigned partition, unsigned bar, uint64_t offset, uint32_t requester, access &a, unsigned behind)
{
	constexpr unsigned most = 2; /* switches that face each other could send one back and forth for ever */

	if (partition >= controls_.size() || behind == most)
		return;
	const auto target = controls_[partition].in_force().translate(bar, offset, requester);

	if (!target)
		return;
	if (port *host = hosts_.of(target->partition)) {
		if (a.is_write)
			host->dma_write(target->address, &a.value, a.size);
		else if (uint64_t value = 0; host->dma_read(target->address, &value, a.size))
			a.value = value;
	} else if (facing_ && target->partition == crosslink()) {
		facing_->arrive(*target, a, behind + 1);
	}
}

void bridge::arrive(const ntb_target &target, access &a, unsigned behind)
{
	constexpr uint32_t answers_memory = 2;
	const auto csr = crosslink_csr();

	if (!csr || !(mem_.get32(*csr + pff_csr_reg::command) & answers_memory))
		return;
	for (unsigned i = 0; i < crosslink_bars; i++) {
		const uint64_t base = mem_.get64(*csr + pff_csr_reg::bars + 8 * i) & ~uint64_t(0xf);
		const uint64_t offset = target.address - base;

		if (offset >= crosslink_bar_size(i) || crosslink_bar_size(i) - offset < a.size)
			continue;
		if (i)
			pass(crosslink(), 2 * i, offset, target.requester, a, behind);
		else
			access_register(offset, a);
		return;
	}
}

/* As the model does for a host, but for what is a host's own. */
void bridge::access_register(uint64_t offset, access &a)
{
	if (!a.is_write) {
		a.value = 0;
		for (unsigned i = 0; i < a.size; i++)
			a.value |= uint64_t(*mem_.at(offset + i)) << 8 * i;
		return;
	}
	uint8_t bytes[sizeof(a.value)];

	for (unsigned i = 0; i < a.size; i++)
		bytes[i] = uint8_t(a.value >> 8 * i);
	for_each_word(offset, bytes, a.size, [this](uint64_t word, uint32_t data, uint32_t mask) {
		write(word, data, mask);
	});
}

void bridge::face(bridge &other)
{
	facing_ = &other;
	other.facing_ = this;
}

std::optional<uint64_t> bridge::crosslink_csr() const
{
	const unsigned pff = ports_of(cfg_, crosslink()).vep;

	return pff == no_pff ? std::nullopt : std::optional(pff_csr(pff));
}

bool bridge::write_crosslink_csr(uint64_t offset, uint32_t value)
{
	using namespace pff_csr_reg;
	constexpr uint32_t prefetchable_64 = 0xc;
	const auto csr = crosslink_csr();
	const uint64_t reg = csr ? offset - *csr : pff_csr_stride;

	if (reg == command) {
		mem_.put32(offset, value);
		return true;
	}
	if (reg < pff_csr_reg::bars || reg >= bars_end)
		return false;
	const uint64_t size = crosslink_bar_size(unsigned(reg - pff_csr_reg::bars) / 8);
	const bool low = reg % 8 == 0;

	mem_.put32(offset, low ? (value & ~uint32_t(size - 1)) | prefetchable_64 : value);
	return true;
}

} // namespace switchtec::model
