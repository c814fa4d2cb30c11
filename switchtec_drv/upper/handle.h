// SPDX-License-Identifier: GPL-2.0
// One open file of the node: the file operations, as Documentation/abi.rst has them.
#pragma once
#include "upper/chardev.h"

// The name that the seam knows it by.
struct switchtec_handle : switchtec::immovable {};

namespace switchtec::upper {

/**
 * class handle - an open file
 *
 * At most one command is outstanding. The seam holds the chardev for as long as the file is open.
 */
class handle : public switchtec_handle, public list_node {
public:
	explicit handle(chardev &device) noexcept;

	static error open(chardev &device, handle *&opened) noexcept;
	void close() noexcept;

	error write(const char __user *data, size_t size) noexcept;
	// Returns 0 or a negative errno; -ERESTARTSYS after a signal.
	int read(char __user *data, size_t size, bool nonblocking) noexcept;
	u32 poll(file *f, poll_table_struct *table) noexcept;
	// @caller: bits of enum switchtec_caller
	error ioctl(u32 number, void __user *arg, u32 caller) noexcept;

	void wake_for_detach() noexcept;

private:
	error prepare(const char __user *data, size_t size) noexcept;
	int wait_until_settled(size_t size) noexcept;

	// ---- ioctl.cc ----
	template <class Arg>
	error call(error (*device_functions::*f)(lower::device &, hw, Arg &), Arg &arg) noexcept;
	template <class Arg>
	error exchange(error (*device_functions::*f)(lower::device &, hw, Arg &),
		       void __user *user) noexcept;
	error flash_info(void __user *user) noexcept;
	error event_summary(void __user *user, size_t size) noexcept;
	error event_ctl(void __user *user, bool may_write) noexcept;

	chardev &device_;
	command command_;
	// The device's count of events at open or at the last summary that this handle asked for.
	u32 seen_events_;
};

} // namespace switchtec::upper
