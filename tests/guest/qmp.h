// SPDX-License-Identifier: GPL-2.0
#pragma once

#include "json.h"

#include <stdexcept>
#include <string>

namespace guest {

/**
 * The control channel to the emulator: one line of JSON out, one line back (a second serial port;
 * see qemu/guest). A reply with "error" throws qmp_error, no reply in time throws too.
 */
json qmp(const std::string &line);

class qmp_error : public std::runtime_error {
public:
	using std::runtime_error::runtime_error;
};

/** Run a QMP command; arguments are JSON text, "" for none. */
json qmp_execute(const std::string &command, const std::string &arguments = "");

/** Wait on the host's side for an event such as DEVICE_DELETED. */
json qmp_wait_event(const std::string &event, unsigned timeout_seconds);

/** Properties of the device with this id; value is JSON text. */
void qom_set(const std::string &device, const std::string &property, const std::string &value);
json qom_get(const std::string &device, const std::string &property);

} // namespace guest
