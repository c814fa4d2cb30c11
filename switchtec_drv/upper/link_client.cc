// SPDX-License-Identifier: GPL-2.0-only
#include "upper/link_client.h"
#include "upper/chardev.h"

namespace switchtec::upper {

error link_client::add(chardev &device, void (*link_changed)(void *), void *arg,
		       link_client *&added) noexcept
{
	owner<link_client> c =
		create<link_client>(SEAM_ALLOC_KERNEL, device, link_changed, arg);

	if (!c)
		return error::nomem;
	device.get();
	if (const error err = device.add(*c); failed(err)) {
		device.put();
		return err;
	}
	added = c.release();
	return error::none;
}

void link_client::remove() noexcept
{
	chardev &device = device_;

	device.remove(*this);
	destroy(this);
	device.put();
}

int link_client::with_blocks(int (*use)(const switchtec_blocks *, void *), void *arg) noexcept
{
	int rc = 0;
	const error err = device_.fence().with([&](const device_ops &ops, hw proof) {
		switchtec_blocks blocks{};

		SWITCHTEC_TRY(ops.call->blocks(*ops.device, proof, blocks));
		rc = use(&blocks, arg);
		return error::none;
	});
	return failed(err) ? to_errno(err) : rc;
}

} // namespace switchtec::upper
