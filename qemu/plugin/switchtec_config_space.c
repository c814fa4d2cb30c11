// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration space as listings of real devices show it: the same capabilities at the same
 * places, in the same order. QEMU keeps the header, MSI, MSI-X and AER; what it does not know of
 * power states, and of what a reset does to the others, is here.
 */
#include "qemu/osdep.h"
#include "switchtec_state.h"
#include "switchtec_config_space.h"

enum {
	MSI_CAP = 0x40,
	MSIX_CAP = 0x50,
	PM_CAP = 0x5c,
	EXPRESS_CAP = 0x64,
	AER_CAP = 0x100,
	SERIAL_CAP = 0x150,

	MSI_MESSAGES = 4,
	PM_VERSION = 3,
	MAX_PAYLOAD_512 = 2,
	MAX_READ_REQUEST_512 = 0x2000,	/* what a function begins with */
	D0 = 0,
	D3HOT = 3,
};

static void set_identity(PCIDevice *d, const struct switchtec_model_config *cfg)
{
	uint16_t vendor = switchtec_model_vendor(cfg->device_id);

	pci_config_set_vendor_id(d->config, vendor);
	pci_config_set_device_id(d->config, cfg->device_id);
	pci_config_set_class(d->config, cfg->class_id);
	pci_set_word(d->config + PCI_SUBSYSTEM_VENDOR_ID, vendor);
	pci_set_word(d->config + PCI_SUBSYSTEM_ID, cfg->device_id);
}

static bool add_express(PCIDevice *d, Error **errp)
{
	if (pcie_endpoint_cap_init(d, EXPRESS_CAP) < 0) {
		error_setg(errp, "switchtec: no room for the PCI Express capability");
		return false;
	}
	pci_long_test_and_set_mask(d->config + EXPRESS_CAP + PCI_EXP_DEVCAP,
				   MAX_PAYLOAD_512 | PCI_EXP_DEVCAP_EXT_TAG);
	pci_set_word(d->config + EXPRESS_CAP + PCI_EXP_DEVCTL, MAX_READ_REQUEST_512);
	pci_word_test_and_set_mask(d->wmask + EXPRESS_CAP + PCI_EXP_DEVCTL,
				   PCI_EXP_DEVCTL_PAYLOAD | PCI_EXP_DEVCTL_READRQ |
					   PCI_EXP_DEVCTL_EXT_TAG);
	pcie_cap_deverr_init(d);
	pcie_cap_flr_init(d);
	return true;
}

static bool add_power_management(PCIDevice *d, Error **errp)
{
	if (pci_add_capability(d, PCI_CAP_ID_PM, PM_CAP, PCI_PM_SIZEOF, errp) < 0)
		return false;
	/* it could wake the machine, it says, but nothing in the model ever does */
	pci_set_word(d->config + PM_CAP + PCI_PM_PMC,
		     PM_VERSION | PCI_PM_CAP_PME_D0 | PCI_PM_CAP_PME_D3hot | PCI_PM_CAP_PME_D3cold);
	pci_set_word(d->config + PM_CAP + PCI_PM_CTRL, PCI_PM_CTRL_NO_SOFT_RESET);
	pci_set_word(d->wmask + PM_CAP + PCI_PM_CTRL, PCI_PM_CTRL_STATE_MASK | PCI_PM_CTRL_PME_ENABLE);
	return true;
}

static bool add_msix(SwitchtecState *s, Error **errp)
{
	PCIDevice *d = PCI_DEVICE(s);
	uint32_t i;

	if (msix_init(d, s->config.vectors, &s->msix_home, 0, switchtec_model_msix_table(s->model),
		      &s->msix_home, 0, switchtec_model_msix_pba(s->model), MSIX_CAP, errp))
		return false;
	for (i = 0; i < s->config.vectors; i++)
		msix_vector_use(d, i);
	return true;
}

