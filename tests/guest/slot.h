// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "handle.h"
#include "json.h"
#include "outcome.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace guest {

/**
 * One emulated switch and the hotplug port it sits behind: what the test does to it from the
 * emulator's side (faults, link, removal) and from the kernel's (bind, unbind, remove, rescan).
 *
 * The address stays that of the first look: a card that is plugged in again gets the same one.
 */
class slot {
public:
	/** All of them, by PCI address, which is the order sw0, sw1, ... of the runner. */
	static std::vector<slot> &all();

	const std::string &id() const { return id_; }
	const std::string &address() const { return address_; }

	/* The kernel's side */
	bool present() const;
	std::string driver() const;
	bool bound() const;
	/** "switchtec0"; none while there is no class device. */
	std::optional<std::string> name() const;
	/** "/dev/switchtec0"; throws when there is none. */
	std::string node() const;
	bool ready() const;
	std::string class_path() const;
	std::string sysfs_path() const;
	handle open(int flags = O_RDWR) const;

	outcome unbind() const;
	outcome bind() const;
	/** echo 1 > .../remove */
	outcome remove_function() const;
	static outcome rescan();

	/* The emulator's side; a failing command throws qmp_error */
	void inject(const std::string &fault) const;
	void set(const std::string &property, bool value) const;
	json get(const std::string &property) const;
	json counters() const;
	/** Surprise removal: returns when the kernel has let go of the card. false: it did not. */
	bool link_down() const;
	/** A card is there again; returns when the driver has it. false: it did not take it. */
	bool link_up() const;
	void unplug() const;
	/** With the upstream port beside it, if there was one, and with nothing below that. */
	void plug_in() const;
	/** Function 1 of the switch, as in `qemu/guest --topology switch`. */
	bool beside_upstream_port() const;
	bool plugged_in() const;

private:
	slot(std::string id, std::string address);
	bool port_off() const;
	static std::vector<slot> discover();

	std::string id_, address_, bus_, port_;
	/* To plug the same card in again */
	std::map<std::string, std::string> properties_;
};

/** In DMA mode results come by DMA, else through the mailbox registers: module and device decide. */
bool dma_mode(const slot &sw);

/** The first PFF of the switch's partition; the first partitions have one more, where they are not all alike. */
uint64_t first_own_pff(const slot &sw);

/** Commands are accepted and stay running while one of these lives. */
class scoped_hold {
public:
	explicit scoped_hold(const slot &sw) : sw_(sw) { sw_.set("hold", true); }
	~scoped_hold();
	scoped_hold(const scoped_hold &) = delete;
	scoped_hold &operator=(const scoped_hold &) = delete;

	/** Let go: the running command completes now. */
	void release();

private:
	const slot &sw_;
	bool held_ = true;
};

} // namespace guest
