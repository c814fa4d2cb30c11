// SPDX-License-Identifier: GPL-2.0
// The table of functions behind the fence.
#include "lower/device.h"

namespace switchtec::lower {

struct ops_of_device {
	// A function of the table out of a member function of device.
	template <auto Member, class... Args>
	static error call(device &self, hw proof, Args... args) noexcept
	{
		return (self.*Member)(proof, static_cast<Args>(args)...);
	}

	static void submit(device &self, hw proof, upper::command &c) noexcept
	{
		self.engine_.submit(proof, c);
	}
	static error ioctl(device &self, hw proof, u32 number, abi::ioctl_argument &arg) noexcept
	{
		switch (number) {
		case abi::FLASH_INFO:
			return self.flash_info(proof, arg.flash_info);
		case abi::FLASH_PART_INFO:
			return self.flash_part_info(proof, arg.flash_part_info);
		case abi::EVENT_SUMMARY:
		case abi::EVENT_SUMMARY_LEGACY:
		case abi::EVENT_SUMMARY_32:
			return self.event_summary(proof, arg.event_summary);
		case abi::EVENT_CTL:
			return self.events_.control(proof, arg.event_ctl);
		case abi::PFF_TO_PORT:
			return self.pff_to_port(proof, arg.pff_port);
		case abi::PORT_TO_PFF:
			return self.port_to_pff(proof, arg.pff_port);
		default:
			return error::notty;
		}
	}
	static error listen_to_links(device &self, hw proof, bool on) noexcept
	{
		self.events_.listen_to_links(proof, on);
		return error::none;
	}
};

constinit const upper::device_functions device::functions = {
	.submit = ops_of_device::submit,
	.show = ops_of_device::call<&device::show, switchtec_attribute, char *, int &>,
	.ioctl = ops_of_device::ioctl,
	.listen_to_links = ops_of_device::listen_to_links,
	.blocks = ops_of_device::call<&device::blocks, switchtec_blocks &>,
};

} // namespace switchtec::lower
