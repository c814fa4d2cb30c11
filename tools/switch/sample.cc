// SPDX-License-Identifier: GPL-2.0-only
#include "sample.h"

#include "../machine/sysfs.h"
#include "temperature.h"

#include <algorithm>
#include <sstream>

namespace switchtec::tools {

sample take_sample(session &s)
{
	sample now;

	s.restart_clock();
	now.when = clock::now();
	now.node = s.node();
	now.address = s.address();
	now.product = s.dev().attribute("product_id");
	now.firmware = s.dev().attribute("fw_version");
	const auto begin = clock::now();
	now.ports = read_ports(s);
	now.command_ms = std::chrono::duration<double, std::milli>(clock::now() - begin).count();
	std::erase_if(now.ports, [](const port &p) { return !p.bound(); });
	now.temperatures = read_temperatures(s);
	now.counters = read_traffic(s, now.ports);
	now.interrupts = interrupts_of(now.address);
	return now;
}

uint64_t interrupts_of(const std::string &address)
{
	const auto vectors = entries("/sys/bus/pci/devices/" + address + "/msi_irqs");
	std::istringstream lines(read_all("/proc/interrupts"));
	uint64_t all = 0;

	for (std::string line; std::getline(lines, line);) {
		std::istringstream words(line);
		std::string number;
		words >> number;
		if (number.size() < 2 || std::ranges::find(vectors, number.substr(0, number.size() - 1)) == vectors.end())
			continue;
		for (uint64_t count; words >> count;)
			all += count;
	}
	return all;
}

std::vector<port_rate> rates_between(const sample &before, const sample &now)
{
	std::vector<port_rate> all;

	for (size_t i = 0; i < now.ports.size(); i++) {
		const auto &after = now.counters[i];
		const auto was = std::ranges::find(before.counters, after.port, &traffic::port);
		port_rate one = { &now.ports[i], 0, 0 };
		if (was != before.counters.end() && after.time_us > was->time_us) {
			const auto us = after.time_us - was->time_us;
			one.out = rate(was->egress.all(), after.egress.all(), us);
			one.in = rate(was->ingress.all(), after.ingress.all(), us);
		}
		all.push_back(one);
	}
	return all;
}

double interrupts_per_second(const sample &before, const sample &now)
{
	const double seconds = std::chrono::duration<double>(now.when - before.when).count();

	return seconds > 0 && now.interrupts >= before.interrupts ?
		       static_cast<double>(now.interrupts - before.interrupts) / seconds : 0;
}

} // namespace switchtec::tools
