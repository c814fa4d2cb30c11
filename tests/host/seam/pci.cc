// SPDX-License-Identifier: GPL-2.0-only
// Seam, sections 6 to 8: the PCI function, its interrupts, its registers, over machine.
// Of the seam that is being built: there are two.
#include <machine.h>
#include <posted.h>

#include "rules.h"

using host::machine;

extern "C" {

int seam_pci_enable(pci_dev *pdev)
{
	if (host::enter_fallible(__func__))
		return -5;
	machine::of(pdev).enabled = true;
	return 0;
}

void seam_pci_bar(pci_dev *pdev, seam_bar *bar)
{
	const machine &m = machine::of(pdev);

	host::enter_might_sleep(__func__);
	*bar = {m.bar_address, m.bar_length, m.forgotten, m.enabled && m.memory_space};
}

int seam_pci_claim_bar(pci_dev *pdev)
{
	if (host::enter_fallible(__func__))
		return -16;
	if (!machine::of(pdev).bar_address || !machine::of(pdev).bar_length)
		host::bug("a BAR is claimed that is nowhere");
	machine::of(pdev).claimed = true;
	return 0;
}

void __iomem *seam_pci_map(pci_dev *pdev, u64 offset, u64 length, int write_combining)
{
	if (host::enter_fallible(__func__))
		return nullptr;
	if (!machine::of(pdev).enabled || !machine::of(pdev).claimed)
		host::bug("registers are mapped before they are claimed");
	if (!machine::of(pdev).memory_space)
		host::bug("registers are mapped while memory space is off");
	return host::map_registers(machine::of(pdev), offset, length, write_combining);
}

void seam_pci_unmap(pci_dev *pdev, void __iomem *at)
{
	host::enter_might_sleep(__func__);
	host::must_be_pushed("registers are unmapped");
	machine::of(pdev).unmap(at);
}

int seam_pci_dma_64bit(pci_dev *)
{
	return host::enter_fallible(__func__) ? -5 : 0;
}

void seam_pci_set_master(pci_dev *pdev)
{
	host::enter_might_sleep(__func__);
	host::must_be_pushed("the device becomes a bus master");
	host::check_dma_address(machine::of(pdev), "the device becomes a bus master");
	machine::of(pdev).mastering = true;
}

void seam_pci_clear_master(pci_dev *pdev)
{
	host::enter_might_sleep(__func__);
	machine::of(pdev).mastering = false;
}

u16 seam_pci_bridge_vendor(pci_dev *pdev, unsigned int level)
{
	const auto &bridges = machine::of(pdev).bridges;

	host::enter_might_sleep(__func__);
	return level && level <= bridges.size() ? bridges[level - 1] : 0;
}

int seam_pci_present(pci_dev *pdev)
{
	host::enter_might_sleep(__func__);
	return machine::of(pdev).present();
}

void seam_pci_save(pci_dev *pdev)
{
	machine &m = machine::of(pdev);

	host::enter_might_sleep(__func__);
	// Of an absent function: all ones, which nobody can use.
	m.kept = {m.present() && m.mastering, m.present() && m.memory_space};
}

int seam_pci_saved(pci_dev *pdev)
{
	host::enter_might_sleep(__func__);
	return machine::of(pdev).kept.has_value();
}

void seam_pci_restore(pci_dev *pdev)
{
	machine &m = machine::of(pdev);

	host::enter_might_sleep(__func__);
	if (!m.kept)
		return;
	m.mastering = m.kept->mastering;
	m.memory_space = m.kept->memory_space;
	m.forgotten = false;
	m.kept.reset();
}

// One for each machine, in it: where it is has to be the same each time that the explorer comes by.
struct seam_pci_state *seam_pci_copy(pci_dev *pdev)
{
	machine &m = machine::of(pdev);

	if (host::enter_fallible(__func__) || !m.kept)
		return nullptr;
	if (m.copy)
		host::bug("a second copy of configuration space");
	m.copy = m.kept;
	return reinterpret_cast<struct seam_pci_state *>(&m);
}

void seam_pci_keep(pci_dev *pdev, struct seam_pci_state *copy)
{
	machine &m = machine::of(pdev);

	host::enter_might_sleep(__func__);
	if (copy)
		m.kept = m.copy;
	else
		m.kept.reset();
}

void seam_pci_copy_free(struct seam_pci_state *copy)
{
	if (copy)
		reinterpret_cast<machine *>(copy)->copy.reset();
}

void *seam_dma_alloc(pci_dev *pdev, size_t size, u64 *bus_address)
{
	uint64_t bus = 0;

	if (host::enter_fallible(__func__))
		return nullptr;
	void *at = machine::of(pdev).dma_alloc(size, &bus);
	*bus_address = bus;
	return at;
}

void seam_dma_free(pci_dev *pdev, size_t, void *p, u64)
{
	host::enter_might_sleep(__func__);
	machine::of(pdev).dma_free(p);
}

int seam_irq_vectors_alloc(pci_dev *pdev, unsigned int max, bool spare, struct seam_irq_kind *kind)
{
	if (host::enter_fallible(__func__))
		return -28;
	machine::of(pdev).spare_vectors = spare;
	*kind = {machine::of(pdev).msix, machine::of(pdev).granted_vectors};
	return machine::of(pdev).alloc_vectors(max);
}

void seam_irq_vectors_free(pci_dev *pdev)
{
	host::enter_might_sleep(__func__);
	machine::of(pdev).free_vectors();
}

int seam_irq_request(seam_irq *irq, pci_dev *pdev, unsigned int vector, seam_irq_function hard,
		     seam_irq_function thread, void *arg)
{
	if (host::enter_fallible(__func__))
		return -12;
	*irq = {pdev, vector, hard, thread, arg};
	return machine::of(pdev).request_irq(irq);
}

void seam_irq_free(seam_irq *irq)
{
	host::enter_waits_for_others(__func__);
	machine::of(irq->pdev).free_irq(irq);
}

void seam_irq_disable(seam_irq *irq)
{
	host::enter_waits_for_others(__func__);
	machine::of(irq->pdev).disable_irq(irq);
}

void seam_irq_enable(seam_irq *irq)
{
	host::enter_might_sleep(__func__);
	machine::of(irq->pdev).enable_irq(irq);
}

static u64 read_register(const void __iomem *at, unsigned size)
{
	host::enter("read");
	return host::read_register(at, size);
}

static void write_register(void __iomem *at, u64 value, unsigned size)
{
	host::enter("write");
	host::write_register(at, value, size);
}

u8 seam_read8(const void __iomem *at) { return static_cast<u8>(read_register(at, 1)); }
u16 seam_read16(const void __iomem *at) { return static_cast<u16>(read_register(at, 2)); }
u32 seam_read32(const void __iomem *at) { return static_cast<u32>(read_register(at, 4)); }
void seam_write32(void __iomem *at, u32 value) { write_register(at, value, 4); }

void seam_read_block(void *to, const void __iomem *from, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const u64 word = read_register(static_cast<const char *>(from) + 8 * i, 8);
		__builtin_memcpy(static_cast<char *>(to) + 8 * i, &word, 8);
	}
}

void seam_write_block(void __iomem *to, const void *from, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		u64 word;
		__builtin_memcpy(&word, static_cast<const char *>(from) + 8 * i, 8);
		write_register(static_cast<char *>(to) + 8 * i, word, 8);
	}
}

void seam_write_barrier(void)
{
	host::enter(__func__);
	host::push_writes();
}

void seam_read_barrier(void)
{
	host::enter(__func__);
	host::order_reads();
}

void seam_dma_barrier(void)
{
	host::enter(__func__);
	host::order_memory();
}

void seam_dma_read_barrier(void)
{
	host::enter(__func__);
	host::show_memory();
}

}
