// SPDX-License-Identifier: GPL-2.0-only
#include "machine.h"

#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "posted.h"
#include "qemu/model/registers/generation.h"
#include "rules.h"

namespace host {

using switchtec::model::switch_model;

// All machines, to find the one that a mapped address belongs to.
static std::mutex machines_mutex;
static std::vector<machine *> machines;

machine::machine(const switchtec::model::config &cfg) : machine(cfg, nullptr, nullptr) {}

machine::machine(const switchtec::model::config &cfg, shared_switch &of) : machine(cfg, &of.lock, of.model) {}

machine::machine(const switchtec::model::config &cfg, std::mutex *lock_of_all,
		 const std::shared_ptr<switchtec::model::shared_switch> &of)
	: identity{.vendor = switchtec::model::pci_vendor(cfg.device_id),
		   .device = cfg.device_id,
		   .class_code = static_cast<uint32_t>(cfg.class_id) << 8,
		   .header_type = 0,
		   .driver_data = 0},
	  model_mutex_(lock_of_all ? *lock_of_all : own_model_mutex_)
{
	std::lock_guard lock(machines_mutex);

	machines.push_back(this);
	// Others may be at work on the switch.
	std::lock_guard model(model_mutex_);
	backend &self = *this;
	model_ = of ? std::make_unique<switch_model>(cfg, self, of) : std::make_unique<switch_model>(cfg, self);
	hardware_thread_ = std::thread([this] { hardware(); });
	irq_thread_ = std::thread([this] { irq_threads(); });
}

machine::~machine()
{
	{
		std::lock_guard lock(machines_mutex);
		std::erase(machines, this);
	}
	{
		std::lock_guard lock(mutex_);
		stop_ = true;
	}
	changed_.notify_all();
	hardware_thread_.join();
	irq_thread_.join();
	for (const mapped_piece &p : mapped_)
		munmap(p.at, p.length);
	std::lock_guard model(model_mutex_);
	model_.reset();
}

// ---- what tests do ---------------------------------------------------------------------------

void machine::inject(const std::string &fault)
{
	std::lock_guard model(model_mutex_);
	std::string error;

	if (!model_->inject(fault, error))
		bug("inject %s: %s", fault.c_str(), error.c_str());
}

void machine::hold(bool on)
{
	std::lock_guard model(model_mutex_);

	model_->set_hold(on);
}

bool machine::busy()
{
	std::lock_guard model(model_mutex_);

	return model_->busy();
}

switchtec::model::counters machine::count()
{
	std::lock_guard model(model_mutex_);

	return model_->count();
}

void machine::reset_counters()
{
	std::lock_guard model(model_mutex_);

	model_->reset_counters();
}

void machine::on_read(read_filter filter)
{
	std::lock_guard model(model_mutex_);

	on_read_ = std::move(filter);
}

void machine::before_write(write_delay delay)
{
	std::lock_guard model(model_mutex_);

	before_write_ = std::move(delay);
}

void machine::settle()
{
	for (;;) {
		const bool working = busy();
		std::unique_lock lock(mutex_);
		const bool handling =
			expiring_ || !raised_.empty() ||
			std::any_of(lines_.begin(), lines_.end(), [](const line &l) {
				return l.hard_runs || l.thread_runs || l.thread_due;
			});
		if (!working && !handling)
			return;
		changed_.wait_for(lock, std::chrono::milliseconds(1));
	}
}

void machine::interrupt_now(unsigned vector)
{
	std::unique_lock lock(mutex_);

	run_hard(vector, lock);
}

void machine::write_result(unsigned offset, uint32_t value)
{
	dma_write(dma_address_ + offset, &value, sizeof(value));
}

void machine::reset_register(uint64_t offset, uint32_t value)
{
	std::lock_guard model(model_mutex_);

	model_->write(offset, value, sizeof(value));
}

uint32_t machine::result(unsigned offset)
{
	std::lock_guard lock(mutex_);
	uint32_t value;

	__atomic_load(reinterpret_cast<uint32_t *>(dma_address_ + offset), &value, __ATOMIC_ACQUIRE);
	return value;
}

std::string machine::leftovers()
{
	std::lock_guard lock(mutex_);
	std::string left;

	if (!mapped_.empty())
		left += "mappings ";
	if (!dma_.empty())
		left += "DMA memory ";
	if (std::any_of(lines_.begin(), lines_.end(), [](const line &l) { return l.irq; }))
		left += "handlers ";
	if (!lines_.empty())
		left += "vectors ";
	if (mastering)
		left += "bus mastering ";
	if (copy)
		left += "a copy of configuration space ";
	return left;
}

bool machine::write_combining(uint64_t offset)
{
	std::lock_guard lock(mutex_);

	for (const mapped_piece &p : mapped_)
		if (offset >= p.offset && offset - p.offset < p.length)
			return p.write_combining;
	bug("register %#llx is not mapped", static_cast<unsigned long long>(offset));
}

// ---- the hardware ----------------------------------------------------------------------------

uint64_t machine::now_ns()
{
	return std::chrono::duration_cast<std::chrono::nanoseconds>(
		       std::chrono::steady_clock::now().time_since_epoch())
		.count();
}

void machine::arm_timer(uint64_t deadline_ns)
{
	std::lock_guard lock(mutex_);

	deadline_ns_ = deadline_ns;
	changed_.notify_all();
}

void machine::interrupt(unsigned vector)
{
	std::lock_guard lock(mutex_);

	// With one message, an MSI function cannot tell its vectors apart.
	raised_.push_back(!msix && granted_vectors == 1 ? 0 : vector);
	changed_.notify_all();
}

void machine::hardware()
{
	std::unique_lock lock(mutex_);

	while (!stop_) {
		if (!raised_.empty()) {
			const unsigned vector = raised_.front();
			raised_.pop_front();
			run_hard(vector, lock);
		} else if (deadline_ns_ && now_ns() >= deadline_ns_) {
			deadline_ns_ = 0;
			expiring_ = true;
			lock.unlock();
			{
				std::lock_guard model(model_mutex_);
				model_->expire();
			}
			lock.lock();
			expiring_ = false;
			changed_.notify_all();
		} else if (deadline_ns_) {
			changed_.wait_for(lock, std::chrono::nanoseconds(deadline_ns_ - now_ns()));
		} else {
			changed_.wait(lock);
		}
	}
}

void machine::run_hard(unsigned vector, std::unique_lock<std::mutex> &lock)
{
	changed_.wait(lock, [&] { return vector >= lines_.size() || !lines_[vector].hard_runs; });
	if (vector < lines_.size() && lines_[vector].disabled && !lines_[vector].closing) {
		lines_[vector].pending = true;
		return;
	}
	if (vector >= lines_.size() || !lines_[vector].irq || lines_[vector].closing) {
		unhandled_++;
		return;
	}
	seam_irq *irq = lines_[vector].irq;
	lines_[vector].hard_runs = true;
	lock.unlock();
	const context outer = current;
	current = {.hard_interrupt = true};
	const seam_irq_result result = irq->hard(irq->arg);
	current = outer;
	show_memory();
	lock.lock();
	lines_[vector].hard_runs = false;
	if (result == SEAM_IRQ_WAKE_THREAD && lines_[vector].irq == irq) {
		if (!irq->thread)
			bug("a handler without a thread asked for one");
		lines_[vector].thread_due = true;
	}
	changed_.notify_all();
}

void machine::irq_threads()
{
	std::unique_lock lock(mutex_);

	while (!stop_) {
		const auto due = std::find_if(lines_.begin(), lines_.end(),
					      [](const line &l) { return l.thread_due; });
		if (due == lines_.end()) {
			changed_.wait(lock);
			continue;
		}
		const size_t vector = due - lines_.begin();
		seam_irq *irq = due->irq;
		due->thread_due = false;
		due->thread_runs = true;
		lock.unlock();
		irq->thread(irq->arg);
		lock.lock();
		lines_[vector].thread_runs = false;
		changed_.notify_all();
	}
}

// ---- DMA -------------------------------------------------------------------------------------

machine::dma_piece *machine::find_dma(uint64_t addr, size_t size)
{
	for (dma_piece &p : dma_) {
		const uint64_t begin = reinterpret_cast<uint64_t>(p.at);
		if (addr >= begin && addr + size <= begin + p.size)
			return &p;
	}
	return nullptr;
}

bool machine::dma_write(uint64_t addr, const void *data, size_t size)
{
	std::lock_guard lock(mutex_);

	if (!mastering) {
		dropped_dma_++;
		return false;
	}
	if (!find_dma(addr, size))
		bug("the device writes to memory that is not the driver's (any more)");
	if (size > sizeof(uint32_t))
		hold_back(reinterpret_cast<void *>(addr), data, size);
	else
		store_words(reinterpret_cast<void *>(addr), data, size);
	last_dma_ms_ = clock_ms();
	return true;
}

bool machine::dma_read(uint64_t addr, void *data, size_t size)
{
	std::lock_guard lock(mutex_);

	if (!mastering || !find_dma(addr, size))
		return false;
	show_memory();
	std::memcpy(data, reinterpret_cast<void *>(addr), size);
	return true;
}

void *machine::dma_alloc(size_t size, uint64_t *bus)
{
	std::lock_guard lock(mutex_);
	auto *at = new unsigned char[size]();

	dma_.push_back({at, size});
	*bus = reinterpret_cast<uint64_t>(at);
	return at;
}

void machine::dma_free(void *at)
{
	std::lock_guard lock(mutex_);

	show_memory();
	if (mastering)
		bug("DMA memory is freed while the device may still write to it");
	if (std::erase_if(dma_, [&](const dma_piece &p) { return p.at == at; }) != 1)
		bug("DMA memory is freed twice");
	delete[] static_cast<unsigned char *>(at);
}

// ---- registers -------------------------------------------------------------------------------

static constexpr uint64_t dma_enable_register = 0x80c, dma_address_register = 0x810;

// Address space that belongs to nobody: an access that does not come through the seam faults.
void *machine::map(uint64_t offset, uint64_t length, bool write_combining)
{
	std::lock_guard lock(mutex_);
	void *at = mmap(nullptr, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return nullptr;
	mapped_.push_back({static_cast<unsigned char *>(at), offset, length, write_combining});
	return at;
}

void machine::unmap(void *at)
{
	std::lock_guard lock(mutex_);
	const auto piece = std::find_if(mapped_.begin(), mapped_.end(),
					[&](const mapped_piece &p) { return p.at == at; });

	if (piece == mapped_.end())
		bug("registers are unmapped twice");
	munmap(piece->at, piece->length);
	mapped_.erase(piece);
}

machine::place machine::at_address(const void *at)
{
	std::lock_guard all(machines_mutex);

	for (machine *m : machines) {
		std::lock_guard lock(m->mutex_);
		for (const mapped_piece &p : m->mapped_) {
			if (at >= p.at && at < p.at + p.length)
				return {m, p.offset + (static_cast<const unsigned char *>(at) - p.at),
					p.write_combining};
		}
	}
	bug("register access at an address that is not mapped (any more)");
}

uint64_t machine::read(uint64_t offset, unsigned size)
{
	if (current.spinlocks)
		bug("register %#llx is read with a spinlock held: a read may stall",
		    static_cast<unsigned long long>(offset));
	if (current.hard_interrupt)
		hard_reads_++;
	std::lock_guard model(model_mutex_);
	const uint64_t value = memory_space ? model_->read(offset, size) : silence(size);
	return on_read_ ? on_read_(offset, size, value) : value;
}

void machine::write(uint64_t offset, uint64_t value, unsigned size)
{
	std::unique_lock model(model_mutex_);

	if (const write_delay delay = before_write_) {
		model.unlock();
		delay(offset);
		model.lock();
	}
	if (offset == dma_address_register)
		dma_address_ = (dma_address_ & ~0xffffffffull) | static_cast<uint32_t>(value);
	else if (offset == dma_address_register + 4)
		dma_address_ = static_cast<uint32_t>(dma_address_) | value << 32;
	else if (offset == dma_enable_register)
		dma_enable_ = value & 1;
	if (memory_space)
		model_->write(offset, value, size);
}

void machine::check_dma_address(const char *when)
{
	std::lock_guard lock(mutex_);

	if (dma_enable_ && !find_dma(dma_address_, 1))
		bug("%s with an address that is not the driver's (any more)", when);
}

bool machine::present()
{
	std::lock_guard model(model_mutex_);

	return !model_->dead();
}

// ---- interrupts ------------------------------------------------------------------------------

int machine::alloc_vectors(unsigned max)
{
	std::lock_guard lock(mutex_);
	// Spare ones are there whatever the device has; none of ours is to be asked for among them.
	const unsigned count = spare_vectors && msix && granted_vectors ? max : std::min(max, granted_vectors);

	if (!lines_.empty())
		bug("vectors are allocated twice");
	lines_.resize(count);
	return count ? static_cast<int>(count) : -28;
}

void machine::free_vectors()
{
	std::lock_guard lock(mutex_);

	for (const line &l : lines_)
		if (l.irq)
			bug("vectors are freed while a handler is attached: BUG_ON in the PCI core");
	if (lines_.empty())
		bug("vectors are freed that are not there");
	lines_.clear();
	raised_.clear();
}

int machine::request_irq(seam_irq *irq)
{
	std::lock_guard lock(mutex_);

	if (irq->vector >= lines_.size())
		return -22;
	if (lines_[irq->vector].irq)
		return -16;
	lines_[irq->vector].irq = irq;
	return 0;
}

machine::line *machine::line_of(const seam_irq *irq)
{
	for (line &l : lines_)
		if (l.irq == irq)
			return &l;
	return nullptr;
}

void machine::free_irq(seam_irq *irq)
{
	std::unique_lock lock(mutex_);
	line *l = line_of(irq);

	if (!l)
		bug("a handler is freed that is not attached");
	// As in the kernel: nothing new starts, what has been woken runs to its end first.
	l->closing = true;
	changed_.wait(lock, [&] { return !l->hard_runs && !l->thread_due && !l->thread_runs; });
	*l = {};
}

void machine::disable_irq(seam_irq *irq)
{
	std::unique_lock lock(mutex_);
	line *l = line_of(irq);

	if (!l || l->disabled)
		bug("a handler is disabled that is not attached, or disabled twice");
	l->disabled = true;
	changed_.wait(lock, [&] { return !l->hard_runs && !l->thread_due && !l->thread_runs; });
}

void machine::enable_irq(seam_irq *irq)
{
	std::lock_guard lock(mutex_);
	line *l = line_of(irq);

	if (!l || !l->disabled)
		bug("a handler is enabled that is not disabled");
	l->disabled = false;
	// As in the kernel: one for all that came meanwhile.
	if (l->pending)
		raised_.push_back(static_cast<unsigned>(l - lines_.data()));
	l->pending = false;
	changed_.notify_all();
}

void machine::check_free_of_handlers(const char *begin, size_t size)
{
	std::lock_guard lock(mutex_);
	const auto inside = [&](const void *p) { return p >= begin && p < begin + size; };

	for (const line &l : lines_)
		if (l.irq && (inside(l.irq) || inside(l.irq->arg)))
			bug("memory is freed while an interrupt handler uses it");
}

void check_free_of_handlers(const void *begin, size_t size)
{
	std::lock_guard lock(machines_mutex);

	for (machine *m : machines)
		m->check_free_of_handlers(static_cast<const char *>(begin), size);
}

} // namespace host
