// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../guest/device_ioctl.h"

#include <stdexcept>

namespace bench {

/**
 * The PFF of a port that belongs to the switch's own partition: its upstream port. The C driver masks no
 * event of others' ports.
 */
inline int32_t own_port(const guest::handle &h)
{
	guest::pff_port port = {};

	/* Partition 0 is the own one of every switch here; port 0 is the upstream port. */
	if (guest::outcome said = guest::call(h, SWITCHTEC_IOCTL_PORT_TO_PFF, port); said.error)
		throw std::runtime_error(std::string("PORT_TO_PFF: ") + guest::errno_name(said.error));
	return static_cast<int32_t>(port.pff);
}

} // namespace bench
