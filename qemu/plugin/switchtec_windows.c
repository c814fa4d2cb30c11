// SPDX-License-Identifier: GPL-2.0-only
/* The BARs by which a host reaches another one's memory, where the function has an NTB. */
#include "qemu/osdep.h"
#include "switchtec_windows.h"

static uint64_t window_read(void *opaque, hwaddr offset, unsigned int size)
{
	struct switchtec_window *w = opaque;

	return w->of->model ? switchtec_model_read_window(w->of->model, w->bar, offset, size) : ~0ull;
}

static void window_write(void *opaque, hwaddr offset, uint64_t value, unsigned int size)
{
	struct switchtec_window *w = opaque;

	if (w->of->model)
		switchtec_model_write_window(w->of->model, w->bar, offset, value, size);
}

static const MemoryRegionOps window_ops = {
	.read = window_read,
	.write = window_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
	.impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

void switchtec_add_windows(SwitchtecState *s)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(s->windows); i++) {
		struct switchtec_window *w = &s->windows[i];
		uint64_t size;

		w->of = s;
		w->bar = 2 + 2 * i;
		size = switchtec_model_window_size(s->model, w->bar);
		if (!size)
			continue;
		memory_region_init_io(&w->region, OBJECT(s), &window_ops, w, "switchtec-window", size);
		pci_register_bar(PCI_DEVICE(s), w->bar,
				 PCI_BASE_ADDRESS_SPACE_MEMORY | PCI_BASE_ADDRESS_MEM_TYPE_64 |
					 PCI_BASE_ADDRESS_MEM_PREFETCH,
				 &w->region);
	}
}
