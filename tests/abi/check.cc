// SPDX-License-Identifier: GPL-2.0-only
/*
 * switchtec_drv/abi/ioctl.h against the kernel's <linux/switchtec_ioctl.h>, which is what existing
 * programs are compiled with. It compiles or it does not; tests/abi/run does so for 64 and 32 bits,
 * one PART at a time, and with mistakes in a copy of our header (whose own checks are muted then:
 * what is asked is whether this file sees them).
 */
#ifdef MUTE_THE_HEADERS_OWN
#define static_assert(...)
#endif
#include "abi/ioctl.h"
#undef static_assert

#include <linux/ioctl.h>
#include <linux/switchtec_ioctl.h>

namespace abi = switchtec::abi;

#define SAME_SIZE(ours, theirs) static_assert(sizeof(ours) == sizeof(theirs), #theirs)
#define SAME_PLACE(ours, theirs, member)							\
	static_assert(__builtin_offsetof(ours, member) == __builtin_offsetof(theirs, member) &&	\
		      sizeof(ours::member) == sizeof(theirs::member), #theirs " " #member)
#define SAME_VALUE(ours, theirs) static_assert((ours) == (theirs), #theirs)
// As Documentation/abi.rst writes it, too: the kernel's macros could change with its structures.
#define SAME_NUMBER(ours, theirs, literal)							\
	static_assert((ours) == (theirs) && (theirs) == (literal), #theirs)

constexpr bool wide = sizeof(void *) == 8;

#ifdef PART_flash_info
using theirs = switchtec_ioctl_flash_info;
SAME_SIZE(abi::flash_info, theirs);
SAME_PLACE(abi::flash_info, theirs, flash_length);
SAME_PLACE(abi::flash_info, theirs, num_partitions);
SAME_PLACE(abi::flash_info, theirs, padding);
SAME_VALUE(abi::flash_partitions_gen3, SWITCHTEC_NUM_PARTITIONS_GEN3);
SAME_VALUE(abi::flash_partitions_gen4, SWITCHTEC_NUM_PARTITIONS_GEN4);
SAME_NUMBER(abi::FLASH_INFO, SWITCHTEC_IOCTL_FLASH_INFO, 0x80105740);
#endif

#ifdef PART_flash_part_info
using theirs = switchtec_ioctl_flash_part_info;
SAME_SIZE(abi::flash_part_info, theirs);
SAME_PLACE(abi::flash_part_info, theirs, flash_partition);
SAME_PLACE(abi::flash_part_info, theirs, address);
SAME_PLACE(abi::flash_part_info, theirs, length);
SAME_PLACE(abi::flash_part_info, theirs, active);
SAME_VALUE(abi::flash_active, SWITCHTEC_IOCTL_PART_ACTIVE);
SAME_VALUE(abi::flash_running, SWITCHTEC_IOCTL_PART_RUNNING);
SAME_NUMBER(abi::FLASH_PART_INFO, SWITCHTEC_IOCTL_FLASH_PART_INFO, 0xc0105741);
#endif

#ifdef PART_event_summary
using theirs = switchtec_ioctl_event_summary;
SAME_SIZE(abi::event_summary, theirs);
SAME_PLACE(abi::event_summary, theirs, global);
SAME_PLACE(abi::event_summary, theirs, part_bitmap);
SAME_PLACE(abi::event_summary, theirs, local_part);
SAME_PLACE(abi::event_summary, theirs, padding);
SAME_PLACE(abi::event_summary, theirs, part);
SAME_PLACE(abi::event_summary, theirs, pff);
SAME_VALUE(wide ? abi::event_summary_size : abi::event_summary_size_32, sizeof(theirs));
// A 32-bit program's number is the one that a 64-bit kernel knows it by.
SAME_NUMBER(wide ? abi::EVENT_SUMMARY : abi::EVENT_SUMMARY_32, SWITCHTEC_IOCTL_EVENT_SUMMARY,
	    wide ? 0x84d85742 : 0x84d45742);
#endif

#ifdef PART_event_summary_legacy
using theirs = switchtec_ioctl_event_summary_legacy;
SAME_VALUE(abi::event_summary_size_legacy, sizeof(theirs));
SAME_VALUE(abi::max_pffs_legacy, sizeof(theirs::pff) / sizeof(theirs::pff[0]));
SAME_PLACE(abi::event_summary, theirs, global);
SAME_PLACE(abi::event_summary, theirs, part_bitmap);
SAME_PLACE(abi::event_summary, theirs, local_part);
SAME_PLACE(abi::event_summary, theirs, padding);
SAME_PLACE(abi::event_summary, theirs, part);
SAME_VALUE(__builtin_offsetof(abi::event_summary, pff), __builtin_offsetof(theirs, pff));
SAME_NUMBER(abi::EVENT_SUMMARY_LEGACY, SWITCHTEC_IOCTL_EVENT_SUMMARY_LEGACY, 0x81985742);
#endif

#ifdef PART_event_ctl
using theirs = switchtec_ioctl_event_ctl;
SAME_SIZE(abi::event_ctl, theirs);
SAME_PLACE(abi::event_ctl, theirs, event_id);
SAME_PLACE(abi::event_ctl, theirs, index);
SAME_PLACE(abi::event_ctl, theirs, flags);
SAME_PLACE(abi::event_ctl, theirs, occurred);
SAME_PLACE(abi::event_ctl, theirs, count);
SAME_PLACE(abi::event_ctl, theirs, data);
static_assert(decltype(abi::event_ctl::index)(-1) < 0 && decltype(theirs::index)(-1) < 0);
SAME_VALUE(abi::index_local, SWITCHTEC_IOCTL_EVENT_LOCAL_PART_IDX);
SAME_VALUE(abi::index_all, SWITCHTEC_IOCTL_EVENT_IDX_ALL);
SAME_NUMBER(abi::EVENT_CTL, SWITCHTEC_IOCTL_EVENT_CTL, 0xc0285743);
#endif

#ifdef PART_event_flags
namespace flag = abi::event_flag;
SAME_VALUE(flag::clear, SWITCHTEC_IOCTL_EVENT_FLAG_CLEAR);
SAME_VALUE(flag::enable_poll, SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL);
SAME_VALUE(flag::enable_log, SWITCHTEC_IOCTL_EVENT_FLAG_EN_LOG);
SAME_VALUE(flag::enable_cli, SWITCHTEC_IOCTL_EVENT_FLAG_EN_CLI);
SAME_VALUE(flag::enable_fatal, SWITCHTEC_IOCTL_EVENT_FLAG_EN_FATAL);
SAME_VALUE(flag::disable_poll, SWITCHTEC_IOCTL_EVENT_FLAG_DIS_POLL);
SAME_VALUE(flag::disable_log, SWITCHTEC_IOCTL_EVENT_FLAG_DIS_LOG);
SAME_VALUE(flag::disable_cli, SWITCHTEC_IOCTL_EVENT_FLAG_DIS_CLI);
SAME_VALUE(flag::disable_fatal, SWITCHTEC_IOCTL_EVENT_FLAG_DIS_FATAL);
SAME_VALUE(~flag::all, __u32(SWITCHTEC_IOCTL_EVENT_FLAG_UNUSED));
#endif

#ifdef PART_pff_port
using theirs = switchtec_ioctl_pff_port;
SAME_SIZE(abi::pff_port, theirs);
SAME_PLACE(abi::pff_port, theirs, pff);
SAME_PLACE(abi::pff_port, theirs, partition);
SAME_PLACE(abi::pff_port, theirs, port);
SAME_VALUE(abi::port_vep, SWITCHTEC_IOCTL_PFF_VEP);
SAME_NUMBER(abi::PFF_TO_PORT, SWITCHTEC_IOCTL_PFF_TO_PORT, 0xc00c5744);
SAME_NUMBER(abi::PORT_TO_PFF, SWITCHTEC_IOCTL_PORT_TO_PFF, 0xc00c5745);
#endif
