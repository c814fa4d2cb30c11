// SPDX-License-Identifier: GPL-2.0-only
// The file operations' entry points: from the seam's names to objects, from errors to errno.
#include "upper/handle.h"
#include "upper/link_client.h"

using namespace switchtec;
using upper::chardev;
using upper::handle;
using upper::link_client;

static chardev &object(switchtec_chardev *c) noexcept
{
	return *static_cast<chardev *>(c);
}

static handle &object(switchtec_handle *h) noexcept
{
	return *static_cast<handle *>(h);
}

extern "C" {

void switchtec_chardev_free(switchtec_chardev *c)
{
	destroy(&object(c));
}

int switchtec_open(switchtec_chardev *c, switchtec_handle **opened)
{
	handle *h = nullptr;
	const error err = handle::open(object(c), h);

	*opened = h;
	return to_errno(err);
}

void switchtec_release(switchtec_handle *h)
{
	object(h).close();
}

ssize_t switchtec_read(switchtec_handle *h, char __user *data, size_t size, int nonblocking)
{
	const int rc = object(h).read(data, size, nonblocking);

	return rc < 0 ? rc : static_cast<ssize_t>(size);
}

ssize_t switchtec_write(switchtec_handle *h, file *f, const char __user *data, size_t size)
{
	const error err = object(h).write(f, data, size);

	return failed(err) ? to_errno(err) : static_cast<ssize_t>(size);
}

u32 switchtec_poll(switchtec_handle *h, file *f, poll_table_struct *table)
{
	return object(h).poll(f, table);
}

long switchtec_ioctl(switchtec_handle *h, u32 number, void __user *arg, u32 caller)
{
	return to_errno(object(h).ioctl(number, arg, caller));
}

int switchtec_client_add(switchtec_chardev *c, void (*link_changed)(void *), void *arg,
			 switchtec_client **added)
{
	link_client *client = nullptr;
	const error err = link_client::add(object(c), link_changed, arg, client);

	*added = client;
	return to_errno(err);
}

void switchtec_client_remove(switchtec_client *client)
{
	static_cast<link_client *>(client)->remove();
}

int switchtec_client_call(switchtec_client *client,
			  int (*use)(const switchtec_blocks *, void *), void *arg)
{
	return static_cast<link_client *>(client)->with_blocks(use, arg);
}

ssize_t switchtec_show(switchtec_chardev *c, switchtec_attribute which, char *page)
{
	int length = 0;
	const error err = object(c).show(which, page, length);

	return failed(err) ? to_errno(err) : length;
}

}
