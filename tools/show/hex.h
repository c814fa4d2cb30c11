// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string_view>
#include <vector>

namespace switchtec::tools {

/**
 * Bytes from text such as "01020304", "0x01 0x02 03,04" or "01:02:03:04", in the order written.
 * Throws usage_error that says what is wrong and where.
 */
std::vector<uint8_t> parse_hex(std::string_view text);

/** A hex dump in the layout of `hexdump -C`; a run of equal lines is shown once and then as "*". */
void dump_hex(std::ostream &out, std::span<const uint8_t> data);

} // namespace switchtec::tools
