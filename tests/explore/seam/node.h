// SPDX-License-Identifier: GPL-2.0-only
// The node in /dev, its open files, its attributes and link clients, as scenarios use them: with errno
// values, as from system calls. Files and clients are plain values: whoever is forgotten in the middle of
// a schedule owns nothing.
#pragma once

#include <cstddef>
#include <cstdint>

#include "objects.h"

namespace host {

// Between runs.
void forget_nodes();
unsigned nodes();  // that exist, visible or not
unsigned minors(); // in use

inline constexpr uint32_t cmd_echo = 0x41;
inline constexpr uint32_t echo_question = 0x78563412, echo_answer = ~echo_question;

struct file {
	seam_node *node = nullptr;
	switchtec_handle *handle = nullptr;

	// Open the node of minor 0: 0 or a negative errno.
	int open();
	void close();
	explicit operator bool() const { return handle; }

	// An echo of @question: 0 or a negative errno.
	long submit(uint32_t question = echo_question) const;
	long submit_from(const void *message, size_t size) const;
	// The result of an echo: 0, or a negative errno; @answer: what came back.
	long result(uint32_t &answer, bool nonblocking = false) const;
	long ioctl(uint32_t number, void *arg, unsigned caller = SWITCHTEC_MAY_WRITE) const;
	// poll(2) without a time limit, and without waiting.
	unsigned poll(unsigned mask) const;
	unsigned poll_now() const;
};

/*
 * Somebody on his way through open(2) who has found the node but not yet called the driver.
 */
struct path {
	seam_node *node = nullptr;

	bool find();
	int open(file &f); // gives the reference to f, or back
};

struct client {
	switchtec_client *registration = nullptr;

	int add(void (*link_changed)(void *), void *arg);
	void remove();
};

// An attribute of minor 0: its length or a negative errno.
long attribute(switchtec_attribute which);

} // namespace host
