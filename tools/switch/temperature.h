// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "session.h"

namespace switchtec::tools {

/** Of the die in degrees Celsius, each sensor that there is. Command 4. */
std::vector<double> read_temperatures(session &s);

} // namespace switchtec::tools
