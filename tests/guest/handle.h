// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "fd.h"
#include "outcome.h"

#include <cstdint>
#include <fcntl.h>
#include <string>
#include <vector>

namespace guest {

using bytes = std::vector<uint8_t>;

constexpr uint32_t command_echo = 0x41;
constexpr uint32_t command_unknown = 0x7ff;
constexpr uint32_t return_unknown_command = 0x64005;
constexpr size_t max_payload = 1024;
constexpr size_t max_transfer = max_payload + 4;

/** A result read from the node: return code, then output. */
struct reply {
	outcome result;
	uint32_t code = 0;
	bytes output;

	/** The first word of the output. */
	uint32_t word() const;
};

/** An open /dev/switchtecN. Never throws: what a call said is what the tests are about. */
class handle {
public:
	handle() = default;
	explicit handle(const std::string &path, int flags = O_RDWR);

	outcome opened() const { return opened_; }
	int number() const { return fd_.get(); }
	void close() { fd_.close(); }

	outcome send(uint32_t command, const bytes &payload = {}) const;
	reply receive(size_t size = max_transfer) const;

	outcome send_echo(uint32_t word) const;
	/** Read the result of send_echo(): ok(0) when it is right, EPROTO when it is not. */
	outcome receive_echo(uint32_t word) const;
	outcome echo(uint32_t word) const;

private:
	fd fd_;
	outcome opened_ = fails(EBADF);
};

bytes bytes_of(uint32_t word);

/** Distinct words, so that no stale result can be taken for the right one. */
uint32_t next_word();

/** The poll bits that are set right now, all that can be asked for asked for. */
short poll_now(int number);
constexpr short every_poll_bit = 0x3fff & ~0x38; /* all but ERR, HUP, NVAL, which need no asking */

/** "IN|RDNORM"; "none" for 0. Comparing these makes a failure readable. */
std::string poll_names(unsigned mask);

/** What poll says about a device that is gone, exactly. */
std::string gone_poll_names();
std::string ready_poll_names();

} // namespace guest
