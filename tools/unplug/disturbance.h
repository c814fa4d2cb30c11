// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "contract.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace switchtec::unplug {

/** A way for the device to go and to come back. Both return false when it did not happen in time. */
class disturbance {
public:
	virtual ~disturbance() = default;
	virtual looks how() const = 0;
	virtual bool happen(std::chrono::milliseconds limit) = 0;
	virtual bool bring_back(std::chrono::milliseconds limit) = 0;
};

/** Commands of the user's that pull the device and put it back, for "link"; empty: by the port above. */
struct link_commands {
	std::string off, on;
};

const std::vector<std::string> &all_kinds();
/** Throws failure when this machine has no such way, and says what it lacks. */
std::unique_ptr<disturbance> make_disturbance(const std::string &kind, const std::string &address,
					      const link_commands &commands);

} // namespace switchtec::unplug
