// SPDX-License-Identifier: GPL-2.0-only
#include "client.h"

#include <cstring>
#include <stdexcept>
#include <unistd.h>

namespace bench {

namespace {

/* In front of the data: the command; in the reply, the return code. */
constexpr size_t head = 4;

[[noreturn]] void bad(const char *what, ssize_t said)
{
	throw std::runtime_error(std::string("echo: ") + what + ": " +
				 (said < 0 ? std::strerror(errno) : std::to_string(said)));
}

} // namespace

client::client(const subject &on, size_t size)
	: handle_(on.sw.open()), size_(size), word_(guest::next_word())
{
	if (handle_.opened().error)
		throw std::runtime_error(std::string("open: ") +
					 guest::errno_name(handle_.opened().error));
	std::memcpy(request_.data(), &guest::command_echo, head);
}

void client::write()
{
	const auto wanted = static_cast<ssize_t>(head + size_);

	word_++;
	std::memcpy(request_.data() + head, &word_, sizeof(word_));
	ssize_t said = ::write(handle_.number(), request_.data(), head + size_);
	if (said != wanted)
		bad("write", said);
}

void client::read()
{
	const auto wanted = static_cast<ssize_t>(head + size_);
	uint32_t code, answer;

	ssize_t said = ::read(handle_.number(), reply_.data(), head + size_);
	if (said != wanted)
		bad("read", said);
	std::memcpy(&code, reply_.data(), sizeof(code));
	std::memcpy(&answer, reply_.data() + head, sizeof(answer));
	if (code != 0 || answer != ~word_)
		bad("wrong answer", static_cast<ssize_t>(code));
}

} // namespace bench
