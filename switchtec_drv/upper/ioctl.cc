// SPDX-License-Identifier: GPL-2.0-only
// The ioctls: from the program's memory, through the fence, and back. User memory is touched before
// and after the fence, never inside.
#include "upper/handle.h"

namespace switchtec::upper {

error handle::ioctl(u32 number, void __user *user, u32 caller) noexcept
{
	abi::ioctl_argument arg;
	const u32 size = abi::ioctl_size(number);

	if (device_.detached())
		return error::nodev;
	const upper::ioctl *const which = find_ioctl(number);
	if (!which || (which->compat && !(caller & SWITCHTEC_COMPAT)))
		return error::notty;
	if (abi::ioctl_takes(number) && seam_copy_from_user(&arg, user, size))
		return error::fault;
	if (which->changes && which->changes(arg) && !(caller & SWITCHTEC_MAY_WRITE))
		return error::badf;
	// Before the registers are read: an event that comes meanwhile is told by the next poll.
	const u32 seen = device_.event_count();
	SWITCHTEC_TRY(device_.fence().with([&](const device_ops &ops, hw proof) {
		return which->run(*ops.device, proof, arg);
	}));
	if (seam_copy_to_user(user, &arg, size))
		return error::fault;
	if (which->tells_events)
		seen_events_.store(seen);
	return error::none;
}

} // namespace switchtec::upper
