// SPDX-License-Identifier: GPL-2.0-only
/*
 * -device switchtec: a PCIe endpoint around the device model. Nothing is decided here; what the
 * device does is in the model, and this file carries accesses in and DMA, interrupts and link
 * changes out. All of it runs under QEMU's big lock, which is the serialisation that the model asks
 * for.
 */
#include "qemu/osdep.h"
#include "qemu/main-loop.h"
#include "qemu/module.h"
#include "qemu/processor.h"
#include "qemu/timer.h"
#include "migration/vmstate.h"
#include "sysemu/cpus.h"
#include "sysemu/runstate.h"
#include "switchtec_device.h"
#include "switchtec_place.h"
#include "switchtec_port.h"
#include "switchtec_state.h"
#include "switchtec_config_space.h"
#include "switchtec_windows.h"

enum {
	MSIX_GATE_SIZE = 0x2000,	/* table and pending bits, a page each */
};

/* Of all devices: one's time may be another's link. Guarded by the big lock. */
static unsigned int timers_running;

/* ---- the model's way out ---- */

static bool host_dma_write(void *host, uint64_t addr, const void *data, size_t size)
{
	return pci_dma_write(PCI_DEVICE(host), addr, data, size) == MEMTX_OK;
}

static bool host_dma_read(void *host, uint64_t addr, void *data, size_t size)
{
	return pci_dma_read(PCI_DEVICE(host), addr, data, size) == MEMTX_OK;
}

/* QEMU asserts on a vector that was not granted; hardware just has no message to send. */
static void host_interrupt(void *host, unsigned int vector)
{
	PCIDevice *d = PCI_DEVICE(host);

	if (msix_enabled(d)) {
		if (vector < SWITCHTEC(host)->config.vectors)
			msix_notify(d, vector);
	} else if (msi_enabled(d)) {
		if (vector < msi_nr_vectors_allocated(d))
			msi_notify(d, vector);
	}
}

