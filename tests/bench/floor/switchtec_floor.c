// SPDX-License-Identifier: GPL-2.0-only
/*
 * The least that a command can do on this switch: write its input and itself, sleep, be interrupted, wake.
 * No node, no handle, no fence, no copy to user space, no care for hardware that fails: no driver for use.
 *
 * A read of N words of the file "floor" in the function's folder of sysfs runs N echo commands of 4 bytes in
 * the calling thread, one after another, and gives how many nanoseconds each took. Several threads that read
 * (each by an open file of its own) have several commands under way, of which one runs.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/sysfs.h>

/* BAR 0 */
#define MRPC_INPUT		0x000
#define MRPC_OUTPUT		0x400
#define MRPC_COMMAND		0x800
#define MRPC_STATUS		0x804
#define MRPC_RETURN		0x808
#define MRPC_DMA_ENABLE		0x80c
#define MRPC_DMA_ADDRESS	0x810
#define MRPC_DMA_VECTOR		0x818
#define MRPC_DMA_VERSION	0x81c
#define SYS_PARTITION_GEN3	0x2018
#define PART_CFG(partition)	(0x4000 + 0x400 * (partition))
#define PART_VECTOR		0x100
#define PART_MRPC_COMPLETION	0x13c

#define COMMAND_ECHO		0x41
#define STATUS_IN_PROGRESS	1
#define STATUS_DONE		2
/* Of an event's header. */
#define CLEAR_AND_ENABLE	(BIT(0) | BIT(3))

/* Where the device puts a result in DMA mode. */
struct floor_result {
	__le32 status, command, code, size;
	__le32 output[256];
};

struct floor_command {
	struct list_head place;
	struct completion done;
	u32 input;
	bool good;
};

struct floor {
	void __iomem *bar;
	void __iomem *header;
	/* None in mailbox mode. */
	struct floor_result *result;
	/* For what follows, and who writes the mailbox. */
	spinlock_t lock;
	/* The first one runs. */
	struct list_head commands;
};

static void floor_start(struct floor *floor)
{
	struct floor_command *first = list_first_entry_or_null(&floor->commands, struct floor_command, place);

	if (!first)
		return;
	if (floor->result)
		floor->result->status = cpu_to_le32(STATUS_IN_PROGRESS);
	writel(first->input, floor->bar + MRPC_INPUT);
	writel(COMMAND_ECHO, floor->bar + MRPC_COMMAND);
}

/* Of the running command; @good: it has answered. False: it still runs. */
static bool floor_finished(struct floor *floor, u32 input, bool *good)
{
	u32 status, code, output;

	if (floor->result) {
		status = le32_to_cpu(READ_ONCE(floor->result->status));
		dma_rmb();
		code = le32_to_cpu(floor->result->code);
		output = le32_to_cpu(floor->result->output[0]);
	} else {
		status = readl(floor->bar + MRPC_STATUS);
		code = readl(floor->bar + MRPC_RETURN);
		output = readl(floor->bar + MRPC_OUTPUT);
	}
	*good = status == STATUS_DONE && !code && output == ~input;
	return status != STATUS_IN_PROGRESS;
}

static irqreturn_t floor_interrupt(int irq, void *arg)
{
	struct floor *floor = arg;
	struct floor_command *first;

	spin_lock(&floor->lock);
	/* Unread, in either mode. */
	writel(CLEAR_AND_ENABLE, floor->header);
	first = list_first_entry_or_null(&floor->commands, struct floor_command, place);
	if (first && floor_finished(floor, first->input, &first->good)) {
		list_del(&first->place);
		floor_start(floor);
		complete(&first->done);
	}
	spin_unlock(&floor->lock);
	return IRQ_HANDLED;
}

static bool floor_echo(struct floor *floor, u32 input)
{
	struct floor_command command = { .input = input };

	init_completion(&command.done);
	spin_lock_irq(&floor->lock);
	list_add_tail(&command.place, &floor->commands);
	if (list_is_singular(&floor->commands))
		floor_start(floor);
	spin_unlock_irq(&floor->lock);
	wait_for_completion(&command.done);
	return command.good;
}

