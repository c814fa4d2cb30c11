// SPDX-License-Identifier: GPL-2.0-only
// The ioctls: a new one is a row here, and its number and structure in abi/ioctl.h.
#include "lower/device.h"

namespace switchtec::lower {

using argument = abi::ioctl_argument;

struct ioctls_of_device {
	// What the argument is to this member function: a union is where each of its members is.
	template <class Part, class Structure>
	static Structure &as_for(error (Part::*)(hw, Structure &) noexcept, argument &arg) noexcept
	{
		return *reinterpret_cast<Structure *>(&arg);
	}
	// The function of a row: a member function of the device, or of one of its parts.
	template <auto Member>
	static error run(device &self, hw proof, argument &arg) noexcept
	{
		return (self.*Member)(proof, as_for(Member, arg));
	}
	template <auto Member, auto Part>
	static error run(device &self, hw proof, argument &arg) noexcept
	{
		return (self.*Part.*Member)(proof, as_for(Member, arg));
	}
	static bool has_flags(const argument &arg) noexcept { return arg.event_ctl.flags; }

	static constexpr upper::ioctl table[] = {
		{.number = abi::FLASH_INFO, .run = run<&device::flash_info>},
		{.number = abi::FLASH_PART_INFO, .run = run<&device::flash_part_info>},
		{.number = abi::EVENT_SUMMARY, .tells_events = true, .run = run<&event_monitor::summary, &device::events_>},
		{.number = abi::EVENT_SUMMARY_LEGACY, .tells_events = true, .run = run<&event_monitor::summary, &device::events_>},
		{.number = abi::EVENT_SUMMARY_32, .compat = true, .tells_events = true,
		 .run = run<&event_monitor::summary, &device::events_>},
		{.number = abi::EVENT_CTL, .changes = has_flags, .run = run<&event_monitor::control, &device::events_>},
		{.number = abi::PFF_TO_PORT, .run = run<&device::pff_to_port>},
		{.number = abi::PORT_TO_PFF, .run = run<&device::port_to_pff>},
	};
};

} // namespace switchtec::lower

const switchtec::upper::ioctl *switchtec::upper::find_ioctl(u32 number) noexcept
{
	for (const ioctl &each : lower::ioctls_of_device::table)
		if (each.number == number)
			return &each;
	return nullptr;
}
