// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../switch/event_names.h"

namespace switchtec::tools {

namespace {

/* What is not there is left out. */
void add(session &s, const occurrence &one, json &rows)
{
	try {
		rows.push_back(event_row(s, one));
	} catch (const switchtec::error &error) {
		if (error.code().value() != EOPNOTSUPP)
			throw;
	}
}

int run(context &c)
{
	session s(c, O_RDONLY);
	json rows = json::array();

	const auto summary = s.dev().summary();
	// Not summary.local_part, which is what has happened there.
	const int own = static_cast<int>(s.partition());
	const auto of_all = [&](const occurrence &one) {
		return c.has("--all") && (one.what->where == scope::whole_switch ||
					     (one.what->where == scope::partition && one.index == own));
	};

	if (c.has("--all"))
		for (auto &e : events)
			if (e.where != scope::pff)
				add(s, { &e, own }, rows);
	for (auto &one : occurrences(summary))
		if (!of_all(one))
			add(s, one, rows);
	c.show({ { "node", s.node() }, { "partition", own }, { "events", rows } }, event_view());
	return worked;
}

} // namespace

const command events_list_command = {
	.name = "events list",
	.help = "Show which events have happened since they were cleared",
	.details = "DATA is five words that the firmware leaves with an event.",
	.options = { the_device, { "-a,--all", nullptr, "also those of the switch and our partition that have not" } },
	.run = run,
	.examples = "switchtecctl events list 0",
};

} // namespace switchtec::tools
