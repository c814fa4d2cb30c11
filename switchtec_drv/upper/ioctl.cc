// SPDX-License-Identifier: GPL-2.0
// The ioctls: from the program's memory, through the fence, and back. User memory is touched before
// and after the fence, never inside.
#include "upper/handle.h"

namespace switchtec::upper {

template <class Arg>
using function = error (*device_functions::*)(lower::device &, hw, Arg &);

template <class Arg>
static error fetch(Arg &to, const void __user *from) noexcept
{
	return seam_copy_from_user(&to, from, sizeof(to)) ? error::fault : error::none;
}

static error store(void __user *to, const void *from, size_t size) noexcept
{
	return seam_copy_to_user(to, from, size) ? error::fault : error::none;
}

template <class Arg>
error handle::call(function<Arg> f, Arg &arg) noexcept
{
	return device_.fence().with([&](const device_ops &ops, hw proof) {
		return (ops.call->*f)(*ops.device, proof, arg);
	});
}

template <class Arg>
error handle::exchange(function<Arg> f, void __user *user) noexcept
{
	Arg arg;

	SWITCHTEC_TRY(fetch(arg, user));
	SWITCHTEC_TRY(call(f, arg));
	return store(user, &arg, sizeof(arg));
}

error handle::flash_info(void __user *user) noexcept
{
	abi::flash_info info;

	SWITCHTEC_TRY(call(&device_functions::flash_info, info));
	return store(user, &info, sizeof(info));
}

error handle::event_summary(void __user *user, size_t size) noexcept
{
	abi::event_summary summary;
	// Before the registers are read: an event that comes meanwhile is told by the next poll.
	const u32 seen = device_.event_count();

	SWITCHTEC_TRY(call(&device_functions::event_summary, summary));
	SWITCHTEC_TRY(store(user, &summary, size));
	store_release(seen_events_, seen);
	return error::none;
}

error handle::event_ctl(void __user *user, bool may_write) noexcept
{
	abi::event_ctl ctl;

	SWITCHTEC_TRY(fetch(ctl, user));
	if (ctl.flags && !may_write)
		return error::badf;
	SWITCHTEC_TRY(call(&device_functions::event_ctl, ctl));
	return store(user, &ctl, sizeof(ctl));
}

error handle::ioctl(u32 number, void __user *arg, u32 caller) noexcept
{
	if (device_.detached())
		return error::nodev;

	switch (number) {
	case abi::FLASH_INFO:
		return flash_info(arg);
	case abi::FLASH_PART_INFO:
		return exchange<abi::flash_part_info>(&device_functions::flash_part_info, arg);
	case abi::EVENT_SUMMARY:
		return event_summary(arg, abi::event_summary_size);
	case abi::EVENT_SUMMARY_LEGACY:
		return event_summary(arg, abi::event_summary_size_legacy);
	case abi::EVENT_SUMMARY_32:
		return caller & SWITCHTEC_COMPAT ? event_summary(arg, abi::event_summary_size_32)
						 : error::notty;
	case abi::EVENT_CTL:
		return event_ctl(arg, caller & SWITCHTEC_MAY_WRITE);
	case abi::PFF_TO_PORT:
		return exchange<abi::pff_port>(&device_functions::pff_to_port, arg);
	case abi::PORT_TO_PFF:
		return exchange<abi::pff_port>(&device_functions::port_to_pff, arg);
	default:
		return error::notty;
	}
}

} // namespace switchtec::upper
