// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "disturbance.h"
#include "kernel_watch.h"

#include "../show/view.h"

#include <map>

namespace switchtec::unplug {

struct settings {
	std::string address;
	unsigned load;
	std::chrono::milliseconds limit;	/* of each step */
	link_commands commands;
	std::function<void(const std::string &step)> step;
};

/** Who was told what in a cycle, how long things took, and what is wrong with it. */
struct result {
	unsigned cycle;
	std::string kind;
	std::vector<std::pair<std::string, std::string>> told;
	std::vector<std::string> problems, splats;
	std::map<std::string, double> times_ms;
	looks how = looks::gone;

	bool passed() const { return problems.empty() && splats.empty(); }
	tools::json as_json() const;
};

/** What the device looked like before the first cycle. */
struct identity {
	std::string node, attributes;

	static identity of(const std::string &address);
};

/** One cycle. It brings the device back, whatever else goes wrong; throws failure if that is not possible. */
result run_cycle(unsigned number, const std::string &kind, const settings &how, const identity &was,
		 kernel_watch &log);

} // namespace switchtec::unplug
