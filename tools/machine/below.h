// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

namespace switchtec::tools {

/** What this machine would lose with the switch, or with a port above it. */
struct loss {
	std::string what;	/* "/home, which is on nvme0n1p1 at 0000:04:00.0" */
};

/**
 * Mounted file systems, swap, the default route, the terminal: of the functions below the switch whose endpoint
 * this is.
 */
std::vector<loss> losses_with(const std::string &endpoint);

/** Of a kind of disturbance: does it take what is below the switch away? */
bool takes_all(const std::string &kind);

/** Throws failure that names what would be lost. */
void refuse_losses(const std::string &endpoint, const std::string &what_is_done);

/** The same as a line for who is asked; "" when there is nothing. */
std::string losses_text(const std::string &endpoint);

/** The port above the switch, by which the whole of it can be reached: "0000:00:01.0", or "". */
std::string port_above(const std::string &endpoint);

} // namespace switchtec::tools
