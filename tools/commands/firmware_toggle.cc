// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../machine/below.h"
#include "../switch/download.h"

#include <fmt/format.h>

#include <algorithm>

namespace switchtec::tools {

namespace {

void check(session &s, const std::string &kind)
{
	if (!can_toggle(s.generation(), kind))
		throw usage_error(fmt::format("a Gen{} switch has no two copies of '{}' to choose from", s.generation(),
					      kind));
	for (auto &p : read_flash_map(s))
		if (p.kind == kind && !p.active && p.valid)
			return;
	throw failure(s.node() + ": the other copy of " + kind + " has no image in it: the switch would not start");
}

int run(context &c)
{
	const auto kinds = c.texts("KIND");
	session s(c);
	std::string names;

	for (auto &kind : kinds) {
		check(s, kind);
		names += (names.empty() ? "" : ", ") + kind;
	}
	if (kinds.empty())
		throw usage_error("firmware toggle: which kind? img or cfg, say");
	if (const auto losses = losses_text(s.address()); !losses.empty())
		c.note("the next start of the switch takes away from this machine: " + losses);
	c.confirm(fmt::format("Make the other copy of {} the one for the next start of {}?", names, s.node()));
	const only_writer alone(s, c.timeout_s ? c.until() : clock::now());
	toggle_flash(s, kinds);
	json rows = json::array();
	for (auto &p : read_flash_map(s))
		if (std::ranges::find(kinds, p.kind) != kinds.end())
			rows.push_back({ { "partition", p.name }, { "active", p.active }, { "running", p.running } });
	c.show({ { "node", s.node() }, { "partitions", rows } },
	       { .columns = { { "partition", "PARTITION" }, { "active", "ACTIVE" }, { "running", "RUNNING" } },
		 .rows = "partitions" });
	return worked;
}

} // namespace

const command firmware_toggle_command = {
	.name = "firmware toggle",
	.help = "Make the other copy of an image the one for the next start",
	.details = "Refused if there is no image in it. What runs goes on until the switch starts anew.",
	.options = { the_device,
		     { "KIND", nullptr, "of image", offers::nothing, option::several, "img cfg bl2 key riot" },
		     yes },
	.run = run,
	.examples = "switchtecctl firmware toggle 0 img",
};

} // namespace switchtec::tools
