// SPDX-License-Identifier: GPL-2.0-only
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

	static error submit(device &self, const hw *proof, upper::command &c) noexcept
	{
		return self.engine_.submit(proof, c);
	}
	static error show(device &self, const hw *proof, switchtec_attribute which, char *page,
			  int &length) noexcept
	{
		return self.show(proof, which, page, length);
	}
	static error listen_to_links(device &self, const hw *proof, bool on) noexcept
	{
		self.events_.listen_to_links(proof, on);
		return error::none;
	}
};

constinit const upper::device_functions device::functions = {
	.submit = ops_of_device::submit,
	.show = ops_of_device::show,
	.listen_to_links = ops_of_device::listen_to_links,
	.blocks = ops_of_device::call<&device::blocks, switchtec_blocks &>,
};

} // namespace switchtec::lower
