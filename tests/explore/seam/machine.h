// SPDX-License-Identifier: GPL-2.0-only
// A PCI function with the device model behind it: registers, memory, interrupts, without a thread that
// the scheduler does not know. In place of tests/host/seam/machine.h, for tests/host/seam/pci.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "neighbour.h"
#include "tests/host/seam/config_space.h"
#include "objects.h"
#include "qemu/model/registers/layout.h"
#include "qemu/model/switch/switch_model.h"

namespace explore {
struct thread;
}

namespace host {

class machine : private switchtec::model::backend, public config_space<bool> {
public:
	// With cfg.shared a neighbour is there, the host of partition 1; this is the one of partition 0.
	explicit machine(const switchtec::model::config &cfg);
	~machine();
	static machine &of(pci_dev *) { return *static_cast<machine *>(the_one); }
	// The objects at which threads meet: does it answer, which registers are mapped, the mailbox with
	// DMA and vectors, event headers, registers that do not change, the rest.
	enum part { life, mappings, mrpc, events, information, config_space, parts };
	static const void *object_of(part p) { return &parts_[p]; }
	pci_dev *pdev() { return reinterpret_cast<pci_dev *>(this); }

	// ---- what scenarios do to the device; each is a step ----
	void inject(const char *fault);
	void die();
	// The result of a command that was given up comes to memory, and no interrupt.
	void late_result(uint32_t id);
	// The neighbour writes a register, or looks at one.
	void neighbour_writes(uint64_t offset, uint32_t value);
	uint32_t neighbour_reads(uint64_t offset);
	// Is there again: with all that it had, or freshly reset.
	void come_back(bool reset);
	// The running command ends: a thread that the scheduler runs when it likes. Without it, never.
	void commands_end();
	// The same for what the model does after a time: late interrupts, stale results.
	void time_passes();

	// Nothing acquired, nothing enabled.
	std::string leftovers() const;
	unsigned long register_writes() const { return model_->count().total.writes; }
	bool busy() const { return model_->busy(); }

	// A number for all of it: see scheduler::shared_state().
	uint64_t state() const;

	// ---- for the seam ----
	unsigned granted_vectors = 4;
	bool msix = true;
	switchtec_identity identity;
	std::vector<uint16_t> bridges;
	uint64_t bar_address = 0xe0000000;
	uint64_t bar_length = switchtec::model::bar0_size;
	bool enabled = false, claimed = false;

	void *map(uint64_t offset, uint64_t length);
	void unmap(void *at);
	static machine &at_address(const void *at, uint64_t &offset);
	uint64_t read(uint64_t offset, unsigned size);
	void write(uint64_t offset, uint64_t value, unsigned size);
	void *dma_alloc(size_t size, uint64_t *bus);
	void dma_free(void *at);
	int alloc_vectors(unsigned max);
	bool spare_vectors = false; // more than there are were asked for
	void free_vectors();
	int request_irq(seam_irq *irq);
	void free_irq(seam_irq *irq);
	void disable_irq(seam_irq *irq);
	void enable_irq(seam_irq *irq);
	bool present() const;
	void check_free_of_handlers(const void *begin, size_t size) const;

private:
	struct piece {
		unsigned char *at;
		uint64_t offset, length;
	};
	struct dma_piece {
		unsigned char *at;
		size_t size;
	};
	// A vector, with the threads that run its handlers.
	struct line {
		seam_irq *irq = nullptr;
		unsigned raised = 0;
		bool closing = false, disabled = false;
		bool hard_runs = false, thread_runs = false, thread_due = false;
	};
	static constexpr unsigned most_vectors = 4;

	bool dma_write(uint64_t addr, const void *data, size_t size) override;
	bool dma_read(uint64_t addr, void *data, size_t size) override;
	void interrupt(unsigned vector) override;
	uint64_t now_ns() override;
	void arm_timer(uint64_t deadline_ns) override { deadline_ns_ = deadline_ns; }
	void died(bool) override {}
	void link(bool) override {}

	bool may_end() const;
	static part part_of(uint64_t offset);
	void firmware_acts(const char *call);
	const piece *find(const void *at) const;
	bool is_dma(uint64_t addr, size_t size) const;
	const unsigned char *start_of_dma(const void *at) const;
	void run_hard(unsigned vector);
	void run_thread(unsigned vector);

	static machine *the_one;
	static const char parts_[parts];
	std::optional<neighbour> neighbour_;
	std::unique_ptr<switchtec::model::switch_model> model_;
	std::vector<piece> mapped_;
	unsigned mappings_ever_ = 0;
	std::vector<dma_piece> dma_;
	unsigned vectors_ = 0;
	line lines_[most_vectors];
	bool served_[most_vectors] = {};
	uint64_t deadline_ns_ = 0;
	// Of a command that is not written yet. Lost: nobody was there to take it.
	enum class input { none, taken, lost } input_ = input::none;
	uint64_t ended_ = 0;          // the number of the last command that may_end()
	uint64_t model_state_ = 0; // a function of what has been done to the model
};

} // namespace host
