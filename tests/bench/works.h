// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "results.h"

#include <string>
#include <vector>

namespace bench {

/** What can be measured. One of the drivers is loaded, every switch idle, before and after. */
struct work {
	const char *name;
	/** @parameters: numbers from the command line, such as how many handles; may be empty. */
	void (*run)(const results &out, const std::vector<unsigned> &parameters);
	/** The same by the floor; for most there is none. */
	void (*by_floor)(const results &out, const std::vector<unsigned> &parameters) = nullptr;
};

void latency(const results &, const std::vector<unsigned> &sizes);
void floor_latency(const results &, const std::vector<unsigned> &sizes);
void throughput(const results &, const std::vector<unsigned> &handles);
void floor_throughput(const results &, const std::vector<unsigned> &handles);
void poll_clients(const results &, const std::vector<unsigned> &handles);
void open_close(const results &, const std::vector<unsigned> &);
void summary(const results &, const std::vector<unsigned> &threads);
void events(const results &, const std::vector<unsigned> &);
void probe(const results &, const std::vector<unsigned> &);
void unbind(const results &, const std::vector<unsigned> &sleepers);
void idle_handles(const results &, const std::vector<unsigned> &handles);
void devices(const results &, const std::vector<unsigned> &bound);
void command_counts(const results &, const std::vector<unsigned> &sizes);
void functions(const results &, const std::vector<unsigned> &);
void floor_functions(const results &, const std::vector<unsigned> &);
void event_counts(const results &, const std::vector<unsigned> &);
void call_counts(const results &, const std::vector<unsigned> &);
void memory(const results &, const std::vector<unsigned> &);

} // namespace bench
