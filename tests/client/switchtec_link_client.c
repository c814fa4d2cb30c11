// SPDX-License-Identifier: GPL-2.0-only
/*
 * switchtec_link_client: a sample of include/switchtec/client.h, and its test.
 *
 * Registers a link client on every switch that there is or comes, counts its callbacks, and reads a
 * register in each of them. What it has seen is in /sys/module/switchtec_link_client/parameters/:
 * the test in the guest (tests/guest/client_test.cc) reads it there.
 */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/io.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/version.h>
#include <switchtec/client.h>

/* ---- what the test reads ------------------------------------------------------------------- */

static atomic_t sample_callbacks = ATOMIC_INIT(0);
static atomic_t sample_late = ATOMIC_INIT(0);

static int sample_get_atomic(char *text, const struct kernel_param *param)
{
	return sysfs_emit(text, "%d\n", atomic_read((atomic_t *)param->arg));
}

static const struct kernel_param_ops sample_atomic_ops = { .get = sample_get_atomic };

module_param_cb(callbacks, &sample_atomic_ops, &sample_callbacks, 0444);
MODULE_PARM_DESC(callbacks, "how often a link was said to have changed");
module_param_cb(late, &sample_atomic_ops, &sample_late, 0444);
MODULE_PARM_DESC(late, "callbacks that came after their registration had ended: never");

/* ---- what the test sets --------------------------------------------------------------------- */

static unsigned int registrations = 1;
module_param(registrations, uint, 0444);
MODULE_PARM_DESC(registrations, "clients on each switch");

static bool keep;
module_param(keep, bool, 0444);
MODULE_PARM_DESC(keep, "unregister when this module goes, not when the switch does");

static unsigned int slow_ms;
module_param(slow_ms, uint, 0644);
MODULE_PARM_DESC(slow_ms, "how long a callback takes");

/* ---- registrations --------------------------------------------------------------------------- */

/*
 * Kept until the module goes, so that a callback that comes too late is counted, and hits no freed
 * memory. Nothing may come after the module itself.
 */
struct sample {
	struct list_head entry;
	struct device *dev;
	struct switchtec_client *client;
	bool ended;
};

static LIST_HEAD(samples);
static DEFINE_MUTEX(samples_lock);

/* What with_blocks() hands out, and the vendor id of the first PFF, which is the switch's own. */
static int sample_show_blocks(const struct switchtec_blocks *blocks, void *text)
{
	return sysfs_emit(text, "partition %u of %u, %u PFFs, vendor %04x, own vector %u\n",
			  blocks->partition, blocks->partition_count, blocks->pff_count,
			  readw(blocks->pff_csr), readw(blocks->part_cfg + 0x100));
}

static int sample_read_register(const struct switchtec_blocks *blocks, void *arg)
{
	u32 *value = arg;

	*value = readl(blocks->pff_csr);
	return 0;
}

static void sample_link_changed(void *arg)
{
	struct sample *s = arg;
	struct switchtec_client *client = READ_ONCE(s->client);
	u32 value;

	if (READ_ONCE(s->ended))
		atomic_inc(&sample_late);
	if (slow_ms)
		msleep(slow_ms);
	/* Allowed in a callback. Before register() has returned we do not know whom to ask. */
	if (client)
		switchtec_client_with_blocks(client, sample_read_register, &value);
	if (READ_ONCE(s->ended))
		atomic_inc(&sample_late);
	atomic_inc(&sample_callbacks);
}

static int sample_register(struct device *dev)
{
	struct switchtec_client *client;
	struct sample *s = kzalloc(sizeof(*s), GFP_KERNEL);

	if (!s)
		return -ENOMEM;
	s->dev = dev;
	client = switchtec_client_register(dev, sample_link_changed, s);
	if (IS_ERR(client)) {
		kfree(s);
		return PTR_ERR(client);
	}
	WRITE_ONCE(s->client, client);
	mutex_lock(&samples_lock);
	list_add_tail(&s->entry, &samples);
	mutex_unlock(&samples_lock);
	return 0;
}

/* Callbacks may run; unregister waits for them and is not called with a lock that they take. */
static void sample_end(struct sample *s)
{
	if (s->ended)
		return;
	switchtec_client_unregister(s->client);
	WRITE_ONCE(s->ended, true);
}

static int sample_get_switches(char *text, const struct kernel_param *param)
{
	struct sample *s;
	int count = 0;

	mutex_lock(&samples_lock);
	list_for_each_entry(s, &samples, entry)
		count += !s->ended;
	mutex_unlock(&samples_lock);
	return sysfs_emit(text, "%d\n", count);
}

/* Of the registration made last; an error as its number. */
static int sample_get_blocks(char *text, const struct kernel_param *param)
{
	int rc = -ENOENT;

	mutex_lock(&samples_lock);
	if (!list_empty(&samples)) {
		struct sample *s = list_last_entry(&samples, struct sample, entry);

		if (!s->ended)
			rc = switchtec_client_with_blocks(s->client, sample_show_blocks, text);
	}
	mutex_unlock(&samples_lock);
	return rc < 0 ? sysfs_emit(text, "%d\n", rc) : rc;
}

static const struct kernel_param_ops sample_switches_ops = { .get = sample_get_switches };
static const struct kernel_param_ops sample_blocks_ops = { .get = sample_get_blocks };

module_param_cb(registered, &sample_switches_ops, NULL, 0444);
MODULE_PARM_DESC(registered, "registrations that there are now");
module_param_cb(blocks, &sample_blocks_ops, NULL, 0444);
MODULE_PARM_DESC(blocks, "what a client gets to know of the registers");

/* ---- switches that come and go -------------------------------------------------------------- */

static int sample_add(struct device *dev)
{
	int rc = 0;

	for (unsigned int i = 0; !rc && i < registrations; i++)
		rc = sample_register(dev);
	return rc;
}

static void sample_remove(struct device *dev)
{
	struct sample *s;

	if (keep)
		return;
	mutex_lock(&samples_lock);
	list_for_each_entry(s, &samples, entry)
		if (s->dev == dev)
			sample_end(s);
	mutex_unlock(&samples_lock);
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
static int sample_add_dev(struct device *dev, struct class_interface *interface)
{
	return sample_add(dev);
}

static void sample_remove_dev(struct device *dev, struct class_interface *interface)
{
	sample_remove(dev);
}
#else
#define sample_add_dev sample_add
#define sample_remove_dev sample_remove
#endif

static struct class_interface sample_interface = {
	.add_dev = sample_add_dev,
	.remove_dev = sample_remove_dev,
};

static int __init sample_init(void)
{
	sample_interface.class = switchtec_class_of_clients;
	return class_interface_register(&sample_interface);
}
module_init(sample_init);

static void __exit sample_exit(void)
{
	struct sample *s, *next;

	class_interface_unregister(&sample_interface);
	list_for_each_entry_safe(s, next, &samples, entry) {
		sample_end(s);
		kfree(s);
	}
}
module_exit(sample_exit);

MODULE_DESCRIPTION("Sample link client of the Switchtec driver");
MODULE_LICENSE("GPL");
