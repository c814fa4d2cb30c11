// SPDX-License-Identifier: GPL-2.0-only
/* Seam, section 9: the node in /dev, its file operations and its attributes in sysfs. */
#include <linux/cdev.h>
#include <linux/compat.h>
#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/version.h>
#include "objects.h"
#include "node.h"

/*
 * One reference count for everything: cdev_device_add() makes the device the parent of the cdev's
 * kobject, so an open file holds the device, and the device the C++ object.
 */
struct seam_node {
	struct device dev;
	struct cdev cdev;
	struct switchtec_chardev *chardev;
};

static dev_t seam_first_devt;
static DEFINE_IDA(seam_minors);
/*
 * Under a name of its own: mainline's switchtec_class promises that a struct switchtec_dev is
 * around its devices, and its users rely on it.
 */
struct class *switchtec_class_of_clients;
EXPORT_SYMBOL_GPL(switchtec_class_of_clients);

/* Nodes that still exist, visible or not, and the module itself: their code must not be unloaded. */
static atomic_t seam_nodes = ATOMIC_INIT(1);
static DECLARE_COMPLETION(seam_nodes_gone);

static struct seam_node *to_node(struct device *dev)
{
	return container_of(dev, struct seam_node, dev);
}

/* ---- file operations ---------------------------------------------------------------------- */

static int seam_open(struct inode *inode, struct file *file)
{
	struct seam_node *node = container_of(inode->i_cdev, struct seam_node, cdev);
	struct switchtec_handle *handle;
	int rc = switchtec_open(node->chardev, &handle);

	if (rc)
		return rc;
	file->private_data = handle;
	return stream_open(inode, file);
}

static int seam_release(struct inode *inode, struct file *file)
{
	switchtec_release(file->private_data);
	return 0;
}

static ssize_t seam_read(struct file *file, char __user *data, size_t size, loff_t *pos)
{
	return switchtec_read(file->private_data, data, size, file->f_flags & O_NONBLOCK);
}

static ssize_t seam_write(struct file *file, const char __user *data, size_t size, loff_t *pos)
{
	return switchtec_write(file->private_data, file, data, size);
}

static __poll_t seam_poll(struct file *file, poll_table *table)
{
	return (__force __poll_t)switchtec_poll(file->private_data, file, table);
}

static u32 seam_caller(struct file *file)
{
	return file->f_mode & FMODE_WRITE ? SWITCHTEC_MAY_WRITE : 0;
}

static long seam_ioctl(struct file *file, unsigned int number, unsigned long arg)
{
	return switchtec_ioctl(file->private_data, number, (void __user *)arg, seam_caller(file));
}

static long seam_compat_ioctl(struct file *file, unsigned int number, unsigned long arg)
{
	return switchtec_ioctl(file->private_data, number, compat_ptr(arg),
			       seam_caller(file) | SWITCHTEC_COMPAT);
}

static const struct file_operations seam_fops = {
	.owner = THIS_MODULE,
	.open = seam_open,
	.release = seam_release,
	.read = seam_read,
	.write = seam_write,
	.poll = seam_poll,
	.unlocked_ioctl = seam_ioctl,
	.compat_ioctl = seam_compat_ioctl,
};

/* ---- attributes --------------------------------------------------------------------------- */

#define SEAM_ATTRIBUTE(name, which)							\
static ssize_t name##_show(struct device *dev, struct device_attribute *attr, char *page)	\
{											\
	return switchtec_show(to_node(dev)->chardev, which, page);			\
}											\
static DEVICE_ATTR_RO(name)

SEAM_ATTRIBUTE(device_version, SWITCHTEC_ATTR_DEVICE_VERSION);
SEAM_ATTRIBUTE(fw_version, SWITCHTEC_ATTR_FW_VERSION);
SEAM_ATTRIBUTE(vendor_id, SWITCHTEC_ATTR_VENDOR_ID);
SEAM_ATTRIBUTE(product_id, SWITCHTEC_ATTR_PRODUCT_ID);
SEAM_ATTRIBUTE(product_revision, SWITCHTEC_ATTR_PRODUCT_REVISION);
SEAM_ATTRIBUTE(component_vendor, SWITCHTEC_ATTR_COMPONENT_VENDOR);
SEAM_ATTRIBUTE(component_id, SWITCHTEC_ATTR_COMPONENT_ID);
SEAM_ATTRIBUTE(component_revision, SWITCHTEC_ATTR_COMPONENT_REVISION);
SEAM_ATTRIBUTE(partition, SWITCHTEC_ATTR_PARTITION);
SEAM_ATTRIBUTE(partition_count, SWITCHTEC_ATTR_PARTITION_COUNT);

