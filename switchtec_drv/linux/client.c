// SPDX-License-Identifier: GPL-2.0-only
/* include/switchtec/client.h for other kernel modules; the core does the work. */
#include <linux/err.h>
#include <linux/export.h>
#include "objects.h"
#include "node.h"

struct switchtec_client *switchtec_client_register(struct device *dev,
						   void (*link_changed)(void *arg), void *arg)
{
	struct switchtec_chardev *chardev = seam_chardev_of(dev);
	struct switchtec_client *client;
	int rc;

	if (!chardev)
		return ERR_PTR(-ENODEV);
	rc = switchtec_client_add(chardev, link_changed, arg, &client);
	return rc ? ERR_PTR(rc) : client;
}
EXPORT_SYMBOL_GPL(switchtec_client_register);

void switchtec_client_unregister(struct switchtec_client *client)
{
	switchtec_client_remove(client);
}
EXPORT_SYMBOL_GPL(switchtec_client_unregister);

int switchtec_client_with_blocks(struct switchtec_client *client,
				 int (*use)(const struct switchtec_blocks *blocks, void *arg),
				 void *arg)
{
	return switchtec_client_call(client, use, arg);
}
EXPORT_SYMBOL_GPL(switchtec_client_with_blocks);
