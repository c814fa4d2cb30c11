/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sizes, places and numbers of the ioctls, as programs have them compiled in, for C and C++ alike.
 * No file of the driver sees both the core's structures and the kernel's. So ioctl.h compares its
 * own with these, and linux/abi_checks.c those of <linux/switchtec_ioctl.h>.
 */
#ifndef SWITCHTEC_ABI_LAYOUT_H
#define SWITCHTEC_ABI_LAYOUT_H

/* X(structure, bytes); 32-bit programs have one that is not padded at its end */
#define SWITCHTEC_ABI_SIZES(X)								\
	X(flash_info, 16)								\
	X(flash_part_info, 16)								\
	X(event_summary, sizeof(void *) == 8 ? 1240 : 1236)				\
	X(event_ctl, 40)								\
	X(pff_port, 12)

/* X(structure, member, offset, bytes) */
#define SWITCHTEC_ABI_MEMBERS(X)							\
	X(flash_info, flash_length, 0, 8)						\
	X(flash_info, num_partitions, 8, 4)						\
	X(flash_info, padding, 12, 4)							\
	X(flash_part_info, flash_partition, 0, 4)					\
	X(flash_part_info, address, 4, 4)						\
	X(flash_part_info, length, 8, 4)						\
	X(flash_part_info, active, 12, 4)						\
	X(event_summary, global, 0, 8)							\
	X(event_summary, part_bitmap, 8, 8)						\
	X(event_summary, local_part, 16, 4)						\
	X(event_summary, padding, 20, 4)						\
	X(event_summary, part, 24, 48 * 4)						\
	X(event_summary, pff, 216, 255 * 4)						\
	X(event_ctl, event_id, 0, 4)							\
	X(event_ctl, index, 4, 4)							\
	X(event_ctl, flags, 8, 4)							\
	X(event_ctl, occurred, 12, 4)							\
	X(event_ctl, count, 16, 4)							\
	X(event_ctl, data, 20, 5 * 4)							\
	X(pff_port, pff, 0, 4)								\
	X(pff_port, partition, 4, 4)							\
	X(pff_port, port, 8, 4)

/* X(name, number) */
#define SWITCHTEC_ABI_NUMBERS(X)							\
	X(FLASH_INFO, 0x80105740)							\
	X(FLASH_PART_INFO, 0xc0105741)							\
	X(EVENT_SUMMARY, 0x84d85742)							\
	X(EVENT_SUMMARY_LEGACY, 0x81985742)						\
	X(EVENT_CTL, 0xc0285743)							\
	X(PFF_TO_PORT, 0xc00c5744)							\
	X(PORT_TO_PFF, 0xc00c5745)

/* X(name in ioctl.h, name in the kernel's header, value) */
#define SWITCHTEC_ABI_VALUES(X)								\
	X(flash_partitions_gen3, SWITCHTEC_NUM_PARTITIONS_GEN3, 13)			\
	X(flash_partitions_gen4, SWITCHTEC_NUM_PARTITIONS_GEN4, 19)			\
	X(flash_active, SWITCHTEC_IOCTL_PART_ACTIVE, 1)					\
	X(flash_running, SWITCHTEC_IOCTL_PART_RUNNING, 2)				\
	X(index_local, SWITCHTEC_IOCTL_EVENT_LOCAL_PART_IDX, -1)			\
	X(index_all, SWITCHTEC_IOCTL_EVENT_IDX_ALL, -2)					\
	X(event_flag::clear, SWITCHTEC_IOCTL_EVENT_FLAG_CLEAR, 0x001)			\
	X(event_flag::enable_poll, SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL, 0x002)		\
	X(event_flag::enable_log, SWITCHTEC_IOCTL_EVENT_FLAG_EN_LOG, 0x004)		\
	X(event_flag::enable_cli, SWITCHTEC_IOCTL_EVENT_FLAG_EN_CLI, 0x008)		\
	X(event_flag::enable_fatal, SWITCHTEC_IOCTL_EVENT_FLAG_EN_FATAL, 0x010)		\
	X(event_flag::disable_poll, SWITCHTEC_IOCTL_EVENT_FLAG_DIS_POLL, 0x020)		\
	X(event_flag::disable_log, SWITCHTEC_IOCTL_EVENT_FLAG_DIS_LOG, 0x040)		\
	X(event_flag::disable_cli, SWITCHTEC_IOCTL_EVENT_FLAG_DIS_CLI, 0x080)		\
	X(event_flag::disable_fatal, SWITCHTEC_IOCTL_EVENT_FLAG_DIS_FATAL, 0x100)	\
	X(port_vep, SWITCHTEC_IOCTL_PFF_VEP, 100)

/* X(flash partition, name, the first generation that has it) */
#define SWITCHTEC_ABI_PARTITIONS(X)							\
	X(0, CFG0, 3)									\
	X(1, CFG1, 3)									\
	X(2, IMG0, 3)									\
	X(3, IMG1, 3)									\
	X(4, NVLOG, 3)									\
	X(5, VENDOR0, 3)								\
	X(6, VENDOR1, 3)								\
	X(7, VENDOR2, 3)								\
	X(8, VENDOR3, 3)								\
	X(9, VENDOR4, 3)								\
	X(10, VENDOR5, 3)								\
	X(11, VENDOR6, 3)								\
	X(12, VENDOR7, 3)								\
	X(13, BL2_0, 4)									\
	X(14, BL2_1, 4)									\
	X(15, MAP_0, 4)									\
	X(16, MAP_1, 4)									\
	X(17, KEY_0, 4)									\
	X(18, KEY_1, 4)

/* X(event, name, whose it is) */
#define SWITCHTEC_ABI_EVENTS(X)								\
	X(0, STACK_ERROR, global)							\
	X(1, PPU_ERROR, global)								\
	X(2, ISP_ERROR, global)								\
	X(3, SYS_RESET, global)								\
	X(4, FW_EXC, global)								\
	X(5, FW_NMI, global)								\
	X(6, FW_NON_FATAL, global)							\
	X(7, FW_FATAL, global)								\
	X(8, TWI_MRPC_COMP, global)							\
	X(9, TWI_MRPC_COMP_ASYNC, global)						\
	X(10, CLI_MRPC_COMP, global)							\
	X(11, CLI_MRPC_COMP_ASYNC, global)						\
	X(12, GPIO_INT, global)								\
	X(13, PART_RESET, partition)							\
	X(14, MRPC_COMP, partition)							\
	X(15, MRPC_COMP_ASYNC, partition)						\
	X(16, DYN_PART_BIND_COMP, partition)						\
	X(17, AER_IN_P2P, pff)								\
	X(18, AER_IN_VEP, pff)								\
	X(19, DPC, pff)									\
	X(20, CTS, pff)									\
	X(21, HOTPLUG, pff)								\
	X(22, IER, pff)									\
	X(23, THRESH, pff)								\
	X(24, POWER_MGMT, pff)								\
	X(25, TLP_THROTTLING, pff)							\
	X(26, FORCE_SPEED, pff)								\
	X(27, CREDIT_TIMEOUT, pff)							\
	X(28, LINK_STATE, pff)								\
	X(29, GFMS, global)								\
	X(30, INTERCOMM_REQ_NOTIFY, partition)						\
	X(31, UEC, pff)

#endif
