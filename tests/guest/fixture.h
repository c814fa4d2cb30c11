// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "handle.h"
#include "slot.h"
#include "wait.h"

#include <map>
#include <string>

namespace guest {

/** "" when the switch is bound, has a node and answers an echo; else what is wrong. */
std::string complaint(const slot &sw);

/**
 * Bring a switch back to where a test case can start, whatever the last one left: no fault, link
 * up, plugged in, bound, module loaded with its default parameters. "" or what could not be done.
 */
std::string recover(const slot &sw);

/**
 * Base of all test cases: a healthy sw0 before, a health check after, and a check that the driver
 * has never written a command while another one was running.
 */
class switch_fixture {
public:
	switch_fixture();
	~switch_fixture();

protected:
	/** For test cases after which a command may rightly be written over a hung one. */
	void allow_overlapped_commands() { overlap_allowed_ = true; }
	/**
	 * For test cases that stop the switch from answering for good: it is reset (by link) and the
	 * driver bound anew before the health check.
	 */
	void reset_afterwards() { reset_ = true; }

	slot &sw;

private:
	bool overlap_allowed_ = false, reset_ = false;
	uint64_t overlapped_before_ = 0;
};

} // namespace guest
