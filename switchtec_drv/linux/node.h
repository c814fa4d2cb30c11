/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SWITCHTEC_LINUX_NODE_H
#define SWITCHTEC_LINUX_NODE_H

struct device;
struct switchtec_chardev;

/* The core's object behind a class device; NULL if it is none of ours. */
struct switchtec_chardev *seam_chardev_of(struct device *dev);

/* The class and the range of device numbers, for the life of the module. */
int seam_nodes_init(void);
void seam_nodes_exit(void);

#endif