/* QEMU puts each new capability first: the chain begins with what is added last. */
bool switchtec_add_config_space(SwitchtecState *s, Error **errp)
{
	PCIDevice *d = PCI_DEVICE(s);

	set_identity(d, &s->config);
	if (!add_express(d, errp) || !add_power_management(d, errp) ||
	    (s->config.vectors && !add_msix(s, errp)) ||
	    msi_init(d, MSI_CAP, MSI_MESSAGES, true, false, errp) != 0 ||
	    pcie_aer_init(d, PCI_ERR_VER, AER_CAP, PCI_ERR_SIZEOF, errp) < 0)
		return false;
	if (s->serial)
		pcie_dev_ser_num_init(d, SERIAL_CAP, s->serial);
	s->capabilities_as_new = g_memdup2(d->config + PCI_CONFIG_HEADER_SIZE,
					   PCIE_CONFIG_SPACE_SIZE - PCI_CONFIG_HEADER_SIZE);
	return true;
}

/* Each of these does nothing if its capability is not there. */
void switchtec_remove_config_space(SwitchtecState *s)
{
	PCIDevice *d = PCI_DEVICE(s);

	pcie_aer_exit(d);
	msi_uninit(d);
	msix_uninit(d, &s->msix_home, &s->msix_home);
	pcie_cap_exit(d);
	g_free(s->capabilities_as_new);
	s->capabilities_as_new = NULL;
}

static unsigned int power_state(const PCIDevice *d)
{
	return pci_get_word(d->config + PM_CAP + PCI_PM_CTRL) & PCI_PM_CTRL_STATE_MASK;
}

static void set_power_state(PCIDevice *d, unsigned int state)
{
	uint8_t *control = d->config + PM_CAP + PCI_PM_CTRL;

	pci_set_word(control, (pci_get_word(control) & ~PCI_PM_CTRL_STATE_MASK) | state);
}

void switchtec_config_write(SwitchtecState *s, uint32_t address, uint32_t value, int size)
{
	PCIDevice *d = PCI_DEVICE(s);
	unsigned int before = power_state(d);

	pci_default_write_config(d, address, value, size);
	/* D1 and D2 are not there: a write of them changes nothing */
	if (power_state(d) != D0 && power_state(d) != D3HOT)
		set_power_state(d, before);
	pcie_cap_flr_write_config(d, address, value, size);
	switchtec_model_set_d3hot(s->model, power_state(d) == D3HOT);
}

/* QEMU's helper clears the bit when the reset is over. */
bool switchtec_in_function_reset(const SwitchtecState *s)
{
	const PCIDevice *d = &s->parent_obj;

	return pci_get_word(d->config + EXPRESS_CAP + PCI_EXP_DEVCTL) & PCI_EXP_DEVCTL_BCR_FLR;
}

/* The word at @offset in the Express capability is as in a new function, but for the bits of @kept. */
static void renew_express_word(SwitchtecState *s, unsigned int offset, uint16_t kept)
{
	unsigned int at = EXPRESS_CAP + offset;
	uint8_t *word = PCI_DEVICE(s)->config + at;
	uint16_t as_new = pci_get_word(s->capabilities_as_new + at - PCI_CONFIG_HEADER_SIZE);

	pci_set_word(word, (pci_get_word(word) & kept) | (as_new & ~kept));
}

/*
 * A function level reset leaves alone what belongs to the link or is sticky: maximum payload, link
 * control, AER. Any other reset leaves nothing. The header, MSI and MSI-X are reset by QEMU next.
 */
void switchtec_reset_capabilities(SwitchtecState *s)
{
	PCIDevice *d = PCI_DEVICE(s);

	if (!switchtec_in_function_reset(s)) {
		memcpy(d->config + PCI_CONFIG_HEADER_SIZE, s->capabilities_as_new,
		       PCIE_CONFIG_SPACE_SIZE - PCI_CONFIG_HEADER_SIZE);
		return;
	}
	set_power_state(d, D0);
	renew_express_word(s, PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_PAYLOAD);
	renew_express_word(s, PCI_EXP_DEVSTA, 0);
	renew_express_word(s, PCI_EXP_DEVCTL2, 0);
}
