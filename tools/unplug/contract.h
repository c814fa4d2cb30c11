// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <set>
#include <string>

namespace switchtec::unplug {

/** How a disturbance looks from a handle. */
enum class looks { gone, surprise, paused };

/** What this one may be told then; empty: nobody with this name is known. See Documentation/abi.rst. */
const std::set<std::string> &allowed(const std::string &who, looks how);

} // namespace switchtec::unplug
