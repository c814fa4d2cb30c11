// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: the upper half
 *
 * Owns the character device: its node, its open handles, their wait queues, the queue of
 * commands. Lives until the last handle is closed, however long the hardware has been gone, and
 * never touches hardware itself.
 */
#pragma once
#include "core/atomic.h"
#include "core/list.h"
#include "upper/link_client.h"
#include "upper/mrpc_queue.h"
#include "upper/ops.h"

// The name that the seam knows it by.
struct switchtec_chardev : switchtec::immovable {};

namespace switchtec::upper {

class handle;

class chardev : public switchtec_chardev {
public:
	chardev() noexcept;

	/**
	 * create() - a character device that nobody can see yet
	 *
	 * Context: may sleep. Errors: nomem; nospc: max_devices nodes exist.
	 */
	static error create(pci_dev *parent, chardev *&created) noexcept;
	// Let calls through to the hardware and show the node. On error nothing is visible.
	error publish(const device_ops &ops) noexcept;

	// ---- the upper half's steps of a pause and of resume ----

	// No command is started; those that wait, and those that come, do so for pause_wait_ms at most.
	void hold_submissions() noexcept;
	// Nobody who touches registers is inside the fence, and nobody will be. May sleep.
	void pause_ops() noexcept { fence_.pause(); }
	void resume_ops() noexcept { fence_.resume(); }

	// ---- the upper half's steps of unregister, in their order ----

	// No command gets in, or is started, from now on.
	void forbid_submissions() noexcept;
	// Nobody can find the node any more. May sleep.
	void remove_node() noexcept;
	// Mark detached, wake every sleeper: none waits for this hardware any longer.
	void detach() noexcept;
	// Nobody is inside the fence, and nobody will be. May sleep.
	void revoke_ops() noexcept;
	// Neither link clients nor the patience with a pause have anything to run. After everything that arms
	// them. May sleep: a link client's callback may run.
	void cancel_work() noexcept;
	// Drop the hardware half's reference; the object may be gone after this.
	void put() noexcept;
	void get() noexcept;

	// ---- for the hardware half; process context, may sleep ----

	// An event that somebody armed has fired: wake pollers.
	void event_arrived() noexcept;
	// A link changed: tell the link clients, soon. Any context.
	void links_changed() noexcept { news_.arm(0); }

	// ---- for handles and link clients ----

	error add(handle &h) noexcept;
	void remove(handle &h) noexcept;
	error add(link_client &c) noexcept;
	void remove(link_client &c) noexcept;
	u32 event_count() const noexcept { return event_count_.load(); }
	error show(switchtec_attribute which, char *page, int &length) noexcept;
	ops_fence<device_ops> &fence() noexcept { return fence_; }
	bool detached() const noexcept { return queue.detached(); }

	mrpc_queue queue;
	// Pollers, for events of the device. Its end they learn on their handles' queues.
	wait_queue events;

private:
	error listen_to_links(bool on) noexcept;
	static void tell_clients(void *self) noexcept;
	static void lose_patience(void *self) noexcept;

	ops_fence<device_ops> fence_;
	locked<list<handle>, mutex_> handles_;
	// Callbacks run under this lock, which therefore is outside the fence.
	locked<list<link_client>, mutex_> clients_;
	delayed_work news_;     // of links, for the clients
	delayed_work patience_; // with a pause
	atomic<u32> event_count_;
	seam_node *node_ = nullptr;
	int minor_ = -1;
	bool visible_ = false;
};

} // namespace switchtec::upper
