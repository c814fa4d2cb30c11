// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../switch/counters.h"

#include <fmt/format.h>

#include <algorithm>

namespace switchtec::tools {

namespace {

std::string id_of(const counter &one)
{
	return fmt::format("{}.{}", one.stack, one.number);
}

json row(const counter &one, const std::vector<port> &all)
{
	json ports = json::array(), names = json::array();

	for (auto &p : all)
		if (p.stack == one.stack && p.stack_port < 8 && one.ports >> p.stack_port & 1) {
			ports.push_back(p.id);
			names.push_back(p.name());
		}
	return { { "counter", id_of(one) },	       { "ports", ports },	       { "names", names },
		 { "direction", one.out ? "out" : "in" }, { "what", names_of(one.what) }, { "threshold", one.threshold },
		 { "count", one.count } };
}

std::string words(const json &list)
{
	std::string text;

	for (auto &one : list)
		text += (text.empty() ? "" : " ") + (one.is_string() ? one.get<std::string>() : one.dump());
	return text;
}

void show(const context &c, const session &s, const json &rows)
{
	c.show({ { "node", s.node() }, { "counters", rows } },
	       { .columns = { { "counter", "COUNTER" }, { "ports", "PORT", words }, { "names", "NAME", words },
			      { "direction", "DIR" }, { "count", "COUNT" }, { "threshold", "THRESHOLD" },
			      { "what", "WHAT", words } },
		 .rows = "counters",
		 .when_empty = "nothing is counted; switchtecctl counters set" });
}

int list(context &c)
{
	session s(c);
	const auto ports = read_ports(s);
	json rows = json::array();

	for (auto &one : read_counters(s, ports, c.has("--clear")))
		if (one.used())
			rows.push_back(row(one, ports));
	show(c, s, rows);
	return worked;
}

std::vector<port> ports_meant(const context &c, const std::vector<port> &all)
{
	std::vector<port> meant;
	const bool every = c.text("PORT") == "all";
	const auto id = every ? 0 : c.number("PORT", 0, 0, 254);

	std::ranges::copy_if(all, std::back_inserter(meant), [&](auto &p) { return every ? p.bound() : p.id == id; });
	if (meant.empty())
		throw failure(fmt::format("this switch has no port {}; switchtecctl status has them", c.text("PORT")));
	return meant;
}

counter &free_counter(std::vector<counter> &all, unsigned stack)
{
	const auto found = std::ranges::find_if(all, [&](auto &one) { return one.stack == stack && !one.used(); });

	if (found == all.end())
		throw failure(fmt::format("stack {} has no counter that is free; switchtecctl counters remove frees some", stack));
	return *found;
}

int set(context &c)
{
	const auto what = bits_of(c.texts("WHAT"));
	const auto threshold = static_cast<uint32_t>(c.number("--threshold", 0, 0, UINT32_MAX));

	if (!what)
		throw usage_error("counters set: what is to be counted? errors, say");
	session s(c);
	const auto ports = read_ports(s);
	auto counters = read_counters(s, ports);
	json rows = json::array();
	for (auto &p : ports_meant(c, ports)) {
		auto &one = free_counter(counters, p.stack);
		one = { .stack = p.stack, .number = one.number, .ports = static_cast<uint8_t>(1u << p.stack_port),
			.what = what, .out = c.has("--out"), .threshold = threshold, .count = 0 };
		set_counter(s, one);
		rows.push_back(row(one, ports));
	}
	show(c, s, rows);
	return worked;
}

int remove(context &c)
{
	const auto ids = c.texts("COUNTER");
	const bool every = std::ranges::find(ids, "all") != ids.end();

	if (ids.empty())
		throw usage_error("counters remove: which? `all`, or numbers that counters list shows");
	session s(c);
	const auto ports = read_ports(s);
	auto counters = read_counters(s, ports);
	for (auto &id : ids)
		if (id != "all" && std::ranges::find(counters, id, id_of) == counters.end())
			throw usage_error("'" + id + "' is no counter of this switch");
	json rows = json::array();
	for (auto &one : counters) {
		if (!one.used() || !(every || std::ranges::find(ids, id_of(one)) != ids.end()))
			continue;
		rows.push_back(row(one, ports));
		set_counter(s, { .stack = one.stack, .number = one.number, .ports = 0, .what = 0, .out = false, .threshold = 0,
				 .count = 0 });
	}
	show(c, s, rows);
	return worked;
}

const option the_counters = { "COUNTER", nullptr, "as counters list numbers them, or all", offers::nothing, option::several };

} // namespace

const command counters_list_command = {
	.name = "counters list",
	.help = "Show what the switch's event counters have counted",
	.details = "Errors of the links, and packets, by port; those that somebody has set up. They are the switch's, one for all who "
		   "look. COUNTER is the stack and its number there. DIR is in for what comes into the switch at the port.",
	.options = { the_device, { "--clear", nullptr, "begin at zero again" } },
	.run = list,
	.examples = "switchtecctl counters list 0\nswitchtecctl -o json counters list 0 | jq '.data.counters[] | select(.count > 0)'",
};

const command counters_set_command = {
	.name = "counters set",
	.help = "Count errors of a link, or packets",
	.details = "Takes a counter of the port's stack that is free, and begins at zero: all that is named is counted together. With "
		   "--threshold the event `threshold` of the port happens at that count (switchtecctl events wait). It goes on until it "
		   "is removed, or the switch starts anew.",
	.options = { the_device,
		     { "PORT", nullptr, "as status numbers it, or all: a counter for each", offers::nothing, option::needed },
		     { "WHAT", nullptr, "is counted", offers::nothing, option::several, counted_names() },
		     { "--out", nullptr, "what leaves the switch there (default: what comes in)" },
		     { "--threshold", "N", "when the event happens (default 0: never)" } },
	.run = set,
	.examples = "switchtecctl counters set 0 all errors\nswitchtecctl counters set 0 2 bad-tlp replay-timeout --threshold 100",
};

const command counters_remove_command = {
	.name = "counters remove",
	.help = "Count no longer",
	.details = "Shows what they had.",
	.options = { the_device, the_counters },
	.run = remove,
	.examples = "switchtecctl counters remove 0 all",
};

} // namespace switchtec::tools
