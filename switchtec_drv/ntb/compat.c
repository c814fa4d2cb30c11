// SPDX-License-Identifier: GPL-2.0-only
/*
 * switchtec_ntb_compat: mainline's NTB driver, ntb_hw_switchtec, on this driver, unchanged.
 *
 * That one follows the class switchtec_class, takes a struct switchtec_dev of mainline's around each device for
 * granted, and has its link_notifier called when links change. Here are such a class, such a device for each switch
 * with an NTB, and the calls. To the driver this module is a link client (include/switchtec/client.h), and what is
 * promised to those is all that it relies on: Documentation/clients.rst.
 */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/switchtec.h>
#include <linux/version.h>
#include <switchtec/client.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define compat_class (&switchtec_class)
#else
#define compat_class switchtec_class
#endif

/**
 * struct compat_switch - a switch, as mainline's NTB driver sees it
 * @stdev: in the class once the registers could be reached
 * @of: the driver's class device
 * @client: our registration there; the driver may call us before we know it
 * @appearing: who adds the device. Not held while we register: a call has the driver's lock of clients, and comes here
 * @tried: to add the device, which may be done once
 * @links_changed: the NTB driver is to be told
 * @entry: in compat_switches
 */
struct compat_switch {
	struct switchtec_dev stdev;
	struct device *of;
	struct switchtec_client *client;
	struct mutex appearing;
	bool tried;
	atomic_t links_changed;
	struct list_head entry;
};

/* Guarded by the mutex of the driver's class, under which switches come and go. */
static LIST_HEAD(compat_switches);

/* Devices that still exist, and the module itself: the text of their release must not be unloaded. */
static atomic_t compat_devices = ATOMIC_INIT(1);
static DECLARE_COMPLETION(compat_devices_gone);

static struct compat_switch *to_switch(struct device *dev)
{
	return container_of(dev, struct compat_switch, stdev.dev);
}

static void compat_devices_put(void)
{
	if (atomic_dec_and_test(&compat_devices))
		complete(&compat_devices_gone);
}

static void compat_release(struct device *dev)
{
	kfree(to_switch(dev));
	compat_devices_put();
}

/* ---- what the NTB driver reads; sndev and link_notifier are for it to write --------------------------------- */

static int compat_fill(const struct switchtec_blocks *blocks, void *arg)
{
	struct switchtec_dev *stdev = arg;

	if (!blocks->has_ntb)
		return -ENODEV;
	stdev->partition = blocks->partition;
	stdev->partition_count = blocks->partition_count;
	stdev->pff_csr_count = blocks->pff_count;
	stdev->mmio = blocks->bar;
	stdev->mmio_sw_event = blocks->bar + SWITCHTEC_GAS_SW_EVENT_OFFSET;
	stdev->mmio_sys_info = blocks->bar + SWITCHTEC_GAS_SYS_INFO_OFFSET;
	stdev->mmio_flash_info = blocks->bar + SWITCHTEC_GAS_FLASH_INFO_OFFSET;
	stdev->mmio_ntb = blocks->ntb;
	stdev->mmio_part_cfg = blocks->part_cfg;
	stdev->mmio_part_cfg_all = blocks->part_cfg_all;
	stdev->mmio_pff_csr = blocks->pff_csr;
	return 0;
}

/* With @appearing held. -EIO: a pause; -ENODEV: compat_add() will do it, or has in vain. */
static int compat_appear(struct compat_switch *s)
{
	int rc;

	if (device_is_registered(&s->stdev.dev))
		return 0;
	if (!s->client || s->tried)
		return -ENODEV;
	rc = switchtec_client_with_blocks(s->client, compat_fill, &s->stdev);
	if (rc)
		return rc;
	s->tried = true;
	return device_add(&s->stdev.dev);
}

/* The client goes first: the device does not appear any more after that. */
static void compat_disappear(struct compat_switch *s)
{
	if (s->client)
		switchtec_client_unregister(s->client);
	if (device_is_registered(&s->stdev.dev))
		device_del(&s->stdev.dev);
	put_device(&s->stdev.dev);
}

/* ---- the calls -------------------------------------------------------------------------------------------- */

