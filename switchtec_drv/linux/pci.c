// SPDX-License-Identifier: GPL-2.0-only
/* Seam, sections 6 to 8: the PCI function, its interrupts, its registers. */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/slab.h>
#include "objects.h"

int seam_pci_enable(struct pci_dev *pdev)
{
	return pcim_enable_device(pdev);
}

void seam_pci_bar(struct pci_dev *pdev, struct seam_bar *bar)
{
	bool unset = pci_resource_flags(pdev, 0) & IORESOURCE_UNSET;
	u16 command = 0;
	u32 low = 0, high = 0;

	pci_read_config_word(pdev, PCI_COMMAND, &command);
	pci_read_config_dword(pdev, PCI_BASE_ADDRESS_0, &low);
	pci_read_config_dword(pdev, PCI_BASE_ADDRESS_1, &high);
	bar->forgotten = !(low & PCI_BASE_ADDRESS_MEM_MASK) && !high;
	bar->address = unset ? 0 : pci_resource_start(pdev, 0);
	bar->length = pci_resource_len(pdev, 0);
	bar->memory_space = command & PCI_COMMAND_MEMORY;
}

int seam_pci_claim_bar(struct pci_dev *pdev)
{
	return devm_request_mem_region(&pdev->dev, pci_resource_start(pdev, 0),
				       pci_resource_len(pdev, 0), KBUILD_MODNAME) ? 0 : -EBUSY;
}

void __iomem *seam_pci_map(struct pci_dev *pdev, u64 offset, u64 length, int write_combining)
{
	resource_size_t at = pci_resource_start(pdev, 0) + offset;

	return write_combining ? devm_ioremap_wc(&pdev->dev, at, length)
			       : devm_ioremap(&pdev->dev, at, length);
}

void seam_pci_unmap(struct pci_dev *pdev, void __iomem *at)
{
	devm_iounmap(&pdev->dev, at);
}

int seam_pci_dma_64bit(struct pci_dev *pdev)
{
	return dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
}

void seam_pci_set_master(struct pci_dev *pdev)
{
	pci_set_master(pdev);
}

void seam_pci_clear_master(struct pci_dev *pdev)
{
	pci_clear_master(pdev);
}

u16 seam_pci_bridge_vendor(struct pci_dev *pdev, unsigned int level)
{
	while (level-- && pdev)
		pdev = pci_upstream_bridge(pdev);
	return pdev ? pdev->vendor : 0;
}

int seam_pci_present(struct pci_dev *pdev)
{
	return pci_device_is_present(pdev);
}

void seam_pci_save(struct pci_dev *pdev)
{
	pci_save_state(pdev);
}

int seam_pci_saved(struct pci_dev *pdev)
{
	return pdev->state_saved;
}

void seam_pci_restore(struct pci_dev *pdev)
{
	pci_restore_state(pdev);
}

struct seam_pci_state *seam_pci_copy(struct pci_dev *pdev)
{
	return (struct seam_pci_state *)pci_store_saved_state(pdev);
}

void seam_pci_keep(struct pci_dev *pdev, struct seam_pci_state *copy)
{
	pci_load_saved_state(pdev, (struct pci_saved_state *)copy);
}

void seam_pci_copy_free(struct seam_pci_state *copy)
{
	kfree(copy);
}

void *seam_dma_alloc(struct pci_dev *pdev, size_t size, u64 *bus_address)
{
	dma_addr_t at = 0;
	void *p = dmam_alloc_coherent(&pdev->dev, size, &at, GFP_KERNEL);

	*bus_address = at;
	return p;
}

void seam_dma_free(struct pci_dev *pdev, size_t size, void *p, u64 bus_address)
{
	dmam_free_coherent(&pdev->dev, size, p, bus_address);
}

int seam_irq_vectors_alloc(struct pci_dev *pdev, unsigned int max, bool spare, struct seam_irq_kind *kind)
{
	int count = pci_alloc_irq_vectors(pdev, 1, max,
					  PCI_IRQ_MSIX | PCI_IRQ_MSI | (spare ? PCI_IRQ_VIRTUAL : 0));

	kind->msix = pdev->msix_enabled;
	kind->raised = kind->msix ? pci_msix_vec_count(pdev) : pci_msi_vec_count(pdev);
	return count;
}

void seam_irq_vectors_free(struct pci_dev *pdev)
{
	pci_free_irq_vectors(pdev);
}

static_assert((int)SEAM_IRQ_NONE == IRQ_NONE);
static_assert((int)SEAM_IRQ_HANDLED == IRQ_HANDLED);
static_assert((int)SEAM_IRQ_WAKE_THREAD == IRQ_WAKE_THREAD);

static irqreturn_t seam_irq_hard(int number, void *data)
{
	struct seam_irq *irq = data;

	return (irqreturn_t)irq->hard(irq->arg);
}

static irqreturn_t seam_irq_thread(int number, void *data)
{
	struct seam_irq *irq = data;

	return (irqreturn_t)irq->thread(irq->arg);
}

int seam_irq_request(struct seam_irq *irq, struct pci_dev *pdev, unsigned int vector,
		     seam_irq_function hard, seam_irq_function thread, void *arg)
{
	int number = pci_irq_vector(pdev, vector);

	if (number < 0)
		return number;
	irq->pdev = pdev;
	irq->number = number;
	irq->hard = hard;
	irq->thread = thread;
	irq->arg = arg;
	return devm_request_threaded_irq(&pdev->dev, number, seam_irq_hard,
					 thread ? seam_irq_thread : NULL, 0, KBUILD_MODNAME, irq);
}

void seam_irq_free(struct seam_irq *irq)
{
	devm_free_irq(&irq->pdev->dev, irq->number, irq);
}

void seam_irq_disable(struct seam_irq *irq)
{
	disable_irq(irq->number);
}

void seam_irq_enable(struct seam_irq *irq)
{
	enable_irq(irq->number);
}

u8 seam_read8(const void __iomem *at)
{
	return readb(at);
}

u16 seam_read16(const void __iomem *at)
{
	return readw(at);
}

u32 seam_read32(const void __iomem *at)
{
	return readl(at);
}

void seam_write32(void __iomem *at, u32 value)
{
	writel(value, at);
}

void seam_read_block(void *to, const void __iomem *from, size_t count)
{
	u64 *word = to;
	const u64 __iomem *reg = from;

	while (count--)
		*word++ = __raw_readq(reg++);
}

void seam_write_block(void __iomem *to, const void *from, size_t count)
{
	__iowrite64_copy(to, from, count);
}

void seam_write_barrier(void)
{
	wmb();
}

void seam_read_barrier(void)
{
	rmb();
}

void seam_dma_barrier(void)
{
	mb();
}

void seam_dma_read_barrier(void)
{
	dma_rmb();
}
