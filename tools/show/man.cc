// SPDX-License-Identifier: GPL-2.0-only
#include "help.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

/* Man pages: one for the tool, one for each first word of a command. */
namespace switchtec::tools {

namespace {

/* What man(7) would take for a request or an escape. */
std::string plain(const std::string &text)
{
	std::string safe;

	for (char c : text)
		safe += c == '\\' ? "\\e" : c == '-' ? "\\-" : std::string(1, c);
	if (!safe.empty() && (safe[0] == '.' || safe[0] == '\''))
		safe = "\\&" + safe;
	return safe;
}

std::string paragraphs(const char *text)
{
	std::istringstream lines(text);
	std::string page;

	for (std::string line; std::getline(lines, line);)
		page += line.empty() ? ".PP\n" : plain(line) + "\n";
	return page;
}

std::string options_page(std::span<const option> options)
{
	std::string page;

	for (auto &o : options) {
		std::string names = o.name;
		if (const auto comma = names.find(','); comma != std::string::npos)
			names.replace(comma, 1, "\\fR, \\fB");
		page += fmt::format(".TP\n\\fB{}\\fR{}\n{}.\n", names.find('\\') == std::string::npos ? plain(names) : names,
				    o.value ? " \\fI" + plain(o.value) + "\\fR" : "",
				    plain(o.help) + (o.words ? ": " + plain(o.words) : ""));
	}
	return page;
}

std::string head(const std::string &name, const std::string &what)
{
	std::string capitals = name;

	std::ranges::transform(capitals, capitals.begin(), [](unsigned char c) { return std::toupper(c); });
	return fmt::format(".\\\" SPDX-" "License-Identifier: GPL-2.0-only\n.TH {} 1 \"\" \"switchtec {}\" \"Switchtec\"\n"
			   ".SH NAME\n{} \\- {}\n",
			   plain(capitals), SWITCHTEC_VERSION, plain(name), plain(what));
}

constexpr const char *exit_statuses =
	".SH EXIT STATUS\n"
	".TP\n0\nIt worked.\n"
	".TP\n1\nIt failed: a system call, or the firmware has refused it.\n"
	".TP\n2\nThe command line is wrong, or a question was left without an answer.\n"
	".TP\n3\nThe device is gone; what was to be done was not done.\n"
	".TP\n4\nIt may have been done: the command was with the firmware, and nobody can tell what became of it. That is so, too, "
	"when \\fB\\-\\-timeout\\fR passes while it waits behind commands of other programs: the driver does not tell which of the two "
	"it was.\n"
	".TP\n5\nThe time was up before it was started; it was not done. Only what the driver has not taken counts as this.\n";

constexpr const char *forms =
	".SH OUTPUT\n"
	"\\fBtable\\fR is for people and may change.\n"
	"\\fBjson\\fR is one document in one line: \\fIschema\\fR (\"switchtecctl\\-1\"), \\fIcommand\\fR, and \\fIdata\\fR "
	"or \\fIerror\\fR. The schema is in /usr/share/switchtec/switchtecctl\\-1.schema.json; a name with another number at "
	"its end has other members, the same name has at most more of them.\n"
	"\\fBraw\\fR has a record in each line, its fields separated by tabs, without titles; of commands that fetch bytes "
	"(\\fBmrpc\\fR, \\fBlog\\fR) it is these bytes.\n";

std::string tool_page()
{
	std::string page = head("switchtecctl", "look at Switchtec PCIe switches, and test hot-unplug");

	page += ".SH SYNOPSIS\n.B switchtecctl\n[\\fIOPTION\\fR]... \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...\n"
		".SH DESCRIPTION\nTalks to the firmware of a switch through its node, /dev/switchtecN, and to the kernel "
		"about its driver.\nA device is named by its node, a number, or its PCI address.\n.SH COMMANDS\n";
	for (auto *c : all_commands())
		page += fmt::format(".TP\n\\fB{}\\fR\n{}.\n", plain(c->name), plain(c->help));
	page += ".SH OPTIONS\nEvery command takes these, before its name or after it.\n" +
		options_page(common_options()) + forms + exit_statuses;
	page += ".SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fR\nNo colours, also on a terminal.\n"
		".SH SEE ALSO\n";
	for (auto &word : first_words())
		page += fmt::format(".BR switchtecctl\\-{} (1),\n", plain(word));
	return page + ".BR switchtec (4)\n";
}

} // namespace

std::string man_page(const std::string &first)
{
	if (first.empty())
		return tool_page();

	const auto all = commands_of(first);
	std::string names;
	for (auto *c : all)
		names += (names.empty() ? "" : "; ") + std::string(c->help);
	std::string page = head("switchtecctl-" + first, names) + ".SH SYNOPSIS\n";
	for (auto *c : all)
		page += (c == all.front() ? "" : ".br\n") + plain(synopsis(*c)) + "\n";
	page += ".SH DESCRIPTION\n";
	for (auto *c : all)
		page += (all.size() > 1 ? ".SS " + plain(c->name) + "\n" : std::string()) + plain(c->help) + ".\n" +
			(*c->details ? ".PP\n" + paragraphs(c->details) : std::string()) + options_page(c->options);
	page += ".SH OPTIONS\n" + options_page(common_options()) + exit_statuses;
	std::string examples;
	for (auto *c : all)
		if (*c->examples)
			examples += plain(c->examples) + "\n";
	if (!examples.empty())
		page += ".SH EXAMPLES\n.nf\n" + examples + ".fi\n";
	return page + ".SH SEE ALSO\n.BR switchtecctl (1),\n.BR switchtec (4)\n";
}

} // namespace switchtec::tools
