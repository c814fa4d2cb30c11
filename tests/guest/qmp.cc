// SPDX-License-Identifier: GPL-2.0-only
#include "qmp.h"

#include "wait.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <linux/serial.h>
#include <poll.h>
#include <stdexcept>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>

namespace guest {

namespace {

const auto reply_limit = std::chrono::seconds(60 * slowness());
constexpr const char *channel_path = "/dev/ttyS2";

[[noreturn]] void broken(const std::string &what)
{
	throw std::runtime_error(std::string("control channel ") + channel_path + ": " + what);
}

std::string object_path(const std::string &device)
{
	return "{\"path\":" + json::quote("/machine/peripheral/" + device);
}

std::string execute_line(const std::string &command, const std::string &arguments)
{
	return "{\"execute\":" + json::quote(command) +
	       (arguments.empty() ? "" : ",\"arguments\":" + arguments) + "}";
}

} // namespace

/*
 * Opened anew for every exchange: flock() belongs to the open file, so this keeps threads apart as
 * well as processes.
 */
control_channel::control_channel() : port_(open(channel_path, O_RDWR | O_NOCTTY | O_CLOEXEC))
{
	termios settings;

	if (!port_)
		broken(std::strerror(errno));
	while (flock(port_.get(), LOCK_EX) != 0)
		if (errno != EINTR)
			broken(std::strerror(errno));
	if (tcgetattr(port_.get(), &settings) != 0)
		broken(std::strerror(errno));
	cfmakeraw(&settings);
	settings.c_cflag |= CLOCAL | CREAD;
	if (tcsetattr(port_.get(), TCSANOW, &settings) != 0)
		broken(std::strerror(errno));
}

void control_channel::send(std::string line) const
{
	line += '\n';
	for (size_t sent = 0; sent < line.size();) {
		ssize_t n = write(port_.get(), line.data() + sent, line.size() - sent);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			broken(std::strerror(errno));
		sent += static_cast<size_t>(n);
	}
}

std::string control_channel::receive()
{
	auto deadline = std::chrono::steady_clock::now() + reply_limit;

	for (;;) {
		if (auto end = text_.find('\n'); end != std::string::npos) {
			std::string line = text_.substr(0, end);
			text_.erase(0, end + 1);
			return line;
		}
		auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
			deadline - std::chrono::steady_clock::now());
		pollfd wait = { port_.get(), POLLIN, 0 };
		if (left.count() <= 0 || poll(&wait, 1, static_cast<int>(left.count())) == 0)
			broken("no reply");
		char text[512];
		ssize_t n = read(port_.get(), text, sizeof(text));
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			broken("closed");
		text_.append(text, static_cast<size_t>(n));
	}
}

unsigned control_channel::received() const
{
	serial_icounter_struct counts = {};

	if (ioctl(port_.get(), TIOCGICOUNT, &counts) != 0)
		broken(std::strerror(errno));
	return static_cast<unsigned>(counts.rx);
}

json qmp_result(const std::string &line, const std::string &text)
{
	json reply = json::parse(text);

	if (!reply.at("error").is_null())
		throw qmp_error(line + " -> " + text);
	return reply.at("return");
}

json qmp(const std::string &line)
{
	control_channel channel;
	channel.send(line);
	return qmp_result(line, channel.receive());
}

json qmp_execute(const std::string &command, const std::string &arguments)
{
	return qmp(execute_line(command, arguments));
}

void qmp_device_del(const std::string &device)
{
	(void)wait_until([&] {
		try {
			qmp_execute("device_del", "{\"id\":" + json::quote(device) + "}");
			return true;
		} catch (const qmp_error &error) {
			if (!std::strstr(error.what(), "guest is busy"))
				throw;
			return false;
		}
	});
}

void qmp_wait_deleted(const std::string &device, unsigned timeout_seconds)
{
	qmp(R"({"wait-event":"DEVICE_DELETED","timeout":)" + std::to_string(timeout_seconds) +
	    R"(,"data":{"device":)" + json::quote(device) + "}}");
}

json qmp_wait_event(const std::string &event, unsigned timeout_seconds)
{
	return qmp("{\"wait-event\":" + json::quote(event) +
		   ",\"timeout\":" + std::to_string(timeout_seconds) + "}");
}

std::string qom_set_line(const std::string &device, const std::string &property,
			 const std::string &value)
{
	return execute_line("qom-set", object_path(device) + ",\"property\":" +
					       json::quote(property) + ",\"value\":" + value + "}");
}

std::string qom_get_line(const std::string &device, const std::string &property)
{
	return execute_line("qom-get", object_path(device) + ",\"property\":" +
					       json::quote(property) + "}");
}

void qom_set(const std::string &device, const std::string &property, const std::string &value)
{
	qmp(qom_set_line(device, property, value));
}

json qom_get(const std::string &device, const std::string &property)
{
	return qmp(qom_get_line(device, property));
}

} // namespace guest