static struct attribute *seam_attrs[] = {
	&dev_attr_device_version.attr,
	&dev_attr_fw_version.attr,
	&dev_attr_vendor_id.attr,
	&dev_attr_product_id.attr,
	&dev_attr_product_revision.attr,
	&dev_attr_component_vendor.attr,
	&dev_attr_component_id.attr,
	&dev_attr_component_revision.attr,
	&dev_attr_partition.attr,
	&dev_attr_partition_count.attr,
	NULL,
};
ATTRIBUTE_GROUPS(seam);

/* ---- life --------------------------------------------------------------------------------- */

int seam_minor_alloc(void)
{
	return ida_alloc_max(&seam_minors, seam_params.max_devices - 1, GFP_KERNEL);
}

void seam_minor_free(int minor)
{
	ida_free(&seam_minors, minor);
}

static void seam_nodes_put(void)
{
	if (atomic_dec_and_test(&seam_nodes))
		complete(&seam_nodes_gone);
}

static void seam_node_release(struct device *dev)
{
	struct seam_node *node = to_node(dev);

	switchtec_chardev_free(node->chardev);
	kfree(node);
	seam_nodes_put();
}

struct seam_node *seam_node_create(struct pci_dev *parent, int minor,
				   struct switchtec_chardev *chardev)
{
	struct seam_node *node = kzalloc(sizeof(*node), GFP_KERNEL);

	if (!node)
		return NULL;
	device_initialize(&node->dev);
	node->dev.class = switchtec_class_of_clients;
	node->dev.parent = &parent->dev;
	node->dev.groups = seam_groups;
	node->dev.devt = MKDEV(MAJOR(seam_first_devt), MINOR(seam_first_devt) + minor);
	node->dev.release = seam_node_release;
	cdev_init(&node->cdev, &seam_fops);
	node->cdev.owner = THIS_MODULE;
	node->chardev = chardev;
	atomic_inc(&seam_nodes);
	return node;
}

struct switchtec_chardev *seam_chardev_of(struct device *dev)
{
	return dev->class == switchtec_class_of_clients ? to_node(dev)->chardev : NULL;
}

void seam_node_get(struct seam_node *node)
{
	get_device(&node->dev);
}

void seam_node_put(struct seam_node *node)
{
	put_device(&node->dev);
}

int seam_node_add(struct seam_node *node)
{
	int rc = dev_set_name(&node->dev, "switchtec%d",
			      MINOR(node->dev.devt) - MINOR(seam_first_devt));

	return rc ? rc : cdev_device_add(&node->cdev, &node->dev);
}

void seam_node_del(struct seam_node *node)
{
	cdev_device_del(&node->cdev, &node->dev);
}

int seam_nodes_init(void)
{
	int rc = alloc_chrdev_region(&seam_first_devt, 0, seam_params.max_devices, "switchtec");

	if (rc)
		return rc;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	switchtec_class_of_clients = class_create("switchtec");
#else
	switchtec_class_of_clients = class_create(THIS_MODULE, "switchtec");
#endif
	rc = PTR_ERR_OR_ZERO(switchtec_class_of_clients);
	if (rc)
		unregister_chrdev_region(seam_first_devt, seam_params.max_devices);
	return rc;
}

void seam_nodes_exit(void)
{
	/* No file is open any more, but a release may be deferred. */
	seam_nodes_put();
	wait_for_completion(&seam_nodes_gone);
	/*
	 * Whoever has counted down last may not have returned from seam_node_release() yet, and may
	 * have been preempted there; nothing else keeps this text for him. Every task leaves it
	 * before it next sleeps of its own accord, which is what this waits for.
	 */
	synchronize_rcu_tasks();
	class_destroy(switchtec_class_of_clients);
	unregister_chrdev_region(seam_first_devt, seam_params.max_devices);
	ida_destroy(&seam_minors);
}
