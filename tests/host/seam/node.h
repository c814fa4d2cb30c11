// SPDX-License-Identifier: GPL-2.0-only
// The node in /dev and its open files, as a test uses them: with errno values, as from system calls.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "machine.h"

namespace host {

unsigned nodes();  // that exist, visible or not
unsigned minors(); // in use

/**
 * class file - an open file of a node; closing is destruction
 *
 * read() and write() return what the system call would, or a negative errno.
 */
class file {
public:
	// Open /dev/switchtec<minor>: 0 and a file, or a negative errno.
	static int open(unsigned minor, std::unique_ptr<file> &opened);
	~file();

	long write(const void *data, size_t size);
	long read(void *data, size_t size);
	long read_nonblocking(void *data, size_t size);
	// @caller: bits of enum switchtec_caller
	long ioctl(uint32_t number, void *arg, unsigned caller);
	// poll(2) without and with a time limit (on the host's clock; 0: none)
	unsigned poll();
	unsigned poll(unsigned mask, unsigned timeout_ms);

	// Commands, as programs use them.
	long submit(uint32_t word, const std::vector<uint8_t> &input = {});
	struct reply {
		long rc; // of read(): 0 or a negative errno
		uint32_t return_code;
		std::vector<uint8_t> data;
	};
	reply result(size_t bytes);

	// For path: a file that takes over a reference to the node.
	static std::unique_ptr<file> adopt(seam_node *node, switchtec_handle *handle);

private:
	file(seam_node *node, switchtec_handle *handle);
	seam_node *node_;
	switchtec_handle *handle_;
	::file file_;
};

/*
 * Somebody on his way through open(2) who has found the node but not yet called the driver: a
 * reference to it, by which it may be opened after it is gone.
 */
class path {
public:
	explicit path(unsigned minor);
	~path();
	int open(std::unique_ptr<file> &opened);

private:
	friend class client;
	seam_node *node_;
};

/**
 * class client - a registration of another kernel module, as linux/client.c makes it
 */
class client {
public:
	// 0 or a negative errno in rc().
	client(unsigned minor, void (*link_changed)(void *), void *arg);
	client(const path &where, void (*link_changed)(void *), void *arg);
	~client() { unregister(); }
	int rc() const { return rc_; }
	void unregister();
	int with_blocks(int (*use)(const switchtec_blocks *, void *), void *arg);

private:
	switchtec_client *client_ = nullptr;
	int rc_;
};

// An attribute in sysfs: its text, or a negative errno in rc.
std::string attribute(unsigned minor, switchtec_attribute which, long *rc = nullptr);

/**
 * class driver - the driver bound to a machine
 */
class driver {
public:
	explicit driver(machine &m);
	~driver() { unbind(); }
	int rc() const { return rc_; } // of probe
	void unbind();
	void shut_down();
	// What the bus calls around a reset and suspend, and around an error on the link.
	void pause()
	{
		switchtec_pause(device_);
		machine_.out_of_reach = true;
	}
	void resume()
	{
		machine_.out_of_reach = false;
		switchtec_resume(device_);
	}
	switchtec_vote error_detected(switchtec_channel channel)
	{
		const switchtec_vote vote = switchtec_error_detected(device_, channel);

		machine_.out_of_reach = machine_.out_of_reach || channel != SWITCHTEC_CHANNEL_WORKS;
		return vote;
	}
	switchtec_vote mmio_enabled() { return switchtec_mmio_enabled(device_); }
	switchtec_vote slot_reset()
	{
		const switchtec_vote vote = switchtec_slot_reset(device_);

		machine_.out_of_reach = true;
		return vote;
	}
	void error_over()
	{
		machine_.out_of_reach = false;
		switchtec_error_over(device_);
	}
	bool bound() const { return device_ != nullptr; }

private:
	machine &machine_;
	switchtec_device *device_ = nullptr;
	int rc_;
};

} // namespace host
