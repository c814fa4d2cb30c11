// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way into a stock QEMU: -plugin switchtec-plugin.so. The option is meant for instrumentation;
 * Debian's QEMU exports its symbols, so a plugin can also register a device type. That is not
 * promised by QEMU, and a plugin built for another version would work on structures of the wrong
 * shape: hence the guard. Point releases mend errors and keep structures, and one that did not would
 * most likely show in the size of what our device is built on.
 */
#include "qemu/osdep.h"
#include "qemu/qemu-plugin.h"
#include "qapi/qapi-commands-control.h"
#include "hw/pci/pci_bridge.h"
#include "switchtec_device.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

/* PCIDevice is what the device embeds, PCIBridge what it looks into; both have most others in them. */
static bool same_shapes(void)
{
	return object_type_get_instance_size(TYPE_PCI_DEVICE) == sizeof(PCIDevice) &&
	       object_type_get_instance_size(TYPE_PCI_BRIDGE) == sizeof(PCIBridge);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	VersionInfo *running = qmp_query_version(NULL);
	bool same = running->qemu->major == QEMU_VERSION_MAJOR &&
		    running->qemu->minor == QEMU_VERSION_MINOR && same_shapes();

	if (!same)
		fprintf(stderr,
			"switchtec-plugin: built for QEMU %d.%d (%d.%d.%d), loaded into %d.%d.%d (%s): "
			"build it anew, or install the qemu-switchtec of this release\n",
			QEMU_VERSION_MAJOR, QEMU_VERSION_MINOR,
			QEMU_VERSION_MAJOR, QEMU_VERSION_MINOR, QEMU_VERSION_MICRO,
			(int)running->qemu->major, (int)running->qemu->minor,
			(int)running->qemu->micro, running->package);
	else
		switchtec_device_register();
	qapi_free_VersionInfo(running);
	return same ? 0 : 1;
}
