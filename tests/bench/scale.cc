// SPDX-License-Identifier: GPL-2.0-only
/* What it costs that there are many: handles that nobody uses, devices. */
#include "../guest/wait.h"
#include "client.h"
#include "crowd.h"
#include "slice.h"
#include "works.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace bench {

using namespace guest;

namespace {

double echo_time(const subject &on)
{
	client one(on);
	return median(times_of([&] { one.echo(); }));
}

double slab_bytes_now()
{
	std::ifstream file("/proc/meminfo");

	for (std::string line; std::getline(file, line);)
		if (line.starts_with("Slab:"))
			return 1024 * std::stod(line.substr(5));
	throw std::runtime_error("no Slab: in /proc/meminfo");
}

/*
 * Bytes of all the kernel's small allocations, drivers' and everybody's, when what was freed before is
 * really free: files are, some time after their last user has gone.
 */
double slab_bytes()
{
	constexpr unsigned still = 50;
	double last = slab_bytes_now();
	unsigned same = 0;

	(void)wait_until([&] {
		const double before = last;
		last = slab_bytes_now();
		same = last == before ? same + 1 : 0;
		return same == still;
	});
	return last;
}

void set_bound(const subject &on, bool wanted)
{
	if (on.sw.bound() == wanted)
		return;
	outcome done = wanted ? on.sw.bind() : on.sw.unbind();
	if (done.error || on.sw.ready() != wanted)
		throw std::runtime_error(std::string(wanted ? "bind" : "unbind"));
}

double all_at_once(unsigned count)
{
	return rate_of(count, [](unsigned index) {
		auto one = std::make_shared<client>(subject::all()[index]);
		return [one] { one->echo(); };
	});
}

double bind_time(const subject &on)
{
	set_bound(on, false);
	const double start = now();
	set_bound(on, true);
	return now() - start;
}

} // namespace

/* In ascending order: opened handles stay open until the last count is through. */
void idle_handles(const results &out, const std::vector<unsigned> &handles)
{
	for (auto &on : subject::all()) {
		std::vector<guest::handle> open;
		const std::string node = on.sw.node();
		const double slab_before = slab_bytes();
		for (unsigned count : handles) {
			const std::string key = "/" + on.key() + "/" + std::to_string(count);
			const auto before = static_cast<double>(open.size());
			allow(count);
			open.reserve(count);
			const double start = now();
			while (open.size() < count) {
				open.emplace_back(node);
				if (open.back().opened().error)
					throw std::runtime_error("open");
			}
			out.value("handles-open" + key, (now() - start) / (count - before));
			out.value("handles-latency" + key, echo_time(on));
			/* Slabs come in pages, so a few handles say nothing. */
			if (count >= 1000)
				out.value("handles-bytes" + key, (slab_bytes() - slab_before) / count);
		}
		const double start = now();
		const auto closed = static_cast<double>(open.size());
		open.clear();
		out.value("handles-close/" + on.key() + "/" + std::to_string(handles.back()),
			  (now() - start) / closed);
	}
}

void devices(const results &out, const std::vector<unsigned> &bound)
{
	auto &all = subject::all();
	auto counts = bound;

	std::ranges::sort(counts, std::greater());
	for (unsigned count : counts) {
		if (count > all.size())
			throw std::runtime_error("there are not so many devices");
		for (size_t i = count; i < all.size(); i++)
			set_bound(all[i], false);
		const std::string key = "/" + std::to_string(count);
		out.value("devices-latency" + key, echo_time(all[0]));
		out.value("devices-throughput" + key, all_at_once(count));
		out.value("devices-probe" + key, bind_time(all[count - 1]));
	}
	for (auto &on : all)
		set_bound(on, true);
}

} // namespace bench
