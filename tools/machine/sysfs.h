// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

namespace switchtec::tools {

/** The first line; "" when it cannot be read. */
std::string read_line(const std::string &path);
std::string read_all(const std::string &path);
/** As echo does it. Throws failure that says what the errno means. */
void write_sysfs(const std::string &path, const std::string &text);
/** The last part of where a link leads; "" when it is none. */
std::string link_name(const std::string &path);
/** Names in a folder, sorted; none when there is no such folder. */
std::vector<std::string> entries(const std::string &folder);

} // namespace switchtec::tools
