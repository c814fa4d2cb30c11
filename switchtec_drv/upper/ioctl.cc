// SPDX-License-Identifier: GPL-2.0
// The ioctls: from the program's memory, through the fence, and back. User memory is touched before
// and after the fence, never inside.
#include "upper/handle.h"

namespace switchtec::upper {

static bool known(u32 number, u32 caller) noexcept
{
	switch (number) {
	case abi::FLASH_INFO:
	case abi::FLASH_PART_INFO:
	case abi::EVENT_SUMMARY:
	case abi::EVENT_SUMMARY_LEGACY:
	case abi::EVENT_CTL:
	case abi::PFF_TO_PORT:
	case abi::PORT_TO_PFF:
		return true;
	case abi::EVENT_SUMMARY_32:
		return caller & SWITCHTEC_COMPAT;
	default:
		return false;
	}
}

static bool is_event_summary(u32 number) noexcept
{
	return number == abi::EVENT_SUMMARY || number == abi::EVENT_SUMMARY_LEGACY ||
	       number == abi::EVENT_SUMMARY_32;
}

error handle::ioctl(u32 number, void __user *user, u32 caller) noexcept
{
	abi::ioctl_argument arg;
	const u32 size = abi::ioctl_size(number);

	if (device_.detached())
		return error::nodev;
	if (!known(number, caller))
		return error::notty;
	if (abi::ioctl_takes(number) && seam_copy_from_user(&arg, user, size))
		return error::fault;
	if (number == abi::EVENT_CTL && arg.event_ctl.flags && !(caller & SWITCHTEC_MAY_WRITE))
		return error::badf;
	// Before the registers are read: an event that comes meanwhile is told by the next poll.
	const u32 seen = device_.event_count();
	SWITCHTEC_TRY(device_.fence().with([&](const device_ops &ops, hw proof) {
		return ops.call->ioctl(*ops.device, proof, number, arg);
	}));
	if (seam_copy_to_user(user, &arg, size))
		return error::fault;
	if (is_event_summary(number))
		store_release(seen_events_, seen);
	return error::none;
}

} // namespace switchtec::upper
