// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../show/view.h"

#include <string>

namespace switchtec::unplug {

/** The report of unplug-test as one page that needs nothing else: no script, plots as SVG. */
std::string html_report(const tools::json &data, const std::string &when);

} // namespace switchtec::unplug
