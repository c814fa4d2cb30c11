// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "pci_function.h"

#include <CLI/CLI.hpp>

#include <array>
#include <iostream>

namespace switchtec::tools {

namespace {

using row = std::array<std::string, 6>;

std::string or_dash(const std::string &text)
{
	return text.empty() ? "-" : text;
}

row table_row(const pci_function &function)
{
	char name[64];
	std::snprintf(name, sizeof(name), "%04x:%04x %s %s%s", function.vendor, function.device,
		      function.family.c_str(), function.generation.c_str(),
		      function.ntb ? " ntb" : "");
	return { function.address, name, or_dash(function.driver), or_dash(function.node),
		 or_dash(function.firmware), or_dash(function.partition) };
}

void print_table(const std::vector<row> &rows)
{
	row::size_type columns = rows.front().size();
	std::array<size_t, 6> width{};

	for (auto &cells : rows)
		for (size_t i = 0; i < columns; i++)
			width[i] = std::max(width[i], cells[i].size());
	for (auto &cells : rows) {
		std::string line;
		for (size_t i = 0; i < columns; i++) {
			line += cells[i];
			if (i + 1 < columns)
				line.append(width[i] - cells[i].size() + 2, ' ');
		}
		std::cout << line << '\n';
	}
}

void list()
{
	auto functions = find_functions();

	if (functions.empty()) {
		std::cout << "no Switchtec functions found\n";
		return;
	}
	std::vector<row> rows = {
		{ "ADDRESS", "DEVICE", "DRIVER", "NODE", "FIRMWARE", "PARTITION" }
	};
	for (auto &function : functions)
		rows.push_back(table_row(function));
	print_table(rows);
}

} // namespace

void add_list(CLI::App &app, int &status)
{
	auto *command = app.add_subcommand("list", "Show all Switchtec functions, bound or not");

	command->callback([&status] {
		list();
		status = 0;
	});
}

} // namespace switchtec::tools
