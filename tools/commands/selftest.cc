// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../selftest/assumptions.h"
#include "../selftest/contract_checks.h"
#include "../show/files.h"

#include <fmt/format.h>

namespace switchtec::tools {

namespace {

int run(context &c)
{
	static constexpr const char *verdicts[] = { "passed", "failed", "skipped" };
	static constexpr const char *holds[] = { "holds", "does not", "unknown" };
	session s(c);
	json checks = json::array(), assumptions = json::array();
	unsigned passed = 0, failed_ones = 0;

	for (auto &one : selftest::run_contract(s.node())) {
		checks.push_back({ { "name", one.name }, { "verdict", verdicts[one.verdict] }, { "text", one.text } });
		passed += one.verdict == selftest::check::passed;
		failed_ones += one.verdict == selftest::check::failed;
	}
	for (auto &one : selftest::look_at_assumptions(s))
		assumptions.push_back({ { "number", one.number }, { "verdict", holds[one.verdict] }, { "text", one.text } });

	const auto f = function_at(s.address());
	const json data = { { "node", s.node() },	   { "vendor_id", f.vendor },
			    { "device_id", f.device },	   { "firmware", s.dev().attribute("fw_version") },
			    { "passed", passed },	   { "failed", failed_ones },
			    { "checks", checks },	   { "assumptions", assumptions } };
	if (c.has("--file"))
		write_file(c.text("--file"), document(c.name, data).dump() + "\n");

	const auto colours = out::style_of(1);
	std::string text;
	for (auto &one : checks)
		if (one.at("verdict") != "passed" || c.verbose)
			text += fmt::format("{} {}: {}\n", one.at("verdict").get<std::string>(), one.at("name").get<std::string>(),
					    one.at("text").get<std::string>());
	text += table_text(data, { .columns = { { "number", "NO." }, { "verdict", "ON THIS SWITCH" }, { "text", "SEEN" } },
				   .rows = "assumptions" }, colours);
	text += fmt::format("the contract: {} passed, {} failed\n", passed, failed_ones);
	c.show(data, text, text);
	return failed_ones ? failed : worked;
}

} // namespace

const command selftest_command = {
	.name = "selftest",
	.help = "Hold this switch and its driver against what is promised and assumed",
	.details = "Runs what of the driver's contract needs no emulator, and looks which of the assumptions in hardware.rst hold "
		   "on this switch: NO. is the row there. It changes nothing and takes seconds; others may go on working. "
		   "Registers are read by command 0x29, which takes root.\n\n"
		   "With --file it makes a file that helps us, above all from a real switch. There is nothing in it that "
		   "identifies anybody.",
	.options = { the_device, { "--file", "FILE", "a file to send to us", offers::files } },
	.run = run,
	.examples = "switchtecctl selftest 0 --file selftest.json",
};

} // namespace switchtec::tools
