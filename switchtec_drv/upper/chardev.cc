// SPDX-License-Identifier: GPL-2.0-only
#include "upper/chardev.h"
#include "upper/handle.h"
#include "upper/poll_bits.h"
#include "core/parameter.h"

namespace switchtec::upper {

static constinit lock_class fence_class{};
static constinit lock_class handles_class{};
static constinit lock_class clients_class{};
static constinit lock_class events_class{};

chardev::chardev() noexcept
	: events("switchtec_events", events_class), fence_("switchtec_fence", fence_class),
	  handles_("switchtec_handles", handles_class), clients_("switchtec_clients", clients_class),
	  news_(tell_clients, this), patience_(lose_patience, this)
{
}

error chardev::create(pci_dev *parent, chardev *&created) noexcept
{
	owner<chardev> self = switchtec::create<chardev>(SEAM_ALLOC_KERNEL);

	if (!self)
		return error::nomem;
	const int minor = seam_minor_alloc();
	if (minor < 0) {
		if (from_errno(minor) == error::nospc)
			seam_log(parent, 3, "refused: all %d device numbers (parameter max_devices) are in use\n",
				 seam_params.max_devices);
		return from_errno(minor);
	}
	self->node_ = seam_node_create(parent, minor, self.get());
	if (!self->node_) {
		seam_minor_free(minor);
		return error::nomem;
	}
	self->minor_ = minor;
	created = self.release();
	return error::none;
}

error chardev::publish(const device_ops &ops) noexcept
{
	fence_.open(ops);
	SWITCHTEC_TRY(from_errno(seam_node_add(node_)));
	visible_ = true;
	return error::none;
}

void chardev::forbid_submissions() noexcept
{
	queue.with([](queue_state &q) { q.close(); });
}

void chardev::hold_submissions() noexcept
{
	const bool begins = queue.with([](queue_state &q) { return q.hold(seam_now_ms()); });
	const unsigned int patience_ms = parameter(&seam_params::pause_wait_ms);

	// A pause that follows another, or an error, gives nobody more.
	if (begins && patience_ms)
		patience_.arm(patience_ms);
}

void chardev::lose_patience(void *self) noexcept
{
	chardev &c = *static_cast<chardev *>(self);
	const unsigned int patience_ms = parameter(&seam_params::pause_wait_ms);
	const u64 left = !patience_ms ? 0 : c.queue.with([&](queue_state &q) {
		return q.lose_patience(seam_now_ms(), patience_ms);
	});

	if (left)
		c.patience_.arm(static_cast<unsigned int>(left));
}

void chardev::remove_node() noexcept
{
	if (visible_)
		seam_node_del(node_);
	visible_ = false;
	seam_minor_free(minor_);
}

void chardev::detach() noexcept
{
	queue.with([](queue_state &q) { q.detach(); });
	// Pollers too: each is on its handle's queue, whatever else it waits for.
	handles_.with([](list<handle> &all) {
		all.for_each([](handle &h) { h.wake_for_detach(); });
	});
}

void chardev::revoke_ops() noexcept
{
	fence_.revoke();
}

void chardev::get() noexcept
{
	seam_node_get(node_);
}

void chardev::put() noexcept
{
	seam_node_put(node_);
}

error chardev::add(handle &h) noexcept
{
	// Inside the lock that detach() takes for its wake-ups: a handle is woken or not let in.
	return handles_.with([&](list<handle> &all) {
		if (detached())
			return error::nodev;
		all.push_back(h);
		return error::none;
	});
}

void chardev::remove(handle &h) noexcept
{
	handles_.with([&](list<handle> &) { h.unlink(); });
}

void chardev::event_arrived() noexcept
{
	event_count_.add(1);
	events.wake(poll_bits::event);
}

void chardev::tell_clients(void *self) noexcept
{
	static_cast<chardev *>(self)->clients_.with(
		[](list<link_client> &all) { all.for_each([](link_client &c) { c.notify(); }); });
}

void chardev::cancel_work() noexcept
{
	news_.cancel_sync();
	patience_.cancel_sync();
}

error chardev::add(link_client &c) noexcept
{
	return clients_.with([&](list<link_client> &all) {
		if (all.empty())
			SWITCHTEC_TRY(listen_to_links(true));
		else if (detached())
			return error::nodev;
		all.push_back(c);
		return error::none;
	});
}

void chardev::remove(link_client &c) noexcept
{
	clients_.with([&](list<link_client> &all) {
		c.unlink();
		// Without hardware there is nothing to disarm.
		if (all.empty() && failed(listen_to_links(false)))
			return;
	});
}

error chardev::listen_to_links(bool on) noexcept
{
	return fence_.bound([&](const device_ops &ops, const hw *proof) {
		return ops.call->listen_to_links(*ops.device, proof, on);
	});
}

error chardev::show(switchtec_attribute which, char *page, int &length) noexcept
{
	return fence_.bound([&](const device_ops &ops, const hw *proof) {
		return ops.call->show(*ops.device, proof, which, page, length);
	});
}

} // namespace switchtec::upper
