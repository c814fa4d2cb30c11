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
	static error event_ctl(device &self, hw proof, abi::event_ctl &ctl) noexcept
	{
		return self.events_.control(proof, ctl);
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
	.flash_info = ops_of_device::call<&device::flash_info, abi::flash_info &>,
	.flash_part_info = ops_of_device::call<&device::flash_part_info, abi::flash_part_info &>,
	.event_summary = ops_of_device::call<&device::event_summary, abi::event_summary &>,
	.event_ctl = ops_of_device::event_ctl,
	.pff_to_port = ops_of_device::call<&device::pff_to_port, abi::pff_port &>,
	.port_to_pff = ops_of_device::call<&device::port_to_pff, abi::pff_port &>,
	.listen_to_links = ops_of_device::listen_to_links,
	.blocks = ops_of_device::call<&device::blocks, switchtec_blocks &>,
};

} // namespace switchtec::lower
