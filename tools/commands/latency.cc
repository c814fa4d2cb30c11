// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../switch/latency.h"

#include <thread>

namespace switchtec::tools {

namespace {

int run(context &c)
{
	const auto ms = c.number("--interval", 1000, 1, 3600'000);
	session s(c);
	auto ports = read_ports(s);

	std::erase_if(ports, [](const port &p) { return !p.bound(); });
	const auto from = c.has("--from") ? static_cast<uint8_t>(c.number("--from", 0, 0, 254)) : every_ingress;
	start_latency(s, ports, from);
	std::this_thread::sleep_for(std::chrono::milliseconds(ms));
	s.restart_clock();
	json rows = json::array();
	for (auto &l : read_latency(s, ports))
		rows.push_back({ { "port", l.what->id }, { "name", l.what->name() }, { "now_ns", l.now_ns }, { "most_ns", l.most_ns } });
	c.show({ { "node", s.node() }, { "ports", rows } },
	       { .columns = { { "port", "PORT" }, { "name", "NAME" }, { "now_ns", "NOW NS" }, { "most_ns", "LONGEST NS" } },
		 .rows = "ports",
		 .when_empty = "no ports" });
	return worked;
}

} // namespace

const command latency_command = {
	.name = "latency",
	.help = "Measure how long packets take through the switch",
	.details = "To each port, from all of them or from one. It sets up the switch's latency counters, which are one for all "
		   "who measure.",
	.options = { the_device, { "--from", "PORT", "only what comes in there (default: all ports)" },
		     { "--interval", "MS", "for how long, in milliseconds (default 1000)" } },
	.run = run,
	.examples = "switchtecctl latency 0",
};

} // namespace switchtec::tools
