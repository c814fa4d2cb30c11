// SPDX-License-Identifier: GPL-2.0-only
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
 * @submit: queue a claimed command, start it if the hardware is free; does not sleep. io: not now
 * @show: write an attribute as a line of text into a page, set its length
 * @listen_to_links: arm, or disarm, link-state events for link clients
 * @blocks: what a link client may know of the registers
 *
 * All but submit read registers and may sleep. Those that take a pointer to the proof work in a pause, too:
 * without it, and without registers.
 */
struct device_functions {
	error (*submit)(lower::device &device, const hw *proof, command &c);
	error (*show)(lower::device &device, const hw *proof, switchtec_attribute which, char *page,
		      int &length);
	error (*listen_to_links)(lower::device &device, const hw *proof, bool on);
	error (*blocks)(lower::device &device, hw proof, switchtec_blocks &blocks);
};

/**
 * struct ioctl - one of them; the number says how long its argument is, and who fills it in
 * @number: of abi/ioctl.h
 * @compat: for 32-bit programs only
 * @tells_events: whoever gets its answer has seen the events until then
 * @changes: would it change the device's state with this argument? Null: never
 * @run: on a copy of the argument. Reads registers, may sleep
 */
struct ioctl {
	u32 number;
	bool compat = false;
	bool tells_events = false;
	bool (*changes)(const abi::ioctl_argument &arg) = nullptr;
	error (*run)(lower::device &device, hw proof, abi::ioctl_argument &arg);
};

// lower/ioctls.cc. A table of the module and of no device: to look needs no fence. To run one does, for
// nobody else has the proof. Null: there is none of this number.
const ioctl *find_ioctl(u32 number) noexcept;

// What the fence holds: the functions, and the device that they work on.
struct device_ops {
	lower::device *device;
	const device_functions *call;
};

} // namespace switchtec::upper
