// SPDX-License-Identifier: GPL-2.0
#include "qmp.h"

#include "fd.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/file.h>
#include <termios.h>

namespace guest {

namespace {

constexpr auto reply_limit = std::chrono::seconds(60);
constexpr const char *channel_path = "/dev/ttyS2";

[[noreturn]] void broken(const std::string &what)
{
	throw std::runtime_error(std::string("control channel ") + channel_path + ": " + what);
}

/*
 * Opened anew for every exchange: flock() belongs to the open file, so this keeps threads apart as
 * well as processes.
 */
fd open_channel()
{
	fd channel(open(channel_path, O_RDWR | O_NOCTTY | O_CLOEXEC));
	termios settings;

	if (!channel)
		broken(std::strerror(errno));
	while (flock(channel.get(), LOCK_EX) != 0)
		if (errno != EINTR)
			broken(std::strerror(errno));
	if (tcgetattr(channel.get(), &settings) != 0)
		broken(std::strerror(errno));
	cfmakeraw(&settings);
	settings.c_cflag |= CLOCAL | CREAD;
	if (tcsetattr(channel.get(), TCSANOW, &settings) != 0)
		broken(std::strerror(errno));
	return channel;
}

void send_line(const fd &channel, std::string line)
{
	line += '\n';
	for (size_t sent = 0; sent < line.size();) {
		ssize_t n = write(channel.get(), line.data() + sent, line.size() - sent);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			broken(std::strerror(errno));
		sent += static_cast<size_t>(n);
	}
}

std::string receive_line(const fd &channel)
{
	auto deadline = std::chrono::steady_clock::now() + reply_limit;
	std::string line;

	for (;;) {
		auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
			deadline - std::chrono::steady_clock::now());
		pollfd wait = { channel.get(), POLLIN, 0 };
		if (left.count() <= 0 || poll(&wait, 1, static_cast<int>(left.count())) == 0)
			broken("no reply");
		char text[512];
		ssize_t n = read(channel.get(), text, sizeof(text));
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			broken("closed");
		line.append(text, static_cast<size_t>(n));
		if (auto end = line.find('\n'); end != std::string::npos)
			return line.substr(0, end);
	}
}

std::string object_path(const std::string &device)
{
	return "{\"path\":" + json::quote("/machine/peripheral/" + device);
}

} // namespace

json qmp(const std::string &line)
{
	fd channel = open_channel();
	send_line(channel, line);
	std::string text = receive_line(channel);
	json reply = json::parse(text);

	if (!reply.at("error").is_null())
		throw qmp_error(line + " -> " + text);
	return reply.at("return");
}

json qmp_execute(const std::string &command, const std::string &arguments)
{
	return qmp("{\"execute\":" + json::quote(command) +
		   (arguments.empty() ? "" : ",\"arguments\":" + arguments) + "}");
}

json qmp_wait_event(const std::string &event, unsigned timeout_seconds)
{
	return qmp("{\"wait-event\":" + json::quote(event) +
		   ",\"timeout\":" + std::to_string(timeout_seconds) + "}");
}

void qom_set(const std::string &device, const std::string &property, const std::string &value)
{
	qmp_execute("qom-set", object_path(device) + ",\"property\":" + json::quote(property) +
				       ",\"value\":" + value + "}");
}

json qom_get(const std::string &device, const std::string &property)
{
	return qmp_execute("qom-get",
			   object_path(device) + ",\"property\":" + json::quote(property) + "}");
}

} // namespace guest
