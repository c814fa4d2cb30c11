// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "error.h"
#include "mrpc.h"

#include <CLI/CLI.hpp>

#include <cstring>
#include <iostream>
#include <memory>
#include <random>

namespace switchtec::tools {

namespace {

constexpr uint32_t command_echo = 0x41;

int echo(const std::string &device)
{
	auto node = resolve_node(device);
	/* Random, so that a result left over from another command cannot pass. */
	uint32_t sent = std::random_device{}(), answer = 0;
	uint8_t input[sizeof(sent)];
	std::memcpy(input, &sent, sizeof(sent));

	auto result = mrpc_device(node).run(command_echo, input, sizeof(answer));
	std::memcpy(&answer, result.output.data(), sizeof(answer));

	char text[128];
	if (result.return_code) {
		std::snprintf(text, sizeof(text), ": echo failed, return code 0x%x",
			      result.return_code);
		throw failure(node + text);
	}
	if (answer != ~sent) {
		std::snprintf(text, sizeof(text), ": sent 0x%08x, got 0x%08x, expected 0x%08x",
			      sent, answer, ~sent);
		throw failure(node + text);
	}
	std::snprintf(text, sizeof(text), ": sent 0x%08x, got its inverse 0x%08x\n", sent, answer);
	std::cout << node << text;
	return 0;
}

} // namespace

void add_echo(CLI::App &app, int &status)
{
	auto device = std::make_shared<std::string>();
	auto *command = app.add_subcommand("echo", "Check that the firmware answers");

	command->add_option("DEV", *device, "/dev/switchtecN, switchtecN, N or a PCI address")
		->required();
	command->callback([device, &status] { status = echo(*device); });
}

} // namespace switchtec::tools
