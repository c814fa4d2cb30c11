// SPDX-License-Identifier: GPL-2.0-only
#include "context.h"

#include "show/out.h"

#include <cstdlib>
#include <iostream>
#include <unistd.h>

namespace switchtec::tools {

namespace {

/* Longer than the driver's own limit: only a driver that has none gets here. */
constexpr double default_timeout_s = 150;

clock::duration seconds(double count)
{
	return std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(count));
}

} // namespace

std::string context::text(const std::string &option, const std::string &otherwise) const
{
	const auto found = given.find(option);

	return found == given.end() || found->second.empty() ? otherwise : found->second.front();
}

std::vector<std::string> context::texts(const std::string &option) const
{
	const auto found = given.find(option);

	return found == given.end() ? std::vector<std::string>() : found->second;
}

uint64_t context::number(const std::string &option, uint64_t otherwise, uint64_t least, uint64_t most) const
{
	if (!has(option))
		return otherwise;
	const auto value = text(option);
	char *end;

	errno = 0;
	const uint64_t number = std::strtoull(value.c_str(), &end, 0);
	if (value.empty() || !std::isdigit(static_cast<unsigned char>(value[0])) || *end || errno ||
	    number < least || number > most)
		throw usage_error(option + ": '" + value + "' is no number from " + std::to_string(least) + " to " +
				  std::to_string(most));
	return number;
}

deadline context::until() const
{
	return in(seconds(timeout_s.value_or(default_timeout_s)));
}

deadline context::until_told() const
{
	return timeout_s ? in(seconds(*timeout_s)) : never;
}

void context::show(const json &data, const view &how) const
{
	switch (output) {
	case form::json:
		out::write(document(name, data).dump() + "\n");
		break;
	case form::raw:
		out::write(raw_text(data, how));
		break;
	case form::table:
		out::write(table_text(data, how, out::style_of(STDOUT_FILENO)));
	}
}

void context::show(const json &data, const std::string &table, const std::string &raw) const
{
	out::write(output == form::json ? document(name, data).dump() + "\n" : output == form::raw ? raw : table);
}

void context::note(const std::string &text) const
{
	std::cerr << text << '\n';
}

void context::say_verbose(const std::string &text) const
{
	if (verbose)
		std::cerr << "switchtecctl: " << text << '\n';
}

void context::confirm(const std::string &question) const
{
	if (has("--yes"))
		return;
	if (!isatty(STDIN_FILENO))
		throw usage_error(question + " Nobody is there to ask: say --yes");
	std::cerr << question << " [y/N] " << std::flush;
	std::string answer;
	std::getline(std::cin, answer);
	if (answer != "y" && answer != "Y" && answer != "yes")
		throw failure("nothing was done");
}

json document(const std::string &command, const json &data)
{
	return { { "schema", "switchtecctl-1" }, { "command", command }, { "data", data } };
}

} // namespace switchtec::tools
