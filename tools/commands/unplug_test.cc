// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../context.h"
#include "../machine/below.h"
#include "../machine/driver.h"
#include "../machine/holders.h"
#include "../show/files.h"
#include "../signals.h"
#include "../unplug/cycle.h"
#include "../unplug/html.h"
#include "../unplug/step_watch.h"

#include <fmt/format.h>

#include <ctime>
#include <iostream>
#include <sstream>

namespace switchtec::tools {

namespace {

using namespace switchtec::unplug;

std::vector<std::string> kinds_asked_for(const context &c)
{
	std::istringstream list(c.text("--kinds", "unbind,remove,reset"));
	std::vector<std::string> kinds;

	for (std::string kind; std::getline(list, kind, ',');)
		kinds.push_back(kind);
	return kinds;
}

json summary(const std::string &address, const std::vector<std::string> &kinds, const json &results)
{
	unsigned passed = 0, failed = 0, splats = 0;

	for (auto &r : results) {
		(r.at("passed").get<bool>() ? passed : failed)++;
		for (auto &p : r.at("problems"))
			splats += p.get<std::string>().starts_with("in the kernel log");
	}
	return { { "address", address }, { "cycles", results.size() }, { "passed", passed }, { "failed", failed },
		 { "splats", splats }, { "kinds", kinds }, { "results", results } };
}

std::string now_text()
{
	const auto now = std::time(nullptr);
	char text[64];

	std::strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", std::gmtime(&now));
	return text;
}

void write_reports(const context &c, const json &data)
{
	if (c.has("--html"))
		write_file(c.text("--html"), html_report(data, now_text()));
	if (c.has("--json"))
		write_file(c.text("--json"), document(c.name, data).dump() + "\n");
}

std::string text_of(const json &data)
{
	std::string text;

	for (auto &r : data.at("results"))
		for (auto &p : r.at("problems"))
			text += fmt::format("FAILED cycle {}, {}: {}\n", r.at("cycle").get<unsigned>(), r.at("kind").get<std::string>(),
					    p.get<std::string>());
	std::map<std::pair<std::string, std::string>, std::vector<double>> times;
	for (auto &r : data.at("results"))
		for (auto &[name, ms] : r.at("times_ms").items())
			times[{ r.at("kind"), name }].push_back(ms);
	text += fmt::format("{:<8} {:<12} {:>7} {:>11} {:>11}\n", "KIND", "TIME", "CYCLES", "MEDIAN MS", "LONGEST MS");
	for (auto &[key, all] : times) {
		std::ranges::sort(all);
		text += fmt::format("{:<8} {:<12} {:>7} {:>11.1f} {:>11.1f}\n", key.first, key.second, all.size(), all[all.size() / 2],
				    all.back());
	}
	return text + fmt::format("{} passed, {} failed, {} splats in the kernel log\n", data.at("passed").get<unsigned>(),
				  data.at("failed").get<unsigned>(), data.at("splats").get<unsigned>());
}

void refuse(const std::string &address, const std::vector<std::string> &kinds, const context &c)
{
	for (auto &kind : kinds) {
		(void)make_disturbance(kind, address, { c.text("--link-off"), c.text("--link-on") });
		if (takes_all(kind))
			refuse_losses(address, "the kind '" + kind + "'");
	}
	if (c.has("--link-off") != c.has("--link-on"))
		throw usage_error("--link-off and --link-on go together");
	const auto users = holders_of(node_at(address));
	if (!users.empty())
		c.note("other programs will be told that the device is gone: " + tools::text_of(users));
}

int run(context &c)
{
	const auto address = address_of(c.text("DEV"));
	const auto kinds = kinds_asked_for(c);
	const auto cycles = c.number("--cycles", 10, 1, 1'000'000);
	const auto load = static_cast<unsigned>(c.number("--load", 4, 0, 256));
	const auto was = identity::of(address);

	if (was.node.empty())
		throw failure(address + ": " + why_no_node(address));
	refuse(address, kinds, c);
	c.confirm(fmt::format("Take {} away {} times, and bring it back?", address, cycles));

	json results = json::array();
	signals_wait signals;
	kernel_watch log(bad_lines);
	if (!log.usable())
		throw failure("/dev/kmsg may not be read: splats would not be seen (try sudo)");
	settings how{ .address = address, .load = load, .limit = std::chrono::seconds(c.number("--limit", 20, 1, 3600)),
		      .commands = { c.text("--link-off"), c.text("--link-on") }, .step = {} };
	step_watch watch([&] { return 4 * how.limit; }, [&](const std::string &step, const std::string &stacks) {
		/* What is stuck in the kernel would keep an ordinary exit waiting. */
		std::cerr << "switchtecctl: HANG in " << step << "\n" << stacks << std::endl;
		results.push_back({ { "cycle", results.size() + 1 }, { "kind", "hang" }, { "passed", false },
				    { "problems", { "hang in " + step + ": " + stacks } }, { "told", json::array() },
				    { "times_ms", json::object() } });
		write_reports(c, summary(address, kinds, results));
		_exit(failed);
	});
	how.step = [&](const std::string &step) {
		watch.now(step);
		c.say_verbose(step);
	};
	std::string broken;
	for (unsigned number = 1; number <= cycles && !signals_wait::asked() && broken.empty(); number++) {
		const auto &kind = kinds[(number - 1) % kinds.size()];
		try {
			results.push_back(run_cycle(number, kind, how, was, log).as_json());
		} catch (const failure &error) {
			broken = error.what();
		}
	}
	watch.now("");
	const auto data = summary(address, kinds, results);
	write_reports(c, data);
	c.show(data, text_of(data), text_of(data));
	if (signals_wait::asked())
		c.note("interrupted; the device is back as it was");
	if (!broken.empty())
		throw failure(broken);
	return data.at("failed").get<unsigned>() ? failed : worked;
}

} // namespace

const command unplug_test_command = {
	.name = "unplug-test",
	.help = "Take the device away, again and again, and see what programs are told",
	.details =
		"In each cycle programs have the node open in all states: idle, asleep in poll and epoll, in a process of their "
		"own, waiting for an event, with a command that nobody has read, and --load of them giving one command after the "
		"other. Then the device goes: its driver is unbound, its function removed, reset, or its link goes down. Each "
		"program has to be told what the contract says, in time; then the device comes back and has to be as it was. "
		"Splats in the kernel's log count.\n\n"
		"The kind link disables the link of the port above by its configuration space, which needs a port that does "
		"hotplug. With --link-off and --link-on commands of yours do it: a relay, a test card, an emulator.\n\n"
		"What would take away mounted file systems, swap space, the default route or this terminal is refused, and named. "
		"Ctrl-C ends after the cycle, with the device as it was. A step that hangs is reported with stacks. Needs root.\n\n"
		"Exit status 1 if a cycle failed.",
	.options = { the_device,
		     { "--cycles", "N", "how many (default 10)" },
		     { "--kinds", "LIST", "of unbind,remove,reset,link, in turn (default unbind,remove,reset)" },
		     { "--load", "N", "programs that give commands all the time (default 4)" },
		     { "--limit", "S", "how long a step may take, in seconds (default 20)" },
		     { "--link-off", "CMD", "what pulls the device" },
		     { "--link-on", "CMD", "what puts it back" },
		     { "--html", "FILE", "a report as one page, with plots", offers::files },
		     { "--json", "FILE", "the report for programs", offers::files },
		     yes },
	.run = run,
	.examples = "switchtecctl unplug-test 0 --cycles 100 --html report.html --yes",
};

} // namespace switchtec::tools
