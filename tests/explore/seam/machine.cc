// SPDX-License-Identifier: GPL-2.0-only
// The function's registers and memory.
#include "machine.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "memory.h"
#include "qemu/model/registers/generation.h"
#include "tests/explore/engine/scheduler.h"
#include "tests/host/seam/rules.h"

using explore::access;
using explore::scheduler;
using switchtec::model::switch_model;

static scheduler &s = scheduler::the();

namespace host {

machine *machine::the_one;
const char machine::parts_[parts] = {};

machine::machine(const switchtec::model::config &cfg)
	: identity{.vendor = switchtec::model::pci_vendor(cfg.device_id),
		   .device = cfg.device_id,
		   .class_code = static_cast<uint32_t>(cfg.class_id) << 8,
		   .header_type = 0,
		   .driver_data = 0}
{
	backend &self = *this;

	if (cfg.shared)
		neighbour_.emplace(cfg);
	model_ = neighbour_ ? std::make_unique<switch_model>(cfg, self, neighbour_->joined)
			    : std::make_unique<switch_model>(cfg, self);
	the_one = this;
	// Commands end when the scheduler says so, not after the model's latency.
	model_->set_hold(true);
	static const char *const names[] = {"life", "mappings", "mrpc", "events", "information", "config"};

	for (unsigned i = 0; i < parts; i++)
		s.name(&parts_[i], names[i]);
}

machine::~machine()
{
	the_one = nullptr;
}

// ---- what scenarios do -----------------------------------------------------------------------

// What happens in the device may concern all of it.
void machine::firmware_acts(const char *call)
{
	s.step(call, object_of(mrpc), access::write);
	s.touch(object_of(events), access::write);
	s.touch(object_of(life), access::read);
}

void machine::inject(const char *fault)
{
	std::string error;

	firmware_acts("device: inject");
	s.touch(object_of(life), access::write);
	s.log().note(s.self().id, fault);
	model_state_ = explore::mix(model_state_, reinterpret_cast<uintptr_t>(fault));
	if (!model_->inject(fault, error))
		bug("inject %s: %s", fault, error.c_str());
}

// It may be interrupted by what it has armed or cleared, and so may we.
void machine::neighbour_writes(uint64_t offset, uint32_t value)
{
	firmware_acts("neighbour: writes");
	model_state_ = explore::mix(explore::mix(model_state_, offset), ~static_cast<uint64_t>(value));
	neighbour_->model.write(offset, value, 4);
}

uint32_t machine::neighbour_reads(uint64_t offset)
{
	s.step("neighbour: reads", object_of(events), access::read);
	return static_cast<uint32_t>(neighbour_->model.read(offset, 4));
}

void machine::late_result(uint32_t id)
{
	const uint32_t result[] = {2, id, 0, sizeof(uint32_t), 0xbad};

	firmware_acts("device: late result");
	// One at a time: it comes before the running one's.
	if (model_->busy() && !dma_.empty())
		dma_write(reinterpret_cast<uint64_t>(dma_.front().at), result, sizeof(result));
}

void machine::die()
{
	s.step("device: dies", object_of(life), access::write);
	model_state_ = explore::mix(model_state_, 1);
	model_->set_dead(true);
}

void machine::come_back(bool reset)
{
	std::string error;

	// Not between the posted writes of one command, if that costs the input, which nothing can see:
	// Documentation/hardware.rst, A11.
	s.step_when("device: is back", object_of(life), access::write,
		    [this, reset] { return reset ? input_ == input::none : input_ != input::lost; });
	s.touch(object_of(mrpc), access::write);
	s.touch(object_of(events), access::write);
	model_state_ = explore::mix(model_state_, 4 + reset);
	model_->inject(reset ? "link-down;link-up" : "alive", error);
}

void machine::commands_end()
{
	s.spawn("firmware", explore::rank_device, true, [this] {
		for (;;) {
			s.self().resting = true;
			s.step_when("command ends", object_of(mrpc), access::write,
				    [this] { return may_end(); });
			s.self().resting = false;
			ended_ = model_->count().commands;
			s.touch(object_of(events), access::write);
			s.touch(object_of(life), access::read);
			model_state_ = explore::mix(model_state_, 2);
			std::string error;
			model_->inject("finish", error);
		}
	});
}

// Each once: one whose interrupt comes first is still busy after it.
bool machine::may_end() const
{
	return model_->busy() && !model_->dead() && ended_ != model_->count().commands;
}

void machine::time_passes()
{
	s.spawn("device", explore::rank_device, true, [this] {
		for (;;) {
			s.self().resting = true;
			s.step_when("time passes", object_of(mrpc), access::write, [] { return false; },
				    &deadline_ns_);
			s.touch(object_of(events), access::write);
			s.touch(object_of(life), access::read);
			deadline_ns_ = 0;
			model_state_ = explore::mix(model_state_, 3);
			model_->expire();
		}
	});
}

uint64_t machine::state() const
{
	uint64_t sum = explore::mix(model_state_, enabled | claimed << 1 | mastering << 2);

	for (const line &l : lines_) {
		sum = explore::mix(sum, reinterpret_cast<uintptr_t>(l.irq));
		sum = explore::mix(sum, l.raised << 4 | l.closing << 3 | l.hard_runs << 2 |
						l.thread_runs << 1 | l.thread_due);
	}
	for (const piece &p : mapped_)
		sum = explore::mix(sum, reinterpret_cast<uintptr_t>(p.at));
	for (const dma_piece &p : dma_)
		sum = explore::mix(sum, reinterpret_cast<uintptr_t>(p.at));
	sum = explore::mix(sum, static_cast<uint64_t>(input_));
	return explore::mix(sum, vectors_ << 16 | mappings_ever_) + deadline_ns_;
}

bool machine::present() const
{
	s.observe(model_->dead());
	return !model_->dead();
}

std::string machine::leftovers() const
{
	std::string left;

	if (!mapped_.empty())
		left += "mappings ";
	if (!dma_.empty())
		left += "DMA memory ";
	if (std::any_of(std::begin(lines_), std::end(lines_), [](const line &l) { return l.irq; }))
		left += "handlers ";
	if (vectors_)
		left += "vectors ";
	if (mastering)
		left += "bus mastering ";
	return left;
}

// ---- the model's surroundings ----------------------------------------------------------------

uint64_t machine::now_ns()
{
	return s.now_ns();
}

bool machine::is_dma(uint64_t addr, size_t size) const
{
	return std::any_of(dma_.begin(), dma_.end(), [&](const dma_piece &p) {
		const uint64_t begin = reinterpret_cast<uint64_t>(p.at);
		return addr >= begin && addr + size <= begin + p.size;
	});
}

const unsigned char *machine::start_of_dma(const void *at) const
{
	for (const dma_piece &p : dma_)
		if (at >= p.at && at < p.at + p.size)
			return p.at;
	return nullptr;
}

bool machine::dma_write(uint64_t addr, const void *data, size_t size)
{
	if (!mastering)
		return false;
	if (!is_dma(addr, size))
		bug("the device writes to memory that is not the driver's (any more)");
	// The driver reads the words of the result's header one by one, each an object, and then its data as one.
	const auto *from = static_cast<const unsigned char *>(data);
	auto *to = reinterpret_cast<unsigned char *>(addr);
	while (size) {
		const bool header = to < start_of_dma(to) + 16;
		const size_t part = header ? std::min<size_t>(size, 4) : size;
		if (header) {
			s.touch(to, access::write);
			s.store_bare(to);
		}
		s.memory().device_stores(to, from, part);
		from += part;
		to += part;
		size -= part;
	}
	return true;
}

bool machine::dma_read(uint64_t addr, void *data, size_t size)
{
	if (!mastering || !is_dma(addr, size))
		return false;
	std::memcpy(data, reinterpret_cast<void *>(addr), size);
	return true;
}

void *machine::dma_alloc(size_t size, uint64_t *bus)
{
	auto *const at = static_cast<unsigned char *>(allocate_quietly(size));

	dma_.push_back({at, size});
	*bus = reinterpret_cast<uint64_t>(at);
	return at;
}

void machine::dma_free(void *at)
{
	const auto piece = std::find_if(dma_.begin(), dma_.end(),
					[&](const dma_piece &p) { return p.at == at; });

	if (mastering)
		bug("DMA memory is freed while the device may still write to it");
	if (piece == dma_.end())
		bug("DMA memory is freed twice");
	free_quietly(piece->at, piece->size);
	dma_.erase(piece);
}

// ---- registers -------------------------------------------------------------------------------

// Address space that belongs to nobody, an access that does not come through the seam faults. A new
// piece for each mapping, so that an address of an older one is known to be that.
void *machine::map(uint64_t offset, uint64_t length)
{
	static constexpr unsigned most = 16;
	static unsigned char *const space = static_cast<unsigned char *>(
		mmap(nullptr, most * switchtec::model::bar0_size, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));

	if (mappings_ever_ == most)
		bug("more mappings than the explorer has addresses for");
	unsigned char *const at = space + mappings_ever_++ * switchtec::model::bar0_size;
	mapped_.push_back({at, offset, length});
	return at;
}

const machine::piece *machine::find(const void *at) const
{
	for (const piece &p : mapped_)
		if (at >= p.at && at < p.at + p.length)
			return &p;
	return nullptr;
}

void machine::unmap(void *at)
{
	const piece *const p = find(at);

	if (!p || p->at != at)
		bug("registers are unmapped twice");
	mapped_.erase(mapped_.begin() + (p - mapped_.data()));
}

static constexpr uint64_t output = 0x400, mrpc_registers = 0x800;

machine::part machine::part_of(uint64_t offset)
{
	if (offset < 0x1000)
		return mrpc;
	if (offset >= 0x2000 && offset < 0x4000)
		return information;
	return events;
}

// The list of downstream ports of a partition, behind its first word.
static bool is_rest_of_ports(uint64_t offset)
{
	constexpr uint64_t part_cfg = 0x4000, part_cfg_end = 0x10000, stride = 0x400, list = 0x18, list_end = 0xd4;
	const uint64_t at = offset % stride;

	return offset >= part_cfg && offset < part_cfg_end && at > list && at < list_end;
}

// Where an access is a step. Not inside the input, which the firmware looks at when the command is
// written, nor inside the output but for its first word: it changes as one, and so do ports.
static bool is_step(uint64_t offset)
{
	return offset == output || (offset >= mrpc_registers && !is_rest_of_ports(offset));
}

machine &machine::at_address(const void *at, uint64_t &offset)
{
	const piece *p = the_one ? the_one->find(at) : nullptr;

	if (p) {
		offset = p->offset + (static_cast<const unsigned char *>(at) - p->at);
		const void *const meets_at[] = {object_of(part_of(offset)), object_of(life), object_of(mappings)};
		// A step at the one that others meet at, too, if there is one.
		const void *first = meets_at[0];
		for (const void *o : meets_at)
			if (!s.alone_at(o)) {
				first = o;
				break;
			}
		if (is_step(offset))
			s.step("register", first, access::read);
		for (const void *o : meets_at)
			if (o != first || !is_step(offset))
				s.touch(o, access::read);
		p = the_one->find(at);
	}
	if (!p)
		bug("register access at an address that is not mapped (any more)");
	return *the_one;
}

uint64_t machine::read(uint64_t offset, unsigned size)
{
	if (s.self().holds.spinlocks)
		bug("register %#lx is read with a spinlock held: a read may stall", offset);
	check_reach(offset);
	const uint64_t value = model_->read(offset, size);

	s.observe(value);
	if (is_step(offset))
		s.log().access(offset, value);
	return value;
}

void machine::write(uint64_t offset, uint64_t value, unsigned size)
{
	check_reach(offset);
	s.touch(object_of(part_of(offset)), access::write);
	if (is_step(offset))
		s.log().access(offset, value);
	s.memory().register_written();
	model_state_ = explore::mix(explore::mix(model_state_, offset), value);
	if (offset < output)
		input_ = model_->dead() ? input::lost : input::taken;
	else if (offset == mrpc_registers)
		input_ = input::none;
	model_->write(offset, value, size);
}

} // namespace host
