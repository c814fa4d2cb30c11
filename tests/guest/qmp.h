// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "fd.h"
#include "json.h"

#include <stdexcept>
#include <string>

namespace guest {

/**
 * The control channel to the emulator, nobody else's while this lives: one line of JSON out, one
 * line back (a serial port of its own; see qemu/guest).
 */
class control_channel {
public:
	control_channel();
	/** Does not wait for the reply: another line may be sent before. */
	void send(std::string line) const;
	/** Throws when there is none in time. */
	std::string receive();
	/** Bytes that the port has received so far, whether anybody has been handed them or not. */
	unsigned received() const;

private:
	fd port_;
	std::string text_;
};

/** Send a line, return what its reply has. One with "error" throws qmp_error. */
json qmp(const std::string &line);
json qmp_result(const std::string &line, const std::string &reply);

/** The lines of qom_set() and qom_get(). */
std::string qom_set_line(const std::string &device, const std::string &property,
			 const std::string &value);
std::string qom_get_line(const std::string &device, const std::string &property);

class qmp_error : public std::runtime_error {
public:
	using std::runtime_error::runtime_error;
};

/** Run a QMP command; arguments are JSON text, "" for none. */
json qmp_execute(const std::string &command, const std::string &arguments = "");

/** Wait on the host's side for an event such as DEVICE_DELETED. */
json qmp_wait_event(const std::string &event, unsigned timeout_seconds);

/** Press the button for a device's removal, as soon as its slot is no longer busy with its arrival. */
void qmp_device_del(const std::string &device);

/** Wait for the end of a device_del of this device; others that go along have events of their own. */
void qmp_wait_deleted(const std::string &device, unsigned timeout_seconds);

/** Properties of the device with this id; value is JSON text. */
void qom_set(const std::string &device, const std::string &property, const std::string &value);
json qom_get(const std::string &device, const std::string &property);

} // namespace guest
