// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "error.h"
#include "hex.h"
#include "mrpc.h"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <iostream>
#include <iterator>
#include <memory>

namespace switchtec::tools {

namespace {

struct arguments {
	std::string device, command, input;
	size_t output_bytes = mrpc_max_payload;
	bool raw = false;
};

/* Any base: 65, 0x41, 0101. CLI11's own conversion would take "41abc" apart less clearly. */
uint32_t parse_command(const std::string &text)
{
	size_t used = 0;
	unsigned long value = 0;

	try {
		value = std::stoul(text, &used, 0);
	} catch (const std::exception &) {
		used = 0;
	}
	if (used == 0 || used != text.size() || text[0] == '-' || value > UINT32_MAX)
		throw usage_error("'" + text + "' is no MRPC command number");
	return static_cast<uint32_t>(value);
}

std::vector<uint8_t> read_stdin()
{
	std::vector<uint8_t> bytes;
	char byte;

	/* One byte too many is enough to refuse it: no need to swallow a whole pipe. */
	while (bytes.size() <= mrpc_max_payload && std::cin.get(byte))
		bytes.push_back(static_cast<uint8_t>(byte));
	return bytes;
}

std::vector<uint8_t> input_bytes(const std::string &text)
{
	auto bytes = text == "-" ? read_stdin() : parse_hex(text);

	if (bytes.size() > mrpc_max_payload)
		throw usage_error("more than " + std::to_string(mrpc_max_payload) +
				  " bytes of input");
	return bytes;
}

int run(const arguments &args)
{
	uint32_t command = parse_command(args.command);
	auto input = input_bytes(args.input);
	auto result = mrpc_device(resolve_node(args.device)).run(command, input, args.output_bytes);

	char text[64];
	std::snprintf(text, sizeof(text), "return code: 0x%x%s\n", result.return_code,
		      result.return_code == 0x64005 ? " (unknown command)" : "");
	/* With --raw standard output carries the device's bytes and nothing else. */
	(args.raw ? std::cerr : std::cout) << text;
	if (args.raw)
		std::cout.write(reinterpret_cast<const char *>(result.output.data()),
				static_cast<std::streamsize>(result.output.size()));
	else if (!result.output.empty())
		dump_hex(std::cout, result.output);
	std::cout.flush();
	return result.return_code == 0 && std::cout ? 0 : 1;
}

} // namespace

void add_mrpc(CLI::App &app, int &status)
{
	auto args = std::make_shared<arguments>();
	auto *command = app.add_subcommand("mrpc", "Run one MRPC command and show its result");

	command->add_option("DEV", args->device, "/dev/switchtecN, switchtecN, N or a PCI address")
		->required();
	command->add_option("CMD", args->command, "command word, decimal or with 0x")->required();
	command->add_option("--in", args->input,
			    "input in hex (spaces and 0x allowed), or - for binary standard input")
		->type_name("HEX|-");
	command->add_option("--out", args->output_bytes, "bytes of output to read (default 1024)")
		->type_name("N")
		->check(CLI::Range(size_t(0), mrpc_max_payload));
	command->add_flag("--raw", args->raw, "write the output bytes as they are");
	command->callback([args, &status] { status = run(*args); });
}

} // namespace switchtec::tools
