// SPDX-License-Identifier: GPL-2.0
// What the upper half may ask of the hardware, through the fence and only through it.
#pragma once
#include "core/fence.h"
#include "upper/command.h"

namespace switchtec::lower {
class device;
}

namespace switchtec::upper {

/**
 * struct device_ops - the lower half as the upper half sees it
 * @submit: queue a claimed command, start it if the hardware is free; does not sleep
 * @show: write an attribute as a line of text into a page, set its length; may sleep
 */
struct device_ops {
	lower::device *device;
	error (*submit)(lower::device &device, hw proof, command &c);
	error (*show)(lower::device &device, hw proof, switchtec_attribute which, char *page,
		      int &length);
};

} // namespace switchtec::upper
