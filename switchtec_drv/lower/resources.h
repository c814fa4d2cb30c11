// SPDX-License-Identifier: GPL-2.0-only
// What the hardware half acquires, each with an owner whose destructor gives it back. All of it is
// devm-managed on the pci_dev as well; the owners fix the order.
#pragma once
#include "core/memory.h"
#include "core/sync.h"
#include "regs/register.h"

namespace switchtec::lower {

// A mapped piece of BAR 0.
class mapping : immovable {
public:
	explicit mapping(pci_dev *pdev) noexcept : pdev_(pdev) {}
	~mapping() { unmap(); }
	error map(u64 offset, u64 length, bool write_combining) noexcept
	{
		at_ = seam_pci_map(pdev_, offset, length, write_combining);
		return at_ ? error::none : error::nomem;
	}
	void unmap() noexcept
	{
		if (at_)
			seam_pci_unmap(pdev_, at_);
		at_ = nullptr;
	}
	explicit operator bool() const noexcept { return at_ != nullptr; }
	regs::window window() const noexcept { return regs::window(at_); }

private:
	pci_dev *pdev_;
	void __iomem *at_ = nullptr;
};

// Memory that the device writes to: one T, zeroed.
template <class T>
class dma_buffer : immovable {
public:
	explicit dma_buffer(pci_dev *pdev) noexcept : pdev_(pdev) {}
	~dma_buffer() { free(); }
	error allocate() noexcept
	{
		at_ = static_cast<T *>(seam_dma_alloc(pdev_, sizeof(T), &bus_address_));
		return at_ ? error::none : error::nomem;
	}
	void free() noexcept
	{
		if (at_)
			seam_dma_free(pdev_, sizeof(T), at_, bus_address_);
		at_ = nullptr;
	}
	T *get() const noexcept { return at_; }
	u64 bus_address() const noexcept { return bus_address_; }

private:
	pci_dev *pdev_;
	T *at_ = nullptr;
	u64 bus_address_ = 0;
};

// Configuration space as it is while the function is bound.
class saved_state : immovable {
public:
	explicit saved_state(pci_dev *pdev) noexcept : pdev_(pdev) {}
	~saved_state() { seam_pci_copy_free(copy_); }
	// Allocates, once.
	error take() noexcept
	{
		seam_pci_save(pdev_);
		copy_ = seam_pci_copy(pdev_);
		return copy_ ? error::none : error::nomem;
	}
	// The bus keeps nothing: it saves itself what it wants to.
	void drop() noexcept { seam_pci_keep(pdev_, nullptr); }
	// What the bus keeps, or, if it has dropped that, this; and for the next time again.
	void restore() noexcept
	{
		if (!seam_pci_saved(pdev_))
			seam_pci_keep(pdev_, copy_);
		seam_pci_restore(pdev_);
		// What an absent function says is not to be restored next time.
		if (seam_pci_present(pdev_))
			seam_pci_save(pdev_);
	}
	// This, whatever the bus keeps.
	void restore_own() noexcept
	{
		seam_pci_keep(pdev_, copy_);
		restore();
	}

private:
	pci_dev *pdev_;
	seam_pci_state *copy_ = nullptr;
};

// The function's interrupt vectors.
class irq_vectors : immovable {
public:
	explicit irq_vectors(pci_dev *pdev) noexcept : pdev_(pdev) {}
	~irq_vectors() { free(); }
	// @spare: @max of them in any case. They are for other drivers of the function, and not counted.
	error allocate(unsigned int max, bool spare) noexcept
	{
		seam_irq_kind kind{};
		const int count = seam_irq_vectors_alloc(pdev_, max, spare, &kind);

		if (count < 0)
			return from_errno(count);
		msix_ = kind.msix;
		count_ = static_cast<unsigned int>(count);
		if (count_ > kind.raised)
			count_ = kind.raised;
		return error::none;
	}
	void free() noexcept
	{
		if (count_)
			seam_irq_vectors_free(pdev_);
		count_ = 0;
	}
	unsigned int count() const noexcept { return count_; }
	const char *kind() const noexcept { return msix_ ? "MSI-X" : "MSI"; }
	// Whatever the device wants to raise comes out as the one message that it has.
	bool single_message() const noexcept { return !msix_ && count_ == 1; }

private:
	pci_dev *pdev_;
	unsigned int count_ = 0;
	bool msix_ = false;
};

// A handler on one vector. After free() it does not run and never will.
class interrupt : opaque<seam_irq, SEAM_SIZEOF_irq, SEAM_ALIGNOF_irq> {
public:
	interrupt() noexcept = default;
	~interrupt() { free(); }
	error request(pci_dev *pdev, unsigned int vector, seam_irq_function hard,
		      seam_irq_function thread, void *arg) noexcept
	{
		SWITCHTEC_TRY(from_errno(seam_irq_request(object(), pdev, vector, hard, thread, arg)));
		requested_ = true;
		return error::none;
	}
	void free() noexcept
	{
		if (requested_)
			seam_irq_free(object());
		requested_ = false;
	}
	// Does not run until enable().
	void disable() noexcept
	{
		if (requested_)
			seam_irq_disable(object());
	}
	void enable() noexcept
	{
		if (requested_)
			seam_irq_enable(object());
	}

private:
	bool requested_ = false;
};

} // namespace switchtec::lower
