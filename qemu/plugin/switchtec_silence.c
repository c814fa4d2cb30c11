// SPDX-License-Identifier: GPL-2.0-only
/*
 * Silence of devices that are not ours: QEMU's ports and cards know nothing of a switch that died around
 * them.
 *
 * Their registers are taken out by exchanging the operations of each region, and the memory map stays as
 * it is: with QEMU 7.2 a change of the map sends accesses of running processors astray, and a switch
 * can die in the middle of an access of its own, where nobody can stop the processors. (The region of bus
 * mastering is in no processor's map. A guest switches it the same way.)
 */
#include "qemu/osdep.h"
#include "switchtec_silence.h"

struct SwitchtecSilence {
	GHashTable *devices;	/* PCIDevice -> GArray of struct loud */
};

/* what a region does when it answers */
struct loud {
	MemoryRegion *region;
	const MemoryRegionOps *ops;
};

static uint64_t ones_read(void *opaque, hwaddr offset, unsigned int size)
{
	return ~0ull;
}

static void lost_write(void *opaque, hwaddr offset, uint64_t value, unsigned int size)
{
}

static const MemoryRegionOps silent_ops = {
	.read = ones_read,
	.write = lost_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
	.impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

static uint32_t ones_config_read(PCIDevice *d, uint32_t address, int size)
{
	return (uint32_t)(~0ull >> (64 - 8 * size));
}

static void lost_config_write(PCIDevice *d, uint32_t address, uint32_t value, int size)
{
}

/* A BAR may be a box of regions. Memory (an option ROM) has no operations and goes on being readable. */
static void silence_region(MemoryRegion *region, GArray *loud)
{
	MemoryRegion *part;

	if (region->terminates && !region->ram && region->ops != &silent_ops) {
		struct loud was = { region, region->ops };

		g_array_append_val(loud, was);
		region->ops = &silent_ops;
	}
	QTAILQ_FOREACH(part, &region->subregions, subregions_link)
		silence_region(part, loud);
}

static void end_one(gpointer key, gpointer value, gpointer unused)
{
	PCIDevice *d = key;
	PCIDeviceClass *pc = PCI_DEVICE_GET_CLASS(d);
	GArray *loud = value;
	guint i;

	for (i = 0; i < loud->len; i++) {
		struct loud *was = &g_array_index(loud, struct loud, i);

		was->region->ops = was->ops;
	}
	/* as QEMU does when it makes a device */
	d->config_read = pc->config_read ?: pci_default_read_config;
	d->config_write = pc->config_write ?: pci_default_write_config;
	memory_region_set_enabled(&d->bus_master_enable_region,
				  pci_get_word(d->config + PCI_COMMAND) & PCI_COMMAND_MASTER);
}

static void free_loud(gpointer loud)
{
	g_array_free(loud, true);
}

SwitchtecSilence *switchtec_silence_new(void)
{
	SwitchtecSilence *silence = g_new0(SwitchtecSilence, 1);

	silence->devices = g_hash_table_new_full(NULL, NULL, NULL, free_loud);
	return silence;
}

void switchtec_silence_free(SwitchtecSilence *silence)
{
	if (!silence)
		return;
	switchtec_silence_end(silence);
	g_hash_table_destroy(silence->devices);
	g_free(silence);
}

void switchtec_silence_add(SwitchtecSilence *silence, PCIDevice *d)
{
	GArray *loud;
	int i;

	if (g_hash_table_contains(silence->devices, d))
		return;
	loud = g_array_new(false, false, sizeof(struct loud));
	for (i = 0; i < PCI_NUM_REGIONS; i++)
		if (d->io_regions[i].memory)
			silence_region(d->io_regions[i].memory, loud);
	g_hash_table_insert(silence->devices, d, loud);
	d->config_read = ones_config_read;
	d->config_write = lost_config_write;
	if (pci_get_byte(d->config + PCI_INTERRUPT_PIN))
		pci_irq_deassert(d);
	memory_region_set_enabled(&d->bus_master_enable_region, false);
}

void switchtec_silence_forget(SwitchtecSilence *silence, PCIDevice *d)
{
	g_hash_table_remove(silence->devices, d);
}

void switchtec_silence_end(SwitchtecSilence *silence)
{
	memory_region_transaction_begin();
	g_hash_table_foreach(silence->devices, end_one, NULL);
	memory_region_transaction_commit();
	g_hash_table_remove_all(silence->devices);
}
