// SPDX-License-Identifier: GPL-2.0-only
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

	error write(file *f, const char __user *data, size_t size) noexcept;
	// Returns 0 or a negative errno; -ERESTARTSYS after a signal.
	int read(char __user *data, size_t size, bool nonblocking) noexcept;
	u32 poll(file *f, poll_table_struct *table) noexcept;
	// ioctl.cc. @caller: bits of enum switchtec_caller
	error ioctl(u32 number, void __user *user, u32 caller) noexcept;

	void wake_for_detach() noexcept;

private:
	error prepare(file *f, const char __user *data, size_t size) noexcept;
	int take_result(char __user *data, u32 wanted, bool nonblocking) noexcept;
	int sleep_for_result(u32 wanted) noexcept;

	chardev &device_;
	command command_;
	// The device's count of events at open or at the last summary that this handle asked for.
	atomic<u32> seen_events_;
};

} // namespace switchtec::upper
