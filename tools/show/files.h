// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>

namespace switchtec::tools {

/** The whole file, in one moment, or as it was before. Throws failure. */
void write_file(const std::string &path, std::string_view data);

} // namespace switchtec::tools
