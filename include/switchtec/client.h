/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DOC: link clients
 *
 * For other kernel modules (an NTB driver, say) that want to know when the links of a Switchtec
 * switch change and to reach some of its registers.
 *
 * The registration is fenced on both sides: after switchtec_client_unregister() has returned, and
 * after the driver has been unbound from the switch, no callback runs, and none will. A client may
 * outlive the binding: its calls then return -ENODEV, and it still has to unregister.
 */
#ifndef SWITCHTEC_CLIENT_H
#define SWITCHTEC_CLIENT_H

#ifdef __cplusplus
extern "C" {
#endif

struct device;
struct switchtec_client;

/**
 * struct switchtec_blocks - register blocks of a switch
 * @bar: where BAR 0 would begin. Only to be calculated with: its first page is mapped elsewhere
 * @ntb: the NTB block (BAR 0 + 0x10000)
 * @part_cfg: PART_CFG of the local partition
 * @part_cfg_all: PART_CFG of the first partition; 0x400 bytes each
 * @pff_csr: PFF_CSR of the first PFF; 0x1000 bytes each
 * @has_ntb: the function is the endpoint of an NTB (class 0x068000)
 * @partition: the local partition
 * @partition_count: 1 to 48
 * @pff_count: 0 to 255
 *
 * Addresses are valid inside a callback that gets them. To a client that follows the class more is promised:
 * until its remove_dev has returned registers stay mapped, and the function keeps its interrupt vectors, which
 * pci_irq_vector() of the class device's parent knows, and bus mastering. But outside of callbacks nothing keeps it
 * from them in a pause, while the device is reset, asleep or silent: it may read ones, and what it writes may be lost.
 */
struct switchtec_blocks {
	void __iomem *bar;
	void __iomem *ntb;
	void __iomem *part_cfg;
	void __iomem *part_cfg_all;
	void __iomem *pff_csr;
	bool has_ntb;
	unsigned int partition;
	unsigned int partition_count;
	unsigned int pff_count;
};

/**
 * switchtec_client_register() - be told when a link of a switch changes
 * @dev: the switch's class device, as a class_interface on switchtec_class_of_clients gets it
 * @link_changed: called in process context, may sleep; which link it was is for the client to see.
 *	It must not register or unregister clients.
 * @arg: passed to it
 *
 * Link-state events of our partition's ports are armed from now on, or, if the switch is out of reach
 * just now, when it is back. After each such pause it is called once. Context: may sleep.
 * Return: the registration, or an ERR_PTR: -ENODEV (the switch is gone, or @dev is no switch),
 * -ENOMEM.
 */
struct switchtec_client *switchtec_client_register(struct device *dev,
						   void (*link_changed)(void *arg), void *arg);

/**
 * switchtec_client_unregister() - end a registration
 *
 * When the last client of a switch goes, its link-state events are disarmed. Waits for a callback
 * that runs. Context: may sleep; not from the callback.
 */
void switchtec_client_unregister(struct switchtec_client *client);

/**
 * switchtec_client_with_blocks() - do something with the switch's registers
 * @use: called with them; the switch stays bound meanwhile, so this must be short, must not wait
 *	for others, and must not register or unregister clients
 * @arg: passed to it
 *
 * Context: may sleep. Return: what @use returned, or -ENODEV: the switch is gone, or -EIO: it is out of
 * reach for a while (a reset, an error on the bus, suspend).
 */
int switchtec_client_with_blocks(struct switchtec_client *client,
				 int (*use)(const struct switchtec_blocks *blocks, void *arg),
				 void *arg);

#ifdef __cplusplus
}
#else
/* The class of switches, for class_interface_register(). */
extern struct class *switchtec_class_of_clients;
#endif

#endif
