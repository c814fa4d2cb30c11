// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who the endpoint's neighbours are. They are QEMU's own, x3130-upstream, xio3130-downstream and what is
 * below, or there are none. The model says what becomes of them, and this file who they are.
 */
#include "qemu/osdep.h"
#include "hw/pci/pcie_port.h"
#include "switchtec_place.h"

/* ---- who ---- */

PCIDevice *switchtec_place_port(SwitchtecState *s)
{
	return pci_bridge_get_device(pci_get_bus(PCI_DEVICE(s)));
}

/* Of the endpoint's slot, and not itself. */
static bool is_beside(SwitchtecState *s, PCIDevice *d)
{
	PCIDevice *self = PCI_DEVICE(s);

	return d != self && pci_get_bus(d) == pci_get_bus(self) &&
	       PCI_SLOT(d->devfn) == PCI_SLOT(self->devfn);
}

/* Beside it, or at any depth below. */
static bool is_neighbour(SwitchtecState *s, PCIDevice *d)
{
	for (; d; d = pci_bridge_get_device(pci_get_bus(d)))
		if (is_beside(s, d))
			return true;
	return false;
}

/* One of the switch's: it has a slot, and its bus is below a function of ours. */
static bool is_downstream_port(SwitchtecState *s, PCIDevice *d)
{
	PCIDevice *upstream = pci_bridge_get_device(pci_get_bus(d));

	return upstream && is_beside(s, upstream) && object_dynamic_cast(OBJECT(d), TYPE_PCIE_SLOT);
}

typedef void visit(SwitchtecState *s, PCIDevice *d);

struct walk {
	SwitchtecState *s;
	visit *visit;
};

static void walk_below(PCIBus *bus, PCIDevice *d, void *opaque)
{
	struct walk *w = opaque;

	w->visit(w->s, d);
	if (object_dynamic_cast(OBJECT(d), TYPE_PCI_BRIDGE))
		pci_for_each_device_under_bus(pci_bridge_get_sec_bus(PCI_BRIDGE(d)), walk_below, w);
}

static void walk_slot(PCIBus *bus, PCIDevice *d, void *opaque)
{
	struct walk *w = opaque;

	if (is_beside(w->s, d))
		walk_below(bus, d, w);
}

static void each_neighbour(SwitchtecState *s, visit *visit)
{
	struct walk w = { s, visit };

	pci_for_each_device_under_bus(pci_get_bus(PCI_DEVICE(s)), walk_slot, &w);
}

/* ---- who is plugged in below a downstream port ---- */

static void found_device(PCIBus *bus, PCIDevice *d, void *found)
{
	*(bool *)found = true;
}

/* A port's number is its device number. */
static void tell_of_port(SwitchtecState *s, PCIDevice *port)
{
	bool found = false;

	if (!is_downstream_port(s, port))
		return;
	pci_for_each_device_under_bus(pci_bridge_get_sec_bus(PCI_BRIDGE(port)), found_device, &found);
	switchtec_model_plug(s->model, PCI_SLOT(port->devfn), found);
}

static void tell_of_port_above(SwitchtecState *s, PCIDevice *d)
{
	PCIDevice *port = pci_bridge_get_device(pci_get_bus(d));

	if (port)
		tell_of_port(s, port);
}

static void silence(SwitchtecState *s, PCIDevice *d)
{
	switchtec_silence_add(s->silence, d);
}

static SwitchtecState *listening(DeviceListener *listener)
{
	return container_of(listener, SwitchtecState, place_listener);
}

static PCIDevice *neighbour(SwitchtecState *s, DeviceState *dev)
{
	PCIDevice *d = (PCIDevice *)object_dynamic_cast(OBJECT(dev), TYPE_PCI_DEVICE);

	return d && is_neighbour(s, d) ? d : NULL;
}

static void device_came(DeviceListener *listener, DeviceState *dev)
{
	SwitchtecState *s = listening(listener);
	PCIDevice *d = neighbour(s, dev);

	if (!d)
		return;
	if (switchtec_model_dead(s->model))
		silence(s, d);
	tell_of_port(s, d);
	tell_of_port_above(s, d);
}

static void device_went(DeviceListener *listener, DeviceState *dev)
{
	SwitchtecState *s = listening(listener);
	PCIDevice *d = neighbour(s, dev);

	if (!d)
		return;
	switchtec_silence_forget(s->silence, d);
	tell_of_port_above(s, d);
}

/* ---- what the endpoint's own file asks for ---- */

void switchtec_place_enter(SwitchtecState *s)
{
	s->silence = switchtec_silence_new();
	s->place_listener = (DeviceListener){ .realize = device_came, .unrealize = device_went };
	device_listener_register(&s->place_listener);
	each_neighbour(s, tell_of_port);
}

void switchtec_place_leave(SwitchtecState *s)
{
	device_listener_unregister(&s->place_listener);
	switchtec_silence_free(s->silence);
	s->silence = NULL;
}

void switchtec_place_died(SwitchtecState *s, bool dead)
{
	if (!dead) {
		switchtec_silence_end(s->silence);
		return;
	}
	memory_region_transaction_begin();
	each_neighbour(s, silence);
	memory_region_transaction_commit();
}

void switchtec_place_reset(SwitchtecState *s)
{
	/* On a root bus the others are no part of the card. */
	if (switchtec_place_port(s))
		bus_cold_reset(BUS(pci_get_bus(PCI_DEVICE(s))));
	else
		pci_device_reset(PCI_DEVICE(s));
}