static uint64_t host_now_ns(void *host)
{
	return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

/* What is due at once during an access is done before it returns, and wakes no thread that runs timers. */
static void host_arm_timer(void *host, uint64_t deadline_ns)
{
	SwitchtecState *s = SWITCHTEC(host);

	s->due = s->writing && deadline_ns <= host_now_ns(s);
	if (!s->due)
		timer_mod(s->timer, MIN(deadline_ns, INT64_MAX));
}

/* The endpoint's own accesses always reach the model, or the gate, and they know. */
static void host_died(void *host, bool dead)
{
	switchtec_place_died(SWITCHTEC(host), dead);
}

/* A reset unmaps the BAR. See msix_gate for why no processor may run meanwhile. */
static void reset_like_a_new_card(SwitchtecState *s)
{
	bool pause = runstate_is_running() && !qemu_in_vcpu_thread();

	if (pause)
		pause_all_vcpus();
	s->resetting_config = true;
	switchtec_place_reset(s);
	s->resetting_config = false;
	if (pause)
		resume_all_vcpus();
}

static bool host_takes_card(void *host)
{
	return switchtec_slot_takes_card(SWITCHTEC(host));
}

/* A new card's configuration space is empty. The model has reset itself. */
static void link_comes_up(void *opaque)
{
	SwitchtecState *s = SWITCHTEC(opaque);

	reset_like_a_new_card(s);
	switchtec_port_tell(s, true);
}

/* The processors cannot be stopped by what runs in a timer: that would wait for the timer's own end. */
static void host_link(void *host, bool up)
{
	SwitchtecState *s = SWITCHTEC(host);

	if (!up)
		switchtec_port_tell(s, false);
	else if (timers_running)
		qemu_bh_schedule(s->link_up);
	else
		link_comes_up(s);
}

static const struct switchtec_model_host host_ops = {
	.dma_write = host_dma_write,
	.dma_read = host_dma_read,
	.interrupt = host_interrupt,
	.now_ns = host_now_ns,
	.arm_timer = host_arm_timer,
	.died = host_died,
	.link = host_link,
	.takes_card = host_takes_card,
};

/* ---- the way in ---- */

static void timer_ran_out(void *opaque)
{
	timers_running++;
	switchtec_model_expire(SWITCHTEC(opaque)->model);
	timers_running--;
}

/*
 * A read's way over the link and back: the processor that reads waits, and nobody else does, so the
 * big lock is not held meanwhile. The device may go in that time; its memory does not, for the
 * processor is in an RCU section.
 */
static void wait_for_link(const SwitchtecState *s)
{
	int64_t until = get_clock() + s->read_ns;

	switchtec_big_unlock();
	while (get_clock() < until)
		cpu_relax();
	switchtec_big_lock();
}

static uint64_t bar_read(void *opaque, hwaddr offset, unsigned int size)
{
	SwitchtecState *s = SWITCHTEC(opaque);

	if (s->read_ns && qemu_in_vcpu_thread())
		wait_for_link(s);
	return s->model ? switchtec_model_read(s->model, offset, size) : ~0ull;
}

static void bar_write(void *opaque, hwaddr offset, uint64_t value, unsigned int size)
{
	SwitchtecState *s = SWITCHTEC(opaque);

	s->writing = true;
	switchtec_model_write(s->model, offset, value, size);
	s->writing = false;
	if (s->due) {
		s->due = false;
		switchtec_model_expire(s->model);
	}
}

static const MemoryRegionOps bar_ops = {
	.read = bar_read,
	.write = bar_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
	.impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

/* The MSI-X table or pending bits of a device that answers; false: @offset (in the BAR) is in neither. */
static MemoryRegion *msix_region(SwitchtecState *s, hwaddr *offset)
{
	PCIDevice *d = PCI_DEVICE(s);
	MemoryRegion *regions[] = { &d->msix_table_mmio, &d->msix_pba_mmio };
	hwaddr at[] = { switchtec_model_msix_table(s->model), switchtec_model_msix_pba(s->model) };
	int i;

	for (i = 0; i < 2 && msix_present(d) && switchtec_model_answers(s->model); i++) {
		if (*offset >= at[i] && *offset < at[i] + memory_region_size(regions[i])) {
			*offset -= at[i];
			return regions[i];
		}
	}
	return NULL;
}

static uint64_t gate_read(void *opaque, hwaddr offset, unsigned int size)
{
	SwitchtecState *s = SWITCHTEC(opaque);
	hwaddr at = offset + switchtec_model_msix_table(s->model);
	MemoryRegion *region = msix_region(s, &at);
	uint64_t value = 0;
	unsigned int i;

	if (!region)
		return switchtec_model_read(s->model, at, size);
	/*
	 * By its functions: memory_region_dispatch_read() takes an access from within an access for
	 * a guest's trick and refuses. QEMU's table knows words of 4 bytes; smaller reads are
	 * undefined by PCI, and zero here.
	 */
	for (i = 0; i < size / 4; i++)
		value |= region->ops->read(region->opaque, (at & ~3ull) + 4 * i, 4) << 32 * i;
	return value;
}

static void gate_write(void *opaque, hwaddr offset, uint64_t value, unsigned int size)
{
	SwitchtecState *s = SWITCHTEC(opaque);
	hwaddr at = offset + switchtec_model_msix_table(s->model);
	MemoryRegion *region = msix_region(s, &at);
	unsigned int i;

	if (!region) {
		switchtec_model_write(s->model, at, value, size);
		return;
	}
	for (i = 0; i < size / 4 && at % 4 == 0; i++)
		region->ops->write(region->opaque, at + 4 * i, (uint32_t)(value >> 32 * i), 4);
}

static const MemoryRegionOps gate_ops = {
	.read = gate_read,
	.write = gate_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
	.impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

static uint32_t config_read(PCIDevice *d, uint32_t address, int size)
{
	if (switchtec_model_dead(SWITCHTEC(d)->model))
		return (uint32_t)(~0ull >> (64 - 8 * size));
	return pci_default_read_config(d, address, size);
}

static void config_write(PCIDevice *d, uint32_t address, uint32_t value, int size)
{
	SwitchtecState *s = SWITCHTEC(d);

	if (!switchtec_model_dead(s->model))
		switchtec_config_write(s, address, value, size);
}

static void device_reset(DeviceState *dev)
{
	SwitchtecState *s = SWITCHTEC(dev);

	if (switchtec_in_function_reset(s))
		switchtec_model_function_reset(s->model);
	else if (!s->resetting_config)
		switchtec_model_reset(s->model);
	switchtec_reset_capabilities(s);
}

/* ---- birth and death ---- */

static void init_bar(SwitchtecState *s)
{
	uint64_t size = switchtec_model_bar0_size();

	memory_region_init_io(&s->bar, OBJECT(s), &bar_ops, s, "switchtec-gas", size);
	/* While one processor's read waits, the other may read or write, and QEMU must not take that for a loop. */
	s->bar.disable_reentrancy_guard = s->read_ns != 0;
	memory_region_init(&s->msix_home, OBJECT(s), "switchtec-msix", size);
	memory_region_init_io(&s->msix_gate, OBJECT(s), &gate_ops, s, "switchtec-msix-gate",
			      MSIX_GATE_SIZE);
	memory_region_add_subregion(&s->bar, switchtec_model_msix_table(s->model), &s->msix_gate);
	pci_register_bar(PCI_DEVICE(s), 0,
			 PCI_BASE_ADDRESS_SPACE_MEMORY | PCI_BASE_ADDRESS_MEM_TYPE_64 |
				 PCI_BASE_ADDRESS_MEM_PREFETCH,
			 &s->bar);
}

static void device_exit(PCIDevice *d)
{
	SwitchtecState *s = SWITCHTEC(d);

	switchtec_remove_config_space(s);
	/*
	 * A subregion of the device's own BAR holds a reference to the device: left there, an
	 * unplugged device stays for ever and DEVICE_DELETED is never sent.
	 */
	memory_region_del_subregion(&s->bar, &s->msix_gate);
	switchtec_port_leave(s);
	switchtec_place_leave(s);
	timer_free(s->timer);
	s->timer = NULL;
	qemu_bh_delete(s->link_up);
	s->link_up = NULL;
	switchtec_model_free(s->model);
	s->model = NULL;
}

static void device_realize(PCIDevice *d, Error **errp)
{
	SwitchtecState *s = SWITCHTEC(d);
	Error *start_error = NULL;
	char *error = NULL;

	s->model = switchtec_model_new(&s->config, &host_ops, s, &error);
	if (!s->model) {
		error_setg(errp, "switchtec: %s", error);
		free(error);
		return;
	}
	s->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, timer_ran_out, s);
	s->link_up = qemu_bh_new(link_comes_up, s);
	init_bar(s);
	switchtec_add_windows(s);
	if (!switchtec_add_config_space(s, errp)) {
		device_exit(d);
		return;
	}
	switchtec_place_enter(s);
	switchtec_port_enter(s);
	switchtec_apply_start_properties(s, &start_error);
	if (start_error) {
		error_propagate(errp, start_error);
		device_exit(d);
	}
}

static void device_finalize(Object *obj)
{
	g_free(SWITCHTEC(obj)->start_inject);
}

/* ---- the type ---- */

static SWITCHTEC_PROPS_CONST Property device_properties[] = {
	DEFINE_PROP_UINT16("device-id", SwitchtecState, config.device_id, 0x8532),
	DEFINE_PROP_UINT16("class", SwitchtecState, config.class_id, 0x0580),
	DEFINE_PROP_UINT32("partitions", SwitchtecState, config.partitions, 1),
	DEFINE_PROP_UINT32("partition", SwitchtecState, config.partition, 0),
	DEFINE_PROP_UINT32("pffs", SwitchtecState, config.pffs, 8),
	DEFINE_PROP_UINT32("dma-version", SwitchtecState, config.dma_version, 1),
	DEFINE_PROP_UINT32("vectors", SwitchtecState, config.vectors, 4),
	DEFINE_PROP_UINT32("event-vector", SwitchtecState, config.event_vector, 0),
	DEFINE_PROP_UINT32("dma-vector", SwitchtecState, config.dma_vector, UINT32_MAX),
	DEFINE_PROP_UINT32("reset-ms", SwitchtecState, config.reset_ms, 100),
	DEFINE_PROP_BOOL("reset-drops-link", SwitchtecState, config.reset_drops_link, false),
	DEFINE_PROP_BOOL("activation-resets", SwitchtecState, config.activation_resets, false),
	DEFINE_PROP_UINT64("latency-ns", SwitchtecState, config.latency_ns, 20000),
	DEFINE_PROP_STRING("switch", SwitchtecState, config.switch_name),
	DEFINE_PROP_UINT64("serial", SwitchtecState, serial, 0),
	DEFINE_PROP_UINT64("ntb-op-ns", SwitchtecState, config.ntb_op_ns, 100000),
	DEFINE_PROP_STRING("crosslink", SwitchtecState, config.crosslink_name),
	DEFINE_PROP_UINT32("read-ns", SwitchtecState, read_ns, 0),
	DEFINE_PROP_STRING("dma-interrupt", SwitchtecState, config.dma_interrupt),
	DEFINE_PROP_BOOL("dma-event", SwitchtecState, config.dma_event, false),
	DEFINE_PROP_STRING("dma-id", SwitchtecState, config.dma_id),
	DEFINE_PROP_STRING("dma-landing", SwitchtecState, config.dma_landing),
	DEFINE_PROP_UINT64("dma-landing-ns", SwitchtecState, config.dma_landing_ns, 0),
	DEFINE_PROP_BOOL("wide-access", SwitchtecState, config.wide_access, true),
	DEFINE_PROP_STRING("msix-block", SwitchtecState, config.msix_block),
	DEFINE_PROP_STRING("foreign-events", SwitchtecState, config.foreign_events),
	DEFINE_PROP_BOOL("event-repeats", SwitchtecState, config.event_repeats, true),
	SWITCHTEC_END_OF_PROPS
};

/* The model has no way to save itself. */
static const VMStateDescription device_vmstate = {
	.name = TYPE_SWITCHTEC,
	.unmigratable = 1,
};

static void device_class_init(ObjectClass *oc, SWITCHTEC_CLASS_CONST void *data)
{
	DeviceClass *dc = DEVICE_CLASS(oc);
	PCIDeviceClass *pc = PCI_DEVICE_CLASS(oc);

	pc->realize = device_realize;
	pc->exit = device_exit;
	pc->config_read = config_read;
	pc->config_write = config_write;
	pc->vendor_id = 0x11f8;
	pc->device_id = 0x8532;
	pc->class_id = 0x0580;

	dc->desc = "Microsemi/Microchip Switchtec management endpoint, model " SWITCHTEC_VERSION;
	dc->vmsd = &device_vmstate;
	switchtec_set_legacy_reset(dc, device_reset);
	set_bit(DEVICE_CATEGORY_MISC, dc->categories);
	device_class_set_props(dc, device_properties);
	switchtec_add_runtime_properties(oc);
}

static const TypeInfo device_type = {
	.name = TYPE_SWITCHTEC,
	.parent = TYPE_PCI_DEVICE,
	.instance_size = sizeof(SwitchtecState),
	.instance_finalize = device_finalize,
	.class_init = device_class_init,
	.interfaces = (SWITCHTEC_CLASS_CONST InterfaceInfo[]) {
		{ INTERFACE_PCIE_DEVICE },
		{ },
	},
};

void switchtec_device_register(void)
{
	type_register_static(&device_type);
}
