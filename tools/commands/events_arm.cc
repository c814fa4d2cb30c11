// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../switch/event_names.h"

#include <fmt/format.h>

namespace switchtec::tools {

namespace {

enum class change { arm, disarm, clear };

int apply(context &c, change what, const char *word)
{
	const auto named = events_named(c, "EVENT");
	session s(c);
	json rows = json::array();
	std::string table;

	if (named.empty())
		throw usage_error(c.name + ": which event? `all`, or names");
	for (auto *e : named) {
		const int index = index_of(c, *e);
		try {
			what == change::arm    ? s.dev().arm(*e, index) :
			what == change::disarm ? s.dev().disarm(*e, index) :
						 s.dev().clear(*e, index);
		} catch (const switchtec::error &error) {
			/* With "all" nobody asked for this one in particular. */
			if (error.code().value() != EOPNOTSUPP || named.size() == 1)
				throw;
			continue;
		}
		rows.push_back({ { "event", e->name },
				 { "index", e->where == scope::whole_switch ? json() :
					    index == every_index	    ? json("all") :
					    index == local_partition	    ? json("own") :
									      json(index) },
				 { "done", word } });
	}
	c.show({ { "node", s.node() }, { "events", rows } },
	       { .columns = { { "event", "EVENT" }, { "index", "INDEX" }, { "done", "DONE" } }, .rows = "events" });
	return worked;
}

} // namespace

const command events_arm_command = {
	.name = "events arm",
	.help = "Let programs be told when an event happens next",
	.details = "Arming belongs to the switch, not to the program: it stays until the event has fired once.",
	.options = { the_device, the_events, the_index, { "--off", nullptr, "disarm instead" } },
	.run = [](context &c) { return apply(c, c.has("--off") ? change::disarm : change::arm,
					     c.has("--off") ? "disarmed" : "armed"); },
	.examples = "switchtecctl events arm 0 link-state --index 3",
};

const command events_clear_command = {
	.name = "events clear",
	.help = "Forget that an event has happened",
	.details = "Its count stays.",
	.options = { the_device, the_events, the_index },
	.run = [](context &c) { return apply(c, change::clear, "cleared"); },
	.examples = "switchtecctl events clear 0 all",
};

} // namespace switchtec::tools
