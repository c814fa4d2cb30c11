/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SWITCHTEC_LINUX_NODE_H
#define SWITCHTEC_LINUX_NODE_H

/* The class and the range of device numbers, for the life of the module. */
int seam_nodes_init(void);
void seam_nodes_exit(void);

#endif
