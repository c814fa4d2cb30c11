// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../switch/sample.h"

namespace switchtec::tools {

enum class top_order { port, traffic };

/** One frame of `top` as lines of text; the screen and the text form show the same. */
std::vector<std::string> top_frame(const sample &before, const sample &now, top_order order, unsigned width);

/** "1.23 GB" */
std::string amount(double bytes);

} // namespace switchtec::tools
