// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../show/hex.h"
#include "../switch/session.h"

#include <fmt/format.h>

#include <iostream>
#include <iterator>
#include <sstream>

namespace switchtec::tools {

namespace {

constexpr uint32_t unknown_command = 0x64005;

/* Any base: 65, 0x41, 0101. */
uint32_t parse_command(const std::string &text)
{
	size_t used = 0;
	unsigned long value = 0;

	try {
		value = std::stoul(text, &used, 0);
	} catch (const std::exception &) {
		used = 0;
	}
	if (used == 0 || used != text.size() || !std::isdigit(static_cast<unsigned char>(text[0])) ||
	    value > UINT32_MAX)
		throw usage_error("'" + text + "' is no MRPC command number");
	return static_cast<uint32_t>(value);
}

bytes read_stdin()
{
	bytes data;
	char byte;

	/* One byte too many is enough to refuse it: no need to swallow a whole pipe. */
	while (data.size() <= max_payload && std::cin.get(byte))
		data.push_back(static_cast<uint8_t>(byte));
	return data;
}

bytes input_bytes(const std::string &text)
{
	auto data = text == "-" ? read_stdin() : parse_hex(text);

	if (data.size() > max_payload)
		throw usage_error("more than " + std::to_string(max_payload) + " bytes of input");
	return data;
}

std::string hex_digits(const bytes &data)
{
	std::string text;

	for (uint8_t byte : data)
		text += fmt::format("{:02x}", byte);
	return text;
}

int run(context &c)
{
	const uint32_t word = parse_command(c.text("CMD"));
	const auto input = input_bytes(c.text("--in"));
	const auto size = c.number("--out", max_payload, 0, max_payload);
	if (c.has("--raw"))
		c.output = form::raw;

	session s(c);
	const auto result = s.try_run(word, input, size);
	if (result.error)
		throw command_failed(s.node(), result);

	const auto said = fmt::format("return code: 0x{:x}{}\n", result.return_code,
				      result.return_code == unknown_command ? " (unknown command)" : "");
	std::ostringstream dump;
	if (!result.output.empty())
		dump_hex(dump, result.output);
	/* Raw output may go into a pipe: it is the device's bytes and nothing else. */
	if (c.output == form::raw)
		std::cerr << said;
	c.show({ { "node", s.node() },
		 { "command", word },
		 { "return_code", result.return_code },
		 { "output", hex_digits(result.output) } },
	       said + dump.str(), std::string(result.output.begin(), result.output.end()));
	return result.return_code ? failed : worked;
}

} // namespace

const command mrpc_command = {
	.name = "mrpc",
	.help = "Run one MRPC command and show its result",
	.details = "Exit status 1 if the firmware's return code is not 0. Of a command that ends with status 4 nobody "
		   "knows whether it ran.\n\n"
		   "Commands that reach raw registers (0x29, 0x34, 0x87) need CAP_SYS_ADMIN.",
	.options = { the_device,
		     { "CMD", nullptr, "command word, decimal or with 0x", offers::nothing, option::needed },
		     { "--in", "HEX|-", "input in hex (spaces and 0x allowed), or - for binary standard input" },
		     { "--out", "N", "bytes of output to read (default 1024)" },
		     { "--raw", nullptr, "write the output bytes as they are, as -o raw" } },
	.run = run,
	.examples = "switchtecctl mrpc 0000:01:00.0 0x41 --in '01 02 03 04' --out 4\n"
		    "switchtecctl mrpc 0 0x1f --in - -o raw < request > reply",
};

} // namespace switchtec::tools
