// SPDX-License-Identifier: GPL-2.0
// What the upper half may ask of the hardware, through the fence and only through it.
#pragma once
#include "abi/ioctl.h"
#include "core/fence.h"
#include "upper/command.h"

namespace switchtec::lower {
class device;
}

namespace switchtec::upper {

/**
 * struct device_functions - the lower half as the upper half sees it
 * @submit: queue a claimed command, start it if the hardware is free; does not sleep
 * @show: write an attribute as a line of text into a page, set its length
 * @ioctl: one of the numbers of abi/ioctl.h, on the caller's memory
 * @listen_to_links: arm, or disarm, link-state events for link clients
 * @blocks: what a link client may know of the registers
 *
 * All but submit read registers and may sleep.
 */
struct device_functions {
	void (*submit)(lower::device &device, hw proof, command &c);
	error (*show)(lower::device &device, hw proof, switchtec_attribute which, char *page,
		      int &length);
	error (*ioctl)(lower::device &device, hw proof, u32 number, abi::ioctl_argument &arg);
	error (*listen_to_links)(lower::device &device, hw proof, bool on);
	error (*blocks)(lower::device &device, hw proof, switchtec_blocks &blocks);
};

// What the fence holds: the functions, and the device that they work on.
struct device_ops {
	lower::device *device;
	const device_functions *call;
};

} // namespace switchtec::upper
