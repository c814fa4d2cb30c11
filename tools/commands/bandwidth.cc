// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../switch/bandwidth.h"

#include <thread>

namespace switchtec::tools {

namespace {

json rates(const traffic::direction &before, const traffic::direction &after, uint64_t us)
{
	return { { "posted", rate(before.posted, after.posted, us) },
		 { "completion", rate(before.completion, after.completion, us) },
		 { "nonposted", rate(before.nonposted, after.nonposted, us) },
		 { "all", rate(before.all(), after.all(), us) } };
}

std::string megabytes(const json &direction)
{
	return fixed(3)(direction.at("all").get<double>() / 1e6);
}

int run(context &c)
{
	const auto ms = c.number("--interval", 1000, 1, 3600'000);
	session s(c);
	auto ports = read_ports(s);

	std::erase_if(ports, [](const port &p) { return !p.bound(); });
	const auto before = read_traffic(s, ports);
	std::this_thread::sleep_for(std::chrono::milliseconds(ms));
	s.restart_clock();
	const auto after = read_traffic(s, ports);
	json rows = json::array();
	for (size_t i = 0; i < ports.size(); i++) {
		const auto passed = after[i].time_us - before[i].time_us;
		/* Cleared in between: the counter's own time is what counts. */
		const auto us = after[i].time_us >= before[i].time_us ? passed : after[i].time_us;
		rows.push_back({ { "port", ports[i].id },
				 { "name", ports[i].name() },
				 { "seconds", static_cast<double>(us) / 1e6 },
				 { "out", rates(before[i].egress, after[i].egress, us) },
				 { "in", rates(before[i].ingress, after[i].ingress, us) } });
	}
	c.show({ { "node", s.node() }, { "ports", rows } },
	       { .columns = { { "port", "PORT" }, { "name", "NAME" }, { "out", "OUT MB/S", megabytes },
			      { "in", "IN MB/S", megabytes } },
		 .rows = "ports",
		 .when_empty = "no ports" });
	return worked;
}

} // namespace

const command bandwidth_command = {
	.name = "bandwidth",
	.help = "Measure the traffic of each port",
	.details = "Reads the counters twice and clears none, so that others may count at the same time. OUT is what leaves "
		   "the switch there. A megabyte is 1,000,000 bytes. The JSON form has posted, completion and non-posted "
		   "traffic by themselves, in bytes a second.",
	.options = { the_device, { "--interval", "MS", "for how long, in milliseconds (default 1000)" } },
	.run = run,
	.examples = "switchtecctl bandwidth 0 --interval 5000",
};

} // namespace switchtec::tools
