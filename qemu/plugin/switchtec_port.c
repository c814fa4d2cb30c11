// SPDX-License-Identifier: GPL-2.0-only
/*
 * The port that the card is plugged into. It is QEMU's own, whose Link Control register nobody can write: its Link
 * Disable bit is made to work here, by what the model knows as a link that is off.
 */
#include "qemu/osdep.h"
#include "qemu/main-loop.h"
#include "hw/pci/msi.h"
#include "hw/pci/msix.h"
#include "hw/pci/pci_bridge.h"
#include "switchtec_place.h"
#include "switchtec_port.h"

/* Whom to tell that the card is gone, or there; nobody, if that is no PCIe port. */
static PCIDevice *hotplug_port(SwitchtecState *s)
{
	PCIDevice *port = switchtec_place_port(s);

	return port && port->exp.exp_cap ? port : NULL;
}

static bool link_disabled(PCIDevice *port)
{
	return pci_get_word(port->config + port->exp.exp_cap + PCI_EXP_LNKCTL) & PCI_EXP_LNKCTL_LD;
}

/*
 * A kernel that does the port's hotplug (it has asked for the interrupt) switches the slot off when the
 * card has gone: the power, and a second later the indicator. QEMU takes the latter for the end of an
 * orderly removal, and unplugs for good what is in the slot by then.
 */
bool switchtec_slot_takes_card(SwitchtecState *s)
{
	const uint16_t off = PCI_EXP_SLTCTL_PWR_OFF | PCI_EXP_SLTCTL_PWR_IND_OFF;
	PCIDevice *port = hotplug_port(s);
	uint16_t control;

	if (!port)
		return true;
	if (link_disabled(port))
		return false;
	control = pci_get_word(port->config + port->exp.exp_cap + PCI_EXP_SLTCTL);
	return !(control & PCI_EXP_SLTCTL_HPIE) || (control & off) == off;
}

/*
 * Tell the hotplug port above that the card is gone or there. Only "presence detect changed" is
 * set: QEMU's ports do not treat "link state changed" as write-one-to-clear, and a guest would
 * never leave pciehp's interrupt handler.
 */
void switchtec_port_tell(SwitchtecState *s, bool up)
{
	PCIDevice *port = hotplug_port(s);
	uint8_t *cap;

	if (!port)
		return;

	cap = port->config + port->exp.exp_cap;
	if (up) {
		pci_word_test_and_set_mask(cap + PCI_EXP_SLTSTA, PCI_EXP_SLTSTA_PDS);
		pci_word_test_and_set_mask(cap + PCI_EXP_LNKSTA, PCI_EXP_LNKSTA_DLLLA);
	} else {
		pci_word_test_and_clear_mask(cap + PCI_EXP_SLTSTA, PCI_EXP_SLTSTA_PDS);
		pci_word_test_and_clear_mask(cap + PCI_EXP_LNKSTA, PCI_EXP_LNKSTA_DLLLA);
	}
	pci_word_test_and_set_mask(cap + PCI_EXP_SLTSTA, PCI_EXP_SLTSTA_PDC);
	if (pci_get_word(cap + PCI_EXP_SLTCTL) & PCI_EXP_SLTCTL_HPIE) {
		unsigned int vector = (pci_get_word(cap + PCI_EXP_FLAGS) & PCI_EXP_FLAGS_IRQ) >> 9;

		if (msix_enabled(port))
			msix_notify(port, vector);
		else if (msi_enabled(port))
			msi_notify(port, vector);
	}
}

/* ---- the link, as the guest has it ---- */

/* The processors are stopped while a new card comes, which one of them cannot do that writes a register just now. */
static void let_link_up(void *opaque)
{
	SwitchtecState *s = SWITCHTEC(opaque);

	if (!switchtec_model_link(s->model) && switchtec_slot_takes_card(s))
		switchtec_model_set_link(s->model, true);
}

static void look_at_link(PCIBus *bus, PCIDevice *d, void *opaque)
{
	SwitchtecState *s = (SwitchtecState *)object_dynamic_cast(OBJECT(d), TYPE_SWITCHTEC);
	PCIDevice *port = opaque;

	if (!s || !s->model)
		return;
	if (link_disabled(port)) {
		if (switchtec_model_link(s->model)) {
			s->link_disabled = true;
			switchtec_model_set_link(s->model, false);
		}
	} else if (s->link_disabled && switchtec_slot_takes_card(s)) {
		/* Enabled again; or it has been, and now the kernel has switched the slot off. */
		s->link_disabled = false;
		qemu_bh_schedule(s->link_enabled);
	}
}

static void port_config_write(PCIDevice *port, uint32_t address, uint32_t value, int size)
{
	PCIDeviceClass *pc = PCI_DEVICE_GET_CLASS(port);

	(pc->config_write ?: pci_default_write_config)(port, address, value, size);
	pci_for_each_device_under_bus(pci_bridge_get_sec_bus(PCI_BRIDGE(port)), look_at_link, port);
}

void switchtec_port_enter(SwitchtecState *s)
{
	PCIDevice *port = hotplug_port(s);

	s->link_enabled = qemu_bh_new(let_link_up, s);
	if (!port)
		return;
	pci_word_test_and_set_mask(port->wmask + port->exp.exp_cap + PCI_EXP_LNKCTL, PCI_EXP_LNKCTL_LD);
	port->config_write = port_config_write;
}

void switchtec_port_leave(SwitchtecState *s)
{
	PCIDevice *port = hotplug_port(s);

	qemu_bh_delete(s->link_enabled);
	s->link_enabled = NULL;
	if (!port)
		return;
	/* as QEMU does when it makes a device */
	port->config_write = PCI_DEVICE_GET_CLASS(port)->config_write ?: pci_default_write_config;
}
