// SPDX-License-Identifier: GPL-2.0-only
#include "handle.h"

#include <atomic>
#include <poll.h>

namespace guest {

uint32_t reply::word() const
{
	uint32_t value = 0;

	if (output.size() >= sizeof(value))
		std::memcpy(&value, output.data(), sizeof(value));
	return value;
}

handle::handle(const std::string &path, int flags) : fd_(open(path.c_str(), flags | O_CLOEXEC))
{
	opened_ = outcome::of(fd_ ? 0 : -1);
}

outcome handle::send(uint32_t command, const bytes &payload) const
{
	bytes request = bytes_of(command);

	request.insert(request.end(), payload.begin(), payload.end());
	return outcome::of(write(number(), request.data(), request.size()));
}

reply handle::receive(size_t size) const
{
	/* Not zeros: bytes that the driver failed to fill must show. */
	bytes data(size, 0xa5);
	reply answer;

	answer.result = outcome::of(read(number(), data.data(), data.size()));
	if (answer.result.error || size < sizeof(answer.code))
		return answer;
	std::memcpy(&answer.code, data.data(), sizeof(answer.code));
	answer.output.assign(data.begin() + sizeof(answer.code), data.end());
	return answer;
}

outcome handle::send_echo(uint32_t word) const
{
	outcome sent = send(command_echo, bytes_of(word));
	return sent == ok(8) ? ok() : sent;
}

outcome handle::receive_echo(uint32_t word) const
{
	reply answer = receive(8);

	if (answer.result.error)
		return answer.result;
	return answer.result == ok(8) && answer.code == 0 && answer.word() == ~word ? ok() :
										     fails(EPROTO);
}

outcome handle::echo(uint32_t word) const
{
	outcome sent = send_echo(word);
	return sent.error ? sent : receive_echo(word);
}

bytes bytes_of(uint32_t word)
{
	bytes data(sizeof(word));
	std::memcpy(data.data(), &word, sizeof(word));
	return data;
}

uint32_t next_word()
{
	static std::atomic<uint32_t> word = 0x5eed0000;
	return ++word;
}

short poll_now(int number)
{
	pollfd entry = { number, every_poll_bit, 0 };

	/* A signal is no answer. */
	while (poll(&entry, 1, 0) < 0 && errno == EINTR)
		;
	return entry.revents;
}

std::string poll_names(unsigned mask)
{
	static constexpr struct {
		unsigned bit;
		const char *name;
	} table[] = {
		{ POLLIN, "IN" },	  { POLLPRI, "PRI" },	    { POLLOUT, "OUT" },
		{ POLLERR, "ERR" },	  { POLLHUP, "HUP" },	    { POLLNVAL, "NVAL" },
		{ POLLRDNORM, "RDNORM" }, { POLLRDBAND, "RDBAND" }, { POLLWRNORM, "WRNORM" },
		{ POLLWRBAND, "WRBAND" }, { POLLRDHUP, "RDHUP" },
	};
	std::string names;

	for (auto &entry : table) {
		if (mask & entry.bit) {
			names += (names.empty() ? "" : "|") + std::string(entry.name);
			mask &= ~entry.bit;
		}
	}
	if (mask)
		names += " and unknown bits " + std::to_string(mask);
	return names.empty() ? "none" : names;
}

std::string gone_poll_names()
{
	return poll_names(POLLIN | POLLRDHUP | POLLOUT | POLLERR | POLLHUP);
}

std::string ready_poll_names()
{
	return poll_names(POLLIN | POLLRDNORM);
}

} // namespace guest