static ssize_t floor_read(struct file *file, struct kobject *kobj, struct bin_attribute *attribute, char *page,
			  loff_t position, size_t size)
{
	struct floor *floor = dev_get_drvdata(kobj_to_dev(kobj));
	u32 *ns = (u32 *)page;
	size_t i;

	for (i = 0; i < size / sizeof(*ns); i++) {
		u64 start = ktime_get_ns();

		if (!floor_echo(floor, i))
			return -EIO;
		ns[i] = min_t(u64, ktime_get_ns() - start, U32_MAX);
	}
	return i * sizeof(*ns);
}

static struct bin_attribute floor_file = {
	.attr = { .name = "floor", .mode = 0400 },
	.read = floor_read,
};

static struct bin_attribute *floor_files[] = { &floor_file, NULL };
static const struct attribute_group floor_group = { .bin_attrs = floor_files };
static const struct attribute_group *floor_groups[] = { &floor_group, NULL };

/* The vector that tells of completions, as the device says. */
static int floor_vector(struct floor *floor, void __iomem *partition)
{
	return floor->result ? readl(floor->bar + MRPC_DMA_VECTOR) : readw(partition + PART_VECTOR);
}

static int floor_set_up(struct pci_dev *pdev, struct floor *floor)
{
	void __iomem *partition = floor->bar + PART_CFG(readl(floor->bar + SYS_PARTITION_GEN3) & 0xff);
	dma_addr_t address = 0;
	int err;

	floor->header = partition + PART_MRPC_COMPLETION;
	if (readl(floor->bar + MRPC_DMA_VERSION)) {
		floor->result = dmam_alloc_coherent(&pdev->dev, sizeof(*floor->result), &address, GFP_KERNEL);
		if (!floor->result)
			return -ENOMEM;
	}
	err = pci_alloc_irq_vectors(pdev, floor_vector(floor, partition) + 1, 4, PCI_IRQ_MSIX);
	if (err < 0)
		return err;
	err = devm_request_irq(&pdev->dev, pci_irq_vector(pdev, floor_vector(floor, partition)), floor_interrupt,
			       0, "switchtec_floor", floor);
	if (err)
		return err;
	writel(CLEAR_AND_ENABLE, floor->header);
	if (floor->result) {
		writel(lower_32_bits(address), floor->bar + MRPC_DMA_ADDRESS);
		writel(upper_32_bits(address), floor->bar + MRPC_DMA_ADDRESS + 4);
		writel(1, floor->bar + MRPC_DMA_ENABLE);
	}
	return 0;
}

static int floor_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct floor *floor = devm_kzalloc(&pdev->dev, sizeof(*floor), GFP_KERNEL);
	int err;

	if (!floor)
		return -ENOMEM;
	spin_lock_init(&floor->lock);
	INIT_LIST_HEAD(&floor->commands);
	err = pcim_enable_device(pdev);
	if (!err)
		err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (!err)
		err = pcim_iomap_regions(pdev, BIT(0), "switchtec_floor");
	if (err)
		return err;
	floor->bar = pcim_iomap_table(pdev)[0];
	pci_set_drvdata(pdev, floor);
	pci_set_master(pdev);
	return floor_set_up(pdev, floor);
}

/* Nobody reads the file any more. */
static void floor_remove(struct pci_dev *pdev)
{
	struct floor *floor = pci_get_drvdata(pdev);

	writel(0, floor->header);
	writel(0, floor->bar + MRPC_DMA_ENABLE);
}

static const struct pci_device_id floor_ids[] = {
	{ PCI_DEVICE(0x11f8, PCI_ANY_ID), .class = PCI_CLASS_MEMORY_OTHER << 8, .class_mask = ~0 },
	{}
};

static struct pci_driver floor_driver = {
	.name = "switchtec_floor",
	.id_table = floor_ids,
	.probe = floor_probe,
	.remove = floor_remove,
	.dev_groups = floor_groups,
};
module_pci_driver(floor_driver);

MODULE_DESCRIPTION("The least that a command of a Switchtec switch can do");
MODULE_LICENSE("GPL");
