// SPDX-License-Identifier: GPL-2.0-only
// A registration of another kernel module: include/switchtec/client.h.
#pragma once
#include "core/error.h"
#include "core/list.h"
#include "seam/seam.h"

// The name that the seam knows it by.
struct switchtec_client : switchtec::immovable {};

namespace switchtec::upper {

class chardev;

/**
 * class link_client - who is told when a link changes
 *
 * Holds a reference to the chardev for as long as it is registered.
 */
class link_client : public switchtec_client, public list_node {
public:
	link_client(chardev &device, void (*link_changed)(void *), void *arg) noexcept
		: device_(device), link_changed_(link_changed), arg_(arg)
	{
	}
	static error add(chardev &device, void (*link_changed)(void *), void *arg,
			 link_client *&added) noexcept;
	void remove() noexcept;
	// Returns what use returned, or -ENODEV, or -EIO in a pause.
	int with_blocks(int (*use)(const switchtec_blocks *, void *), void *arg) noexcept;
	void notify() noexcept { link_changed_(arg_); }

private:
	chardev &device_;
	void (*const link_changed_)(void *);
	void *const arg_;
};

} // namespace switchtec::upper
