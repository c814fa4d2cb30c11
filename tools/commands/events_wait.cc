// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../switch/event_names.h"

#include <algorithm>

namespace switchtec::tools {

namespace {

bool wanted(const std::vector<const event *> &named, const occurrence &one)
{
	return std::ranges::find(named, one.what) != named.end();
}

json collect(session &s, const std::vector<const event *> &named)
{
	json rows = json::array();

	for (auto &one : occurrences(s.dev().summary()))
		if (wanted(named, one))
			rows.push_back(event_row(s, one));
	return rows;
}

void arm(session &s, context &c, const std::vector<const event *> &named)
{
	for (auto *e : named) {
		try {
			c.has("--pending") ? s.dev().arm(*e, index_of(c, *e)) : s.dev().arm_anew(*e, index_of(c, *e));
		} catch (const switchtec::error &error) {
			if (error.code().value() != EOPNOTSUPP || named.size() == 1)
				throw;
		}
	}
}

/* Those that have fired, so that they are told again. */
void arm_again(session &s, const json &rows)
{
	for (auto &row : rows)
		s.dev().arm_anew(*find_event(row.at("event").get<std::string>()),
				 row.at("index").is_null() ? 0 : row.at("index").get<int>());
}

int run(context &c)
{
	auto named = events_named(c, "EVENT");
	session s(c);
	const bool follow = c.has("--follow");
	bool titles = true;

	if (named.empty())
		named = { find_event("link-state") };
	arm(s, c, named);
	c.say_verbose("armed");
	for (;;) {
		if (!s.dev().wait(c.until_told()))
			throw failure("no event in time", timed_out);
		const json rows = collect(s, named);
		if (rows.empty())
			continue;
		auto how = event_view();
		if (c.output == form::table && !titles) {
			/* One table for all of them. */
			const auto text = table_text({ { "events", rows } }, how, out::style_of(1));
			out::write(text.substr(text.find('\n') + 1));
		} else {
			c.show({ { "node", s.node() }, { "events", rows } }, how);
		}
		titles = false;
		if (!follow)
			return worked;
		arm_again(s, rows);
	}
}

} // namespace

const command events_wait_command = {
	.name = "events wait",
	.help = "Wait for an event and show it",
	.details = "Arms the events first (link-state if none is named), and forgets that they have happened before, unless "
		   "--pending says that this counts, too. Waits as long as it takes, or for --timeout; then the exit status "
		   "is 5.\n\nWith --follow it goes on, a line (or a JSON document) for each; what happens twice before "
		   "it has looked shows in COUNT.",
	.options = { the_device, the_events, the_index,
		     { "-f,--follow", nullptr, "go on for ever" },
		     { "--pending", nullptr, "what has happened already counts" } },
	.run = run,
	.examples = "switchtecctl events wait 0 link-state -f\nswitchtecctl --timeout 10 events wait 0 hotplug dpc",
};

} // namespace switchtec::tools
