// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../machine/driver.h"
#include "../show/files.h"
#include "../switch/bandwidth.h"
#include "../switch/temperature.h"

#include <fmt/format.h>

namespace switchtec::tools {

namespace {

/* One metric: all its samples have to be together. */
struct family {
	const char *name, *type, *help;
	std::vector<std::string> samples = {};
};

/* What node_exporter's collector reads is the older format, in which a counter's family has "_total" in its name. */
class exposition {
public:
	explicit exposition(bool open) : open_(open) {}

	void add(const char *name, const char *type, const char *help, const std::string &labels, double value)
	{
		auto found = std::ranges::find_if(all_, [&](auto &f) { return std::string_view(f.name) == name; });
		if (found == all_.end())
			found = all_.insert(all_.end(), { name, type, help });
		found->samples.push_back(fmt::format("{}{{{}}} {}", name, labels, value));
	}
	std::string text() const
	{
		std::string text;

		for (auto &f : all_) {
			std::string base = f.name;
			if (open_ && base.ends_with("_total"))
				base.resize(base.size() - 6);
			text += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", base, f.help, f.type);
			for (auto &sample : f.samples)
				text += sample + "\n";
		}
		return text + (open_ ? "# EOF\n" : "");
	}

private:
	bool open_;
	std::vector<family> all_;
};

std::string label(const std::string &text)
{
	std::string safe;

	for (char c : text)
		safe += c == '"' || c == '\\' ? std::string("\\") + c : c == '\n' ? "\\n" : std::string(1, c);
	return safe;
}

void add_ports(session &s, const std::string &labels, exposition &to)
{
	auto ports = read_ports(s);

	std::erase_if(ports, [](const port &p) { return !p.bound(); });
	for (auto &p : ports) {
		const auto of = fmt::format("{},port=\"{}\",name=\"{}\"", labels, p.id, label(p.name()));
		to.add("switchtec_port_link_up", "gauge", "Whether the link is up.", of, p.up);
		to.add("switchtec_port_link_width_lanes", "gauge", "Lanes of the link; 0 while it is down.", of, p.width);
		to.add("switchtec_port_link_possible_lanes", "gauge", "Lanes that the port has.", of, p.width_possible);
		to.add("switchtec_port_link_transfers_per_second", "gauge", "Speed of the link, in transfers.", of,
		       p.up ? p.speed() * 1e9 : 0);
	}
	for (auto &t : read_traffic(s, ports)) {
		const auto of = fmt::format("{},port=\"{}\"", labels, t.port);
		for (auto &[way, d] : { std::pair{ "out", t.egress }, std::pair{ "in", t.ingress } })
			for (auto &[kind, bytes] : { std::pair{ "posted", d.posted }, std::pair{ "completion", d.completion },
						     std::pair{ "nonposted", d.nonposted } })
				to.add("switchtec_port_bytes_total", "counter",
				       "Bytes through the port, as the switch counts them.",
				       fmt::format("{},direction=\"{}\",kind=\"{}\"", of, way, kind), static_cast<double>(bytes));
	}
}

void add_events(session &s, const std::string &labels, exposition &to)
{
	const auto summary = s.dev().summary();

	for (auto &one : occurrences(summary))
		to.add("switchtec_event_pending", "gauge", "An event has happened since it was cleared.",
		       fmt::format("{},event=\"{}\",index=\"{}\"", labels, one.what->name, one.index), 1);
}

/* One switch that fails does not take the others' numbers away: its "up" says so. */
json add_switch(context &c, const function &f, exposition &to)
{
	const auto labels = fmt::format("address=\"{}\"", f.address);
	std::string problem;

	try {
		if (f.node.empty())
			throw failure(why_no_node(f.address));
		context one = c;
		one.given["DEV"] = { f.node };
		session s(one);
		to.add("switchtec_info", "gauge", "What the switch is.",
		       fmt::format("{},node=\"{}\",product=\"{}\",firmware=\"{}\",generation=\"{}\"", labels, f.node,
				   label(s.dev().attribute("product_id")), label(s.dev().attribute("fw_version")),
				   s.generation()), 1);
		size_t sensor = 0;
		for (double celsius : read_temperatures(s))
			to.add("switchtec_temperature_celsius", "gauge", "Temperature of the die.",
			       fmt::format("{},sensor=\"{}\"", labels, sensor++), celsius);
		add_ports(s, labels, to);
		add_events(s, labels, to);
	} catch (const std::exception &error) {
		problem = error.what();
		c.note("switchtecctl: " + f.address + ": " + problem);
	}
	to.add("switchtec_up", "gauge", "Whether the switch could be asked.", labels, problem.empty());
	return { { "address", f.address }, { "up", problem.empty() }, { "problem", problem } };
}

int run(context &c)
{
	exposition to(c.has("--openmetrics"));
	json rows = json::array();
	bool all_up = true;

	for (auto &f : functions()) {
		rows.push_back(add_switch(c, f, to));
		all_up = all_up && rows.back().at("up").get<bool>();
	}
	if (c.has("--file"))
		write_file(c.text("--file"), to.text());
	else
		c.show({ { "switches", rows } }, to.text(), to.text());
	if (c.has("--file") && c.output == form::json)
		c.show({ { "switches", rows } }, "", "");
	return all_up ? worked : failed;
}

} // namespace

const command metrics_command = {
	.name = "metrics",
	.help = "Print numbers of all switches for Prometheus",
	.details = "In the text format that node_exporter's textfile collector reads; with --openmetrics as OpenMetrics. With "
		   "--file it replaces that file at once, so that nobody reads half of it. A switch that cannot be asked has "
		   "switchtec_up 0, and the exit status is 1; the others' numbers are there.\n\n"
		   "A systemd timer, alert rules and a Grafana dashboard are in /usr/share/doc/switchtec-tools/samples.",
	.options = { { "--file", "FILE", "write it there", offers::files },
		     { "--openmetrics", nullptr, "the newer format" } },
	.run = run,
	.examples = "switchtecctl metrics --file /var/lib/prometheus/node-exporter/switchtec.prom",
};

} // namespace switchtec::tools
