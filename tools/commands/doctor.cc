// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../machine/driver.h"
#include "../machine/findings.h"

#include <switchtec++/find.h>

namespace switchtec::tools {

namespace {

void add(std::vector<finding> &all, const std::string &address)
{
	for (auto &f : look_at_function(address)) {
		all.push_back(f);
		all.back().what = address + " " + f.what;
	}
}

int run(context &c)
{
	auto all = look_at_module();

	if (c.has("DEV")) {
		add(all, address_of(c.text("DEV")));
	} else {
		const auto found = functions();
		if (found.empty())
			all.push_back({ "machine", finding::bad, "no Switchtec function",
					"lspci -d 11f8: (and 1055:); an id that no list has is brought by new_id, "
					"see switchtec(4)" });
		for (auto &f : found)
			add(all, f.address);
	}
	for (auto &f : look_at_log())
		all.push_back(f);

	c.show({ { "findings", as_json(all) } },
	       { .columns = { { "verdict", "" , [](const json &v) {
					 return v == "good" ? std::string("ok") : v == "note" ? std::string("note") :
												 std::string("FAILED");
				 } },
			      { "what", "WHAT" }, { "text", "IS" }, { "do", "WHAT TO DO" } },
		 .rows = "findings" });
	for (auto &f : all)
		if (f.verdict == finding::bad)
			return failed;
	return worked;
}

} // namespace

const command doctor_command = {
	.name = "doctor",
	.help = "Look for what is wrong, and say what to do",
	.details = "Which module is loaded and whose, its version and signature; of each function its driver, node, vectors, "
		   "whether commands go by DMA, errors of its bus, whether and how fast the firmware answers; and what "
		   "the driver has warned of in the kernel's log. Exit status 1 if something is wrong. Gives the firmware a few "
		   "echoes, and changes nothing.",
	.options = { { "DEV", nullptr, "only this one", offers::devices, option::optional } },
	.run = run,
	.examples = "switchtecctl doctor",
};

} // namespace switchtec::tools
