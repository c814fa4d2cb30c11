// SPDX-License-Identifier: GPL-2.0-only
// A PCI function with the device model behind it, in this process.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "qemu/model/registers/layout.h"
#include "qemu/model/switch/switch_model.h"
#include "config_space.h"
#include "objects.h"

namespace host {

/** silence() - what a read of so many bytes gets where nobody answers */
constexpr uint64_t silence(unsigned size)
{
	return ~0ull >> (64 - 8 * size);
}

/** struct shared_switch - a switch that several machines can be hosts of, each with a partition of its own */
struct shared_switch {
	explicit shared_switch(const switchtec::model::config &cfg)
		: model(switchtec::model::make_shared_switch(cfg))
	{
	}
	std::shared_ptr<switchtec::model::shared_switch> model;
	std::mutex lock;
};

/**
 * class machine - one pci_dev, its model, and the threads that stand for the hardware
 *
 * One thread is the device's time and its interrupt line: it runs hard handlers. Another runs the
 * threaded parts. The model is serialised by a mutex of its own.
 */
class machine : private switchtec::model::backend, public config_space<std::atomic<bool>> {
public:
	explicit machine(const switchtec::model::config &cfg = {});
	// @of outlives it.
	machine(const switchtec::model::config &cfg, shared_switch &of);
	~machine();
	pci_dev *pdev() { return reinterpret_cast<pci_dev *>(this); }
	static machine &of(pci_dev *pdev) { return *reinterpret_cast<machine *>(pdev); }

	// ---- what tests do to the device ----
	void inject(const std::string &fault);
	void hold(bool on);
	// Let everything that is due happen: waits until the model is idle and no interrupt is pending.
	void settle();
	bool busy();
	switchtec::model::counters count();
	void reset_counters();
	// Run the handlers of a vector now, in this thread, as if it had been raised.
	void interrupt_now(unsigned vector);
	// A word of the result in memory, where the driver has told the device that results go.
	void write_result(unsigned offset, uint32_t value);
	// What a reset makes of a register, also in a pause.
	void reset_register(uint64_t offset, uint32_t value);
	uint32_t result(unsigned offset);
	// What every register read returns instead of @value; {}: the value. The model is locked.
	using read_filter = std::function<uint64_t(uint64_t offset, unsigned size, uint64_t value)>;
	void on_read(read_filter filter);
	// Between the driver's decision to write and the write, which comes when this returns. Nothing is locked.
	using write_delay = std::function<void(uint64_t offset)>;
	void before_write(write_delay delay);

	// ---- what tests ask of the driver ----
	// Nothing acquired, nothing enabled: the state before probe and after remove.
	std::string leftovers();
	bool write_combining(uint64_t offset);
	unsigned reads_in_hard_interrupt() const { return hard_reads_; }
	unsigned dropped_dma() const { return dropped_dma_; }
	// When the device wrote to memory for the last time, by clock_ms().
	uint64_t last_dma_ms() const { return last_dma_ms_; }
	unsigned interrupts_unhandled() const { return unhandled_; }
	unsigned granted_vectors = 32; // how many the platform has
	bool msix = true;              // or MSI
	switchtec_identity identity;     // of the function
	std::vector<uint16_t> bridges;   // vendors of the bridges above it
	uint64_t bar_address = 0xe0000000; // 0: there was no room for it
	uint64_t bar_length = switchtec::model::bar0_size;

	// ---- for the seam ----
	struct mapped_piece {
		unsigned char *at;
		uint64_t offset, length;
		bool write_combining;
	};
	struct dma_piece {
		unsigned char *at;
		size_t size;
	};
	void *map(uint64_t offset, uint64_t length, bool write_combining);
	void unmap(void *at);
	uint64_t read(uint64_t offset, unsigned size);
	void write(uint64_t offset, uint64_t value, unsigned size);
	// A mapped address; ends the program if it is none.
	struct place {
		machine *m;
		uint64_t offset;
		bool write_combining;
	};
	static place at_address(const void *at);
	// Ends the program if the device has been told to write to memory that is not the driver's.
	void check_dma_address(const char *when);
	void *dma_alloc(size_t size, uint64_t *bus);
	void dma_free(void *at);
	int request_irq(seam_irq *irq);
	void free_irq(seam_irq *irq);
	void disable_irq(seam_irq *irq);
	void enable_irq(seam_irq *irq);
	int alloc_vectors(unsigned max);
	void free_vectors();
	bool present();
	void check_free_of_handlers(const char *begin, size_t size);

	std::atomic<bool> enabled{false}, claimed{false};
	std::atomic<bool> spare_vectors{false}; // more than there are were asked for

private:
	machine(const switchtec::model::config &cfg, std::mutex *lock,
		const std::shared_ptr<switchtec::model::shared_switch> &of);

	struct line {
		seam_irq *irq = nullptr;
		bool closing = false; // no new runs
		bool disabled = false, pending = false;
		bool hard_runs = false, thread_runs = false, thread_due = false;
	};

	bool dma_write(uint64_t addr, const void *data, size_t size) override;
	bool dma_read(uint64_t addr, void *data, size_t size) override;
	void interrupt(unsigned vector) override;
	uint64_t now_ns() override;
	void arm_timer(uint64_t deadline_ns) override;
	void died(bool) override {}
	void link(bool) override {}

	void run_hard(unsigned vector, std::unique_lock<std::mutex> &lock);
	line *line_of(const seam_irq *irq);
	void hardware();
	void irq_threads();
	dma_piece *find_dma(uint64_t addr, size_t size);

	std::mutex own_model_mutex_;
	std::mutex &model_mutex_; // outer to mutex_; one for all hosts of a switch
	std::unique_ptr<switchtec::model::switch_model> model_;
	read_filter on_read_; // guarded by model_mutex_, as the next
	write_delay before_write_;

	std::mutex mutex_;
	std::condition_variable changed_;
	std::vector<mapped_piece> mapped_;
	std::vector<dma_piece> dma_;
	std::vector<line> lines_;
	std::deque<unsigned> raised_;
	uint64_t deadline_ns_ = 0;
	std::atomic<uint64_t> dma_address_{0}, dma_enable_{0}; // as written
	bool expiring_ = false;
	bool stop_ = false;
	std::atomic<unsigned> hard_reads_{0}, dropped_dma_{0}, unhandled_{0};
	std::atomic<uint64_t> last_dma_ms_{0};
	std::thread hardware_thread_, irq_thread_;
};

} // namespace host