static int compat_tell(struct device *dev)
{
	struct compat_switch *s = to_switch(dev);

	if (atomic_xchg(&s->links_changed, 0) && s->stdev.link_notifier)
		s->stdev.link_notifier(&s->stdev);
	return 0;
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
static int compat_tell_add_dev(struct device *dev, struct class_interface *interface)
{
	return compat_tell(dev);
}
#else
#define compat_tell_add_dev compat_tell
#endif

/*
 * The NTB driver sets and clears its notifier in add_dev and remove_dev, without a lock of its own, and frees what
 * the notifier uses when remove_dev returns. But these run under the mutex of our class, whether a switch or the NTB
 * driver comes or goes. So does add_dev of an interface that is registered for the moment, and there is no other way
 * to that mutex. Called from there the notifier finds what it uses, and does not run once remove_dev has begun.
 */
static void compat_links_changed(void *arg)
{
	struct compat_switch *s = arg;
	struct class_interface caller = {
		.class = compat_class,
		.add_dev = compat_tell_add_dev,
	};
	int rc;

	/* A switch that came in a pause comes now: there is a call when it is over. */
	mutex_lock(&s->appearing);
	rc = compat_appear(s);
	mutex_unlock(&s->appearing);
	if (rc)
		return;
	atomic_set(&s->links_changed, 1);
	if (!class_interface_register(&caller))
		class_interface_unregister(&caller);
}

/* ---- switches come and go --------------------------------------------------------------------------------- */

static int compat_add(struct device *of)
{
	struct compat_switch *s = kzalloc(sizeof(*s), GFP_KERNEL);
	struct switchtec_client *client;
	int rc;

	if (!s)
		return -ENOMEM;
	device_initialize(&s->stdev.dev);
	mutex_init(&s->appearing);
	atomic_inc(&compat_devices);
	s->stdev.pdev = to_pci_dev(of->parent);
	s->stdev.dev.class = compat_class;
	s->stdev.dev.parent = of->parent;
	s->stdev.dev.release = compat_release;
	s->of = of;
	rc = dev_set_name(&s->stdev.dev, "%s", dev_name(of));
	if (rc)
		goto fail;
	client = switchtec_client_register(of, compat_links_changed, s);
	rc = PTR_ERR_OR_ZERO(client);
	if (rc)
		goto fail;
	mutex_lock(&s->appearing);
	s->client = client;
	rc = compat_appear(s);
	mutex_unlock(&s->appearing);
	if (rc && rc != -EIO)
		goto fail;
	list_add(&s->entry, &compat_switches);
	return 0;
fail:
	compat_disappear(s);
	return rc;
}

/*
 * The driver waits for this, with registers mapped and vectors allocated. device_del() runs the NTB driver's
 * remove_dev, and waits for it in turn.
 */
static void compat_remove(struct device *of)
{
	struct compat_switch *s, *next;

	list_for_each_entry_safe(s, next, &compat_switches, entry) {
		if (s->of != of)
			continue;
		list_del(&s->entry);
		compat_disappear(s);
	}
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
static int compat_add_dev(struct device *of, struct class_interface *interface)
{
	return compat_add(of);
}

static void compat_remove_dev(struct device *of, struct class_interface *interface)
{
	compat_remove(of);
}
#else
#define compat_add_dev compat_add
#define compat_remove_dev compat_remove
#endif

static struct class_interface compat_follower = {
	.add_dev = compat_add_dev,
	.remove_dev = compat_remove_dev,
};

/* ---- the module ------------------------------------------------------------------------------------------- */

static int compat_class_create(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
	return class_register(&switchtec_class);
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	switchtec_class = class_create("switchtec_ntb");
	return PTR_ERR_OR_ZERO(switchtec_class);
#else
	switchtec_class = class_create(THIS_MODULE, "switchtec_ntb");
	return PTR_ERR_OR_ZERO(switchtec_class);
#endif
}

static void compat_class_destroy(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
	class_unregister(&switchtec_class);
#else
	class_destroy(switchtec_class);
#endif
}

static int __init compat_init(void)
{
	int rc = compat_class_create();

	if (rc)
		return rc;
	compat_follower.class = switchtec_class_of_clients;
	rc = class_interface_register(&compat_follower);
	if (rc)
		compat_class_destroy();
	return rc;
}
module_init(compat_init);

static void __exit compat_exit(void)
{
	class_interface_unregister(&compat_follower);
	compat_devices_put();
	wait_for_completion(&compat_devices_gone);
	/* Whoever was last may not have returned from compat_release() yet. */
	synchronize_rcu_tasks();
	compat_class_destroy();
}
module_exit(compat_exit);

MODULE_DESCRIPTION("Mainline's NTB driver for Switchtec switches on the C++ driver");
MODULE_AUTHOR("The Switchtec C++ driver authors");
MODULE_LICENSE("GPL");
