// SPDX-License-Identifier: GPL-2.0-only
#include "event_names.h"

#include <fmt/format.h>

namespace switchtec::tools {

namespace {

/* Of MRPC completions nobody is told. */
bool is_told(const event &e)
{
	return (e.id < 8 || e.id > 11) && e.id != 14 && e.id != 15;
}

} // namespace

std::vector<const event *> events_named(const context &c, const std::string &option)
{
	std::vector<const event *> found;

	for (auto &name : c.texts(option)) {
		if (name == "all") {
			for (auto &e : events)
				if (is_told(e))
					found.push_back(&e);
		} else if (auto *e = find_event(name)) {
			found.push_back(e);
		} else {
			std::string all = "all";
			for (auto &known : events)
				all += std::string(", ") + known.name;
			throw usage_error("there is no event '" + name + "'; there are: " + all);
		}
	}
	return found;
}

int index_of(const context &c, const event &which)
{
	if (c.text("--index") == "all")
		return every_index;
	if (c.has("--index"))
		return static_cast<int>(c.number("--index", 0, 0, 254));
	return which.where == scope::pff ? every_index : local_partition;
}

json event_row(session &s, const occurrence &one)
{
	const auto &e = *one.what;
	const auto now = s.dev().state(e, e.where == scope::whole_switch ? 0 : one.index);
	const char *scopes[] = { "switch", "partition", "pff" };

	return { { "event", e.name },
		 { "scope", scopes[static_cast<int>(e.where)] },
		 { "index", e.where == scope::whole_switch ? json() : json(one.index) },
		 { "occurred", now.occurred },
		 { "armed", now.armed },
		 { "count", now.count },
		 { "data", now.data },
		 { "text", e.text } };
}

view event_view()
{
	const auto words = [](const json &list) {
		std::string text;
		for (auto &one : list)
			text += fmt::format("{}{:08x}", text.empty() ? "" : " ", one.get<uint32_t>());
		return text;
	};

	return { .columns = { { "event", "EVENT" }, { "scope", "SCOPE" }, { "index", "INDEX" }, { "occurred", "OCCURRED" },
			      { "armed", "ARMED" }, { "count", "COUNT" }, { "data", "DATA", words }, { "text", "WHAT" } },
		 .rows = "events",
		 .when_empty = "no event has happened" };
}

} // namespace switchtec::tools
