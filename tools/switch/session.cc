// SPDX-License-Identifier: GPL-2.0-only
#include "session.h"

#include <fmt/format.h>

namespace switchtec::tools {

void put32(bytes &to, uint32_t word)
{
	for (int shift = 0; shift < 32; shift += 8)
		to.push_back(static_cast<uint8_t>(word >> shift));
}

session::session(const context &c, int flags)
	: context_(c), device_(c.text("DEV"), flags), address_(device_.address()), until_(c.until()),
	  generation_(device_.generation())
{
	if (!generation_)
		generation_ = 6;
	c.say_verbose(fmt::format("{} is {}, Gen{}", device_.node(), address_, generation_));
}

unsigned session::partition() const
{
	return static_cast<unsigned>(std::stoul("0" + device_.attribute("partition")));
}

outcome session::try_run(uint32_t word, const bytes &input, size_t output_size)
{
	const auto begin = clock::now();
	auto result = device_.run(word, input, output_size, until_);

	if (context_.verbose)
		context_.say_verbose(fmt::format(
			"command 0x{:x}, {} bytes in, {} out: {}, {:.3f} ms", word, input.size(), output_size,
			result.ok() ? "done" : result.text(),
			std::chrono::duration<double, std::milli>(clock::now() - begin).count()));
	return result;
}

bytes session::run(const std::string &what, uint16_t id, const bytes &input, size_t output_size)
{
	auto result = try_run(id, input, output_size);

	if (!result.ok())
		throw command_failed(node() + ": " + what, result);
	return std::move(result.output);
}

} // namespace switchtec::tools
